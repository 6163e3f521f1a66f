// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.SysCalls.error;
import static org.managedkeys.server.api.TransitCalls.base64;
import static org.managedkeys.server.api.TransitCalls.body;
import static org.managedkeys.server.api.TransitCalls.results;
import static org.managedkeys.server.api.TransitCalls.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.servers.Fault;
import org.managedkeys.testkit.CloudServer;

/** Keys in cloud services by the API: what they do, and what is answered while one is away. */
class TransitCloudRoutesTest {

  static final List<String> TYPES = CloudServer.TYPES;

  private static final String INPUT = base64("data");
  private static final Fault NONE = Fault.altered(reply -> reply);
  private static final Fault AWAY = Fault.status(503, Map.of());

  @TempDir private Path folder;

  /** With the Transit keys {@code ec}, which signs, and {@code box}, which encrypts. */
  private TransitCalls open(CloudServer server) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("kms.cloud.type = " + server.type());
    server.fields().forEach((name, value) -> lines.add("kms.cloud." + name + " = " + value));
    lines.add("kms.cloud.max_attempts = 1");
    // The first call loads the vendor's library, which a busy machine does not do in ten seconds.
    lines.add("kms.cloud.timeout = 4m");
    lines.add("kms.cloud.attempt_timeout = 4m");
    for (String key : List.of("ec", "box")) {
      lines.add("key." + key + ".kms = cloud");
      lines.add("key." + key + "." + place(server.type(), key));
      lines.add("key." + key + ".key_type = " + (key.equals("ec") ? "P-256" : "rsa-2048"));
      lines.add("key." + key + ".allow_generate_key = true");
      lines.add("key." + key + ".any_mount = true");
    }
    lines.add("key.box.usages = encrypt,decrypt");
    TransitCalls calls =
        TransitCalls.in(
            Files.createDirectory(folder.resolve(server.type())), lines.toArray(new String[0]));
    calls.bind("ec");
    calls.bind("box");
    return calls;
  }

  private static String place(String type, String key) {
    return switch (type) {
      case "awskms" -> "kms_key = alias/" + key;
      case "gcpckms" -> "crypto_key = " + key;
      default -> "key_name = " + key;
    };
  }

  private static String sealed(TransitCalls calls) {
    return text(calls.write("encrypt/box", body("plaintext", INPUT)), "ciphertext");
  }

  /** Vault encrypts by none of them, and did not survive the attempt. */
  @ParameterizedTest
  @FieldSource("TYPES")
  void keys_signEncryptAndDecrypt_orAreRefusedByName(String type) throws Exception {
    try (CloudServer server = CloudServer.start(type);
        TransitCalls calls = open(server)) {
      String signature = text(calls.write("sign/ec", body("input", INPUT)), "signature");
      String ciphertext = sealed(calls);
      ApiResponse encrypted = calls.write("encrypt/ec", body("plaintext", INPUT));
      ApiResponse signed = calls.write("sign/box", body("input", INPUT));

      assertThat(calls.write("verify/ec", body("input", INPUT, "signature", signature)).data())
          .isEqualTo(Map.of("valid", true));
      assertThat(calls.write("decrypt/box", body("ciphertext", ciphertext)).data())
          .isEqualTo(Map.of("plaintext", INPUT));
      assertThat(calls.write("rewrap/box", body("ciphertext", ciphertext)).status()).isEqualTo(200);
      assertThat(encrypted.status()).isEqualTo(400);
      assertThat(error(encrypted)).contains("'ec'");
      assertThat(signed.status()).isEqualTo(403);
      assertThat(error(signed)).contains("'box'");
    }
  }

  @Test
  void service_thatIsAway_isNoFaultOfTheRequest() throws Exception {
    try (CloudServer server = CloudServer.start("awskms");
        TransitCalls calls = open(server)) {
      Map<String, Object> item = body("ciphertext", sealed(calls));
      Map<String, Object> wrong = body("ciphertext", "none");

      server.server().fail("Decrypt", AWAY);
      ApiResponse one = calls.write("decrypt/box", item);
      server.server().fail("Decrypt", AWAY, NONE);
      ApiResponse some = calls.write("decrypt/box", body("batch_input", List.of(item, item)));
      server.server().fail("Decrypt", AWAY);
      ApiResponse both = calls.write("decrypt/box", body("batch_input", List.of(item, wrong)));
      server.server().fail("Decrypt", AWAY, NONE);
      ApiResponse chosen =
          calls.write(
              "decrypt/box",
              body("batch_input", List.of(item, item), "partial_failure_response_code", 207));

      assertThat(one.status()).isEqualTo(503);
      assertThat(some.status()).isEqualTo(500);
      assertThat(results(some)).hasSize(2).anyMatch(result -> result.containsKey("plaintext"));
      assertThat(both.status()).isEqualTo(400);
      assertThat(chosen.status()).isEqualTo(207);
    }
  }
}
