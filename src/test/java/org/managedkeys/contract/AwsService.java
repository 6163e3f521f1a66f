// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.backend.aws.AwsKmsType;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.servers.aws.AwsKmsServer;

/** AWS KMS: our test server, or the real one. */
final class AwsService extends TestedService {

  private final Map<String, String> fields;
  private final String prefix = "alias/managed-keys-test-" + UUID.randomUUID() + "/";

  private AwsService(Map<String, String> fields) {
    this.fields = fields;
  }

  static AwsService of(AwsKmsServer server) {
    Map<String, String> fields = new HashMap<>();
    fields.put("region", server.region());
    fields.put("endpoint", server.url());
    fields.put("access_key", server.accessKey());
    fields.put("secret_key", server.secretKey());
    // Its RSA keys are made in this process, on a busy machine for long.
    fields.put("timeout", "4m");
    fields.put("attempt_timeout", "4m");
    return new AwsService(fields);
  }

  /** With the credentials that the SDK finds by itself. */
  static AwsService real(String region) {
    return new AwsService(Map.of("region", region));
  }

  /** What the aliases of all its keys begin with that have a name. */
  String prefix() {
    return prefix;
  }

  @Override
  GeneratesKeys connect() {
    return (GeneratesKeys) AwsKmsType.INSTANCE.connect("cloud", connection("cloud", fields));
  }

  @Override
  Fields at(String label) {
    return Fields.ofText("key.k", Map.of("kms_key", prefix + label));
  }

  @Override
  String secret() {
    return fields.getOrDefault("secret_key", "a secret that only the environment knows");
  }

  @Override
  boolean supports(KeyAlgorithm key, SignatureScheme scheme) {
    if (scheme.padding() != Padding.PKCS1 && scheme.padding() != Padding.PSS) {
      return true;
    }
    DigestAlgorithm digest = scheme.digest();
    if (digest == null || digest.bytes() < 32) {
      return false;
    }
    boolean isPlain = digest == scheme.mgf1Digest() && digest.bytes() == scheme.saltBytes();
    return scheme.padding() == Padding.PKCS1 || isPlain;
  }

  @Override
  Optional<Refusal> refusalToSignMessage(KeyAlgorithm algorithm, int length) {
    boolean isSent = algorithm == KeyAlgorithm.ED25519;
    return isSent && (length == 0 || length > 4096)
        ? Optional.of(new Refusal(Kind.INVALID, "takes 1 to 4096"))
        : Optional.empty();
  }

  @Override
  boolean agrees(KeyAlgorithm algorithm) {
    return algorithm.family() == Family.EC && algorithm != KeyAlgorithm.EC_SECP256K1;
  }

  @Override
  Optional<Refusal> refusalToStore(KeyAlgorithm algorithm) {
    return switch (algorithm.family()) {
      case ML_DSA -> Optional.of(new Refusal(Kind.UNSUPPORTED, "not brought in"));
      case XDH -> Optional.of(new Refusal(Kind.UNSUPPORTED, "has no such key"));
      default -> Optional.empty();
    };
  }
}
