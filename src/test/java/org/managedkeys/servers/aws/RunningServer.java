// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.OriginType;

/** A server with one client of the vendor's library, for all tests of a class. */
final class RunningServer implements BeforeAllCallback, AfterAllCallback {

  private @Nullable AwsKmsServer server;
  private @Nullable KmsClient client;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    AwsKmsServer started = AwsKmsServer.start();
    server = started;
    client = AwsClients.of(started);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    client().close();
    server().close();
  }

  AwsKmsServer server() {
    return present(server);
  }

  KmsClient client() {
    return present(client);
  }

  /** The id of a new key. */
  String create(KeySpec spec, KeyUsageType usage) {
    return client().createKey(to -> to.keySpec(spec).keyUsage(usage)).keyMetadata().keyId();
  }

  /** The id of a new key without material. */
  String createExternal(KeySpec spec, KeyUsageType usage) {
    return client()
        .createKey(to -> to.keySpec(spec).keyUsage(usage).origin(OriginType.EXTERNAL))
        .keyMetadata()
        .keyId();
  }

  /** Sees that the service refuses something, with the status that goes with most errors. */
  AbstractThrowableAssert<?, ?> refused(String code, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KmsException.class,
            e -> {
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
              assertThat(e.statusCode()).isEqualTo(400);
              assertThat(e.requestId()).isNotEmpty();
            });
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the server does not run");
    }
    return value;
  }
}
