// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.backend.gcp.GcpKmsType;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.servers.gcp.GcpKmsServer;

/** Google Cloud KMS: our test server, or the real one. */
final class GcpService extends TestedService {

  private final Map<String, String> fields;
  private final String prefix = "test-" + UUID.randomUUID().toString().substring(0, 8) + "-";

  private GcpService(Map<String, String> fields) {
    this.fields = fields;
  }

  static GcpService of(GcpKmsServer server) {
    Map<String, String> fields = new HashMap<>();
    fields.put("project", server.project());
    fields.put("region", server.location().substring(server.location().lastIndexOf('/') + 1));
    fields.put("key_ring", server.keyRing().substring(server.keyRing().lastIndexOf('/') + 1));
    fields.put("endpoint", server.url());
    // Its RSA keys are made in this process, on a busy machine for long.
    fields.put("timeout", "4m");
    fields.put("attempt_timeout", "4m");
    try {
      fields.put("credentials", server.serviceAccountJson());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return new GcpService(fields);
  }

  /** With application default credentials. */
  static GcpService real(String project, String region, String keyRing) {
    return new GcpService(Map.of("project", project, "region", region, "key_ring", keyRing));
  }

  /** What the names of all its keys begin with that an entry names. */
  String prefix() {
    return prefix;
  }

  @Override
  GeneratesKeys connect() {
    return (GeneratesKeys) GcpKmsType.INSTANCE.connect("cloud", connection("cloud", fields));
  }

  @Override
  Fields at(String label) {
    return Fields.ofText("key.k", Map.of("crypto_key", prefix + label));
  }

  @Override
  String secret() {
    return "PRIVATE KEY";
  }

  @Override
  boolean makes(KeyAlgorithm algorithm) {
    return algorithm != KeyAlgorithm.EC_P521;
  }

  @Override
  boolean agrees(KeyAlgorithm algorithm) {
    return false;
  }

  /** An RSA key whose entry names no algorithm has one padding and one digest. */
  @Override
  boolean supports(KeyAlgorithm key, SignatureScheme scheme) {
    return key != KeyAlgorithm.RSA
        || (scheme.padding() == Padding.PKCS1 && scheme.digest() == DigestAlgorithm.SHA_256);
  }

  @Override
  Optional<Refusal> refusalToSignMessage(KeyAlgorithm algorithm, int length) {
    return length == 0 || length > 65_536
        ? Optional.of(new Refusal(Kind.INVALID, "takes 1 to 65536"))
        : Optional.empty();
  }

  @Override
  Optional<Refusal> refusalToStore(KeyAlgorithm algorithm) {
    return switch (algorithm) {
      case ML_DSA_44, ML_DSA_65, ML_DSA_87 ->
          Optional.of(new Refusal(Kind.UNSUPPORTED, "not brought in"));
      case EC_P521, X25519 -> Optional.of(new Refusal(Kind.UNSUPPORTED, "has no such key"));
      default -> Optional.empty();
    };
  }

  @Override
  boolean replaces() {
    return false;
  }
}
