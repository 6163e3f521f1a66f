// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.servers.azure.AzureKeyVaultServer;

/** A server for one class of tests, and connections to it. */
final class TestVault implements AutoCloseable {

  static final SignatureScheme ES256 = SignatureScheme.ecdsa(DigestAlgorithm.SHA_256);
  static final SignatureScheme RS256 = SignatureScheme.pkcs1(DigestAlgorithm.SHA_256);
  static final KeyName NAME = KeyName.parse("k");

  private static final SecureRandom RANDOM = new SecureRandom();

  private final AzureKeyVaultServer server;

  TestVault() {
    try {
      server = AzureKeyVaultServer.vault().start();
    } catch (Exception e) {
      throw new IllegalStateException("the server does not start", e);
    }
  }

  AzureKeyVaultServer server() {
    return server;
  }

  /** The fields of a connection, without credentials. */
  Map<String, String> address() {
    Map<String, String> fields = new HashMap<>();
    fields.put("resource", server.url());
    fields.put("authority_host", server.url());
    fields.put("verify_challenge_resource", "false");
    fields.put("ca_file", server.caFile().toString());
    return fields;
  }

  /** The fields of a connection, with further ones. */
  Map<String, String> fields(String... more) {
    Map<String, String> fields = address();
    fields.put("tenant_id", server.tenant());
    fields.put("client_id", server.clientId());
    fields.put("client_secret", server.clientSecret());
    // Its RSA keys are made in this process, on a busy machine for long.
    fields.put("timeout", "4m");
    fields.put("attempt_timeout", "4m");
    for (int place = 0; place < more.length; place += 2) {
      fields.put(more[place], more[place + 1]);
    }
    return fields;
  }

  AzureBackend connect(String... more) {
    return connect(fields(more));
  }

  static AzureBackend connect(Map<String, String> fields) {
    return (AzureBackend)
        AzureKeyVaultType.INSTANCE.connect("cloud", Fields.ofText("kms.cloud", fields));
  }

  static Fields at(String keyName, String... more) {
    Map<String, String> fields = new HashMap<>(Map.of("key_name", keyName));
    for (int place = 0; place < more.length; place += 2) {
      fields.put(more[place], more[place + 1]);
    }
    return Fields.ofText("key.k", fields);
  }

  /** A new key that signs. */
  static Signs made(AzureBackend backend, String keyName, KeyAlgorithm algorithm) {
    KeySpec spec = new KeySpec(algorithm, algorithm.generatedBits().get(0));
    return (Signs) backend.generate(NAME, at(keyName), spec, KeyUsage.DEFAULT);
  }

  static byte[] digest() {
    byte[] digest = new byte[32];
    RANDOM.nextBytes(digest);
    return digest;
  }

  static KeyException refusal(ThrowingCallable refused) {
    KeyException e = catchThrowableOfType(KeyException.class, refused);
    assertThat(e).as("it should have been refused").isNotNull();
    return e;
  }

  @Override
  public void close() {
    server.close();
  }
}
