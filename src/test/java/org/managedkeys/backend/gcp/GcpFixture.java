// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
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
import org.managedkeys.servers.gcp.GcpKmsServer;

/** A server of Google Cloud KMS and connections to it. */
final class GcpFixture implements AutoCloseable {

  static final String REGION = "europe-west3";
  static final String RING = "tests";

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final GcpKmsServer server = new GcpKmsServer();

  GcpFixture() {
    try {
      server.start(0);
    } catch (Exception e) {
      throw new IllegalStateException("the server does not start", e);
    }
  }

  GcpKmsServer server() {
    return server;
  }

  String credentials() {
    try {
      return server.serviceAccountJson();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection with more or other fields than the usual ones; an empty value removes one. */
  GcpBackend connect(Map<String, String> more) {
    Map<String, String> fields = new HashMap<>();
    fields.put("project", server.project());
    fields.put("region", REGION);
    fields.put("key_ring", RING);
    fields.put("endpoint", server.url());
    fields.put("credentials", credentials());
    // Its RSA keys are made in this process, on a busy machine for long.
    fields.put("timeout", "4m");
    fields.put("attempt_timeout", "4m");
    fields.putAll(more);
    fields.values().removeIf(String::isEmpty);
    return (GcpBackend) GcpKmsType.INSTANCE.connect("cloud", Fields.ofText("kms.cloud", fields));
  }

  /** Fields of a key that is not there yet. */
  static Fields newPlace() {
    return at("key-" + NUMBER.incrementAndGet());
  }

  static Fields at(String place) {
    return Fields.ofText("key.k", Map.of("crypto_key", place));
  }

  static Fields with(Fields place, String field, String value) {
    Map<String, String> fields = new HashMap<>(place.toText());
    fields.put(field, value);
    return Fields.ofText("key.k", fields);
  }

  static KeyName name() {
    return KeyName.parse("k");
  }

  /** The place of a new key. */
  Fields make(KeyAlgorithm algorithm, KeyUsage... usages) {
    Fields place = newPlace();
    KeySpec spec =
        algorithm == KeyAlgorithm.RSA ? new KeySpec(algorithm, 2048) : KeySpec.of(algorithm);
    try (GcpBackend maker = connect(Map.of())) {
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
