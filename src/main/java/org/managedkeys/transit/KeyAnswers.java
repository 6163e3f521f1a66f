// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.pki.Certificates;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.wire.Answer;

/**
 * Keys as they are shown: Vault's fields, and for every version which managed key it is. Of what is
 * not well a warning tells, so that a key can be seen whatever is wrong with one of its versions.
 * Thread-safe.
 */
final class KeyAnswers {

  private final TransitScope scope;

  KeyAnswers(TransitScope scope) {
    this.scope = scope;
  }

  /** A key. Opens the managed key of its latest version. */
  Answer of(TransitKey key, List<String> before) {
    List<String> warnings = new ArrayList<>(before);
    Map<Integer, Map<String, Object>> versions = new LinkedHashMap<>();
    key.versions()
        .forEach((number, version) -> versions.put(number, describe(key, version, warnings)));
    KeySupport support = support(key);
    support.doubt().ifPresent(why -> warnings.add("version " + key.latestVersion() + ": " + why));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", key.name());
    data.put("type", key.type().text());
    data.put("latest_version", key.latestVersion());
    data.put("min_available_version", key.minAvailableVersion());
    data.put("min_decryption_version", key.minDecryptionVersion());
    data.put("min_encryption_version", key.minEncryptionVersion());
    data.put("deletion_allowed", key.deletionAllowed());
    data.put("exportable", key.exportable());
    data.put("allow_plaintext_backup", key.allowPlaintextBackup());
    data.put("derived", false);
    data.put("imported_key", false);
    data.put("auto_rotate_period", 0);
    data.put("supports_encryption", support.encryption());
    data.put("supports_decryption", support.decryption());
    data.put("supports_signing", support.signing());
    data.put("supports_derivation", false);
    data.putAll(key.type().parameters());
    if (key.type().isOwnSecret()) {
      // What Vault's clients expect of such types has no room for more.
      data.put("keys", byNumber(times(key)));
      data.put("managed_keys", byNumber(versions));
    } else {
      data.put("keys", byNumber(versions));
    }
    return new Answer(data, warnings.stream().distinct().toList());
  }

  private static Map<Integer, Object> times(TransitKey key) {
    Map<Integer, Object> times = new LinkedHashMap<>();
    key.versions()
        .forEach((number, version) -> times.put(number, version.created().getEpochSecond()));
    return times;
  }

  private static Map<String, Object> byNumber(Map<Integer, ?> versions) {
    Map<String, Object> named = new LinkedHashMap<>();
    versions.forEach((number, version) -> named.put(number.toString(), version));
    return named;
  }

  private KeySupport support(TransitKey key) {
    try {
      return KeySupport.of(scope.open().open(key, key.latestVersion(), "show it"));
    } catch (KeyException e) {
      return KeySupport.none(e.getMessage());
    }
  }

  private Map<String, Object> describe(TransitKey key, KeyVersion version, List<String> warnings) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", version.kind());
    data.put("creation_time", version.created().toString());
    version.publicKey().ifPresent(info -> putPublic(key, version, info, data));
    Optional<KeyEntry> entry = entry(version, warnings);
    data.put("managed_key_id", version.managedKey().toString());
    data.put(
        "managed_key_name",
        entry.map(found -> found.name().name()).orElse(version.managedKeyName()));
    data.put("kms", entry.map(KeyEntry::kms).orElse(""));
    data.put("algorithm", version.algorithm().jcaName());
    Family family = version.algorithm().family();
    if (family == Family.RSA || family == Family.AES) {
      data.put("encryption", version.form().text());
    }
    data.put(
        "usages",
        entry.stream()
            .flatMap(found -> found.usages().stream())
            .sorted()
            .map(KeyUsage::wireName)
            .toList());
    return data;
  }

  private static void putPublic(
      TransitKey key, KeyVersion version, PublicKeyInfo info, Map<String, Object> data) {
    if (key.type().text().equals(KeyType.ED25519)) {
      // Vault shows the 32 bytes of RFC 8032 for its own keys of this type.
      byte[] point = SubjectPublicKeyInfo.getInstance(info.der()).getPublicKeyData().getBytes();
      data.put("public_key", Base64.getEncoder().encodeToString(point));
      data.put("public_key_pem", info.pem());
    } else {
      data.put("public_key", info.pem());
    }
    data.put(
        "certificate_chain",
        version.chain().stream().map(Certificates::pem).collect(Collectors.joining("\n")));
  }

  private Optional<KeyEntry> entry(KeyVersion version, List<String> warnings) {
    Optional<KeyEntry> entry = scope.registry().entry(scope.namespace(), version.managedKey());
    if (entry.isEmpty()) {
      warnings.add(
          "version "
              + version.number()
              + ": no managed key found with uuid "
              + version.managedKey()
              + "; it was called '"
              + version.managedKeyName()
              + "'");
    }
    return entry;
  }
}
