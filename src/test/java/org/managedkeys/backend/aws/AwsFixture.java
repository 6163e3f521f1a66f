// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.servers.aws.AwsKmsServer;

/** A server of AWS KMS and connections to it. */
final class AwsFixture implements AutoCloseable {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final AwsKmsServer server;

  AwsFixture() {
    try {
      server = AwsKmsServer.start();
    } catch (Exception e) {
      throw new IllegalStateException("the server does not start", e);
    }
  }

  AwsKmsServer server() {
    return server;
  }

  /** A connection with more or other fields than the usual ones; an empty value removes one. */
  AwsBackend connect(Map<String, String> more) {
    Map<String, String> fields = new HashMap<>();
    fields.put("region", server.region());
    fields.put("endpoint", server.url());
    fields.put("access_key", server.accessKey());
    fields.put("secret_key", server.secretKey());
    // Its RSA keys are made in this process, on a busy machine for long.
    fields.put("timeout", "4m");
    fields.put("attempt_timeout", "4m");
    fields.putAll(more);
    fields.values().removeIf(String::isEmpty);
    return (AwsBackend) AwsKmsType.INSTANCE.connect("cloud", Fields.ofText("kms.cloud", fields));
  }

  /** Fields of a key with an alias that no other has. */
  static Fields newPlace() {
    return at("alias/key-" + NUMBER.incrementAndGet());
  }

  static Fields at(String place) {
    return Fields.ofText("key.k", Map.of("kms_key", place));
  }

  static KeyName name() {
    return KeyName.parse("k");
  }

  /** The place of a new key. */
  Fields make(KeyAlgorithm algorithm, KeyUsage... usages) {
    Fields place = newPlace();
    KeySpec spec =
        algorithm == KeyAlgorithm.RSA ? new KeySpec(algorithm, 2048) : KeySpec.of(algorithm);
    try (AwsBackend maker = connect(Map.of())) {
      maker.generate(name(), place, spec, Set.of(usages));
    }
    return place;
  }

  static KeyException refusal(String what, ThrowingCallable call) {
    KeyException e = catchThrowableOfType(KeyException.class, call);
    assertThat(e).as(what).isNotNull();
    return e;
  }

  @Override
  public void close() {
    server.close();
  }
}
