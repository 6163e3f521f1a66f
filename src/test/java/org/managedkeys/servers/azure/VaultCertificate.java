// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One version of a certificate: in a vault it comes with a key and a secret of the same name.
 *
 * @param chain the certificate first
 * @param exportable what the secret holds besides the chain; empty if the key stays in the vault
 * @param contentType of the secret
 */
record VaultCertificate(
    VaultKey key,
    List<X509Certificate> chain,
    Optional<PrivateKey> exportable,
    String contentType) {

  String id(String url) {
    return url + "/certificates/" + key.name() + "/" + key.version();
  }

  /** The whole description. */
  Map<String, Object> bundle(String url) throws GeneralSecurityException {
    Map<String, Object> bundle = new LinkedHashMap<>();
    bundle.put("id", id(url));
    bundle.put("kid", key.id(url));
    bundle.put("sid", url + "/secrets/" + key.name() + "/" + key.version());
    bundle.put("x5t", thumbprint());
    bundle.put("cer", Base64.getEncoder().encodeToString(chain.get(0).getEncoded()));
    bundle.put("attributes", attributes());
    bundle.put("tags", Map.of());
    bundle.put("policy", policy(url));
    return bundle;
  }

  /** An entry of a list. */
  Map<String, Object> item(String id) throws GeneralSecurityException {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("id", id);
    item.put("x5t", thumbprint());
    item.put("attributes", attributes());
    item.put("subject", chain.get(0).getSubjectX500Principal().getName());
    return item;
  }

  private Map<String, Object> policy(String url) {
    Map<String, Object> keyProperties = new LinkedHashMap<>();
    keyProperties.put("exportable", exportable.isPresent());
    keyProperties.put("kty", key.type());
    if (key.material() instanceof KeyMaterial.Ec ec) {
      keyProperties.put("crv", ec.curve().label());
    } else if (key.material() instanceof KeyMaterial.Rsa rsa) {
      keyProperties.put("key_size", KeyMaker.bits(rsa));
    }
    keyProperties.put("reuse_key", false);
    Map<String, Object> policy = new LinkedHashMap<>();
    policy.put("id", url + "/certificates/" + key.name() + "/policy");
    policy.put("key_props", keyProperties);
    policy.put("secret_props", Map.of("contentType", contentType));
    policy.put("x509_props", Map.of("subject", chain.get(0).getSubjectX500Principal().getName()));
    policy.put("issuer", Map.of("name", "Unknown"));
    return policy;
  }

  private Map<String, Object> attributes() {
    Map<String, Object> attributes = key.attributes();
    attributes.remove("exportable");
    attributes.put("nbf", chain.get(0).getNotBefore().toInstant().getEpochSecond());
    attributes.put("exp", chain.get(0).getNotAfter().toInstant().getEpochSecond());
    return attributes;
  }

  private String thumbprint() throws GeneralSecurityException {
    return Fields.encode(MessageDigest.getInstance("SHA-1").digest(chain.get(0).getEncoded()));
  }
}
