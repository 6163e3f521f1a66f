// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.backend.azure.AzureKeyVaultType;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.servers.azure.AzureKeyVaultServer;

/** A vault or a Managed HSM: of our server, or the real service if the environment names one. */
final class AzureService extends TestedService {

  private final Map<String, String> fields;
  private final String prefix;
  private final boolean isHsm;

  AzureService(AzureKeyVaultServer server, boolean isHsm) {
    this(fields(server, isHsm), "", isHsm);
  }

  /**
   * A real vault.
   *
   * @param prefix of all keys, which nobody else uses
   */
  AzureService(Map<String, String> fields, String prefix, boolean isHsm) {
    this.isHsm = isHsm;
    this.fields = fields;
    this.prefix = prefix;
  }

  /** The fields of a connection to our server. */
  static Map<String, String> fields(AzureKeyVaultServer server, boolean isHsm) {
    Map<String, String> fields = new HashMap<>();
    fields.put("resource", server.url());
    fields.put("managed_hsm", String.valueOf(isHsm));
    fields.put("authority_host", server.url());
    fields.put("verify_challenge_resource", "false");
    fields.put("ca_file", server.caFile().toString());
    fields.put("tenant_id", server.tenant());
    fields.put("client_id", server.clientId());
    fields.put("client_secret", server.clientSecret());
    // Its RSA keys are made in this process, on a busy machine for long.
    fields.put("timeout", "4m");
    fields.put("attempt_timeout", "4m");
    return fields;
  }

  @Override
  GeneratesKeys connect() {
    return (GeneratesKeys) AzureKeyVaultType.INSTANCE.connect("cloud", connection("cloud", fields));
  }

  /** Names in a vault have no underscores. */
  @Override
  Fields at(String label) {
    return Fields.ofText("key.k", Map.of("key_name", prefix + label.replace('_', '-')));
  }

  @Override
  String secret() {
    return fields.getOrDefault("client_secret", "no secret");
  }

  @Override
  boolean makes(KeyAlgorithm algorithm) {
    return algorithm == KeyAlgorithm.RSA || algorithm.family() == Family.EC;
  }

  /** RFC 7518 knows no SHA-1 and SHA-224, no other masks and salts, and no missing digest. */
  @Override
  boolean supports(KeyAlgorithm key, SignatureScheme scheme) {
    DigestAlgorithm digest = scheme.digest();
    if (key.family() == Family.EC) {
      return true;
    }
    return digest != null
        && digest.bytes() >= DigestAlgorithm.SHA_256.bytes()
        && (scheme.padding() == Padding.PKCS1
            || (digest == scheme.mgf1Digest() && scheme.saltBytes() == digest.bytes()));
  }

  @Override
  Kind refusalOfTooManyBytes() {
    return Kind.UNSUPPORTED;
  }

  @Override
  Optional<Refusal> refusalToStore(KeyAlgorithm algorithm) {
    return makes(algorithm) || (isHsm && algorithm == KeyAlgorithm.AES)
        ? Optional.empty()
        : Optional.of(new Refusal(Kind.UNSUPPORTED, "there are RSA keys"));
  }
}
