// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeySpec;
import org.managedkeys.pki.Certificates;
import org.managedkeys.store.RecordValues;

/**
 * A version of a Transit key: which managed key it is. The managed key is meant by its UUID, so
 * that another of the same name never takes its place. Immutable.
 *
 * @param number from 1
 * @param managedKeyName as it was when the version was made
 * @param algorithm of the managed key
 * @param publicKey what the managed key's must be whenever it signs or decrypts; empty for secret
 *     keys
 * @param chain of certificates that was set for the version, its own first; none if none was
 * @param form of its ciphertexts
 */
record KeyVersion(
    int number,
    UUID managedKey,
    String managedKeyName,
    Instant created,
    KeyAlgorithm algorithm,
    Optional<PublicKeyInfo> publicKey,
    List<X509Certificate> chain,
    EncryptionForm form) {

  private static final String MANAGED_KEY = "managed_key";
  private static final String MANAGED_KEY_NAME = "managed_key_name";
  private static final String CREATED = "created";
  private static final String ALGORITHM = "algorithm";
  private static final String PUBLIC_KEY = "public_key";
  private static final String CHAIN = "certificate_chain";
  private static final String FORM = "encryption";

  KeyVersion {
    chain = List.copyOf(chain);
  }

  /** Reads one of a record: {@code version.2.managed_key} and so on. */
  static KeyVersion of(int number, RecordValues values) {
    String at = prefix(number);
    return new KeyVersion(
        number,
        values.required(at + MANAGED_KEY, UUID::fromString),
        values.text(at + MANAGED_KEY_NAME),
        values.required(at + CREATED, Instant::parse),
        values.required(at + ALGORITHM, text -> KeySpec.parse(text).algorithm()),
        values.parsed(at + PUBLIC_KEY, text -> PublicKeyInfo.of(Base64.getDecoder().decode(text))),
        values.parsed(at + CHAIN, KeyVersion::certificates).orElse(List.of()),
        values.required(at + FORM, text -> EncryptionForm.valueOf(text.toUpperCase(Locale.ROOT))));
  }

  private static List<X509Certificate> certificates(String lines) {
    return lines.lines().map(line -> Certificates.parse(Base64.getDecoder().decode(line))).toList();
  }

  void writeTo(RecordValues values) {
    String at = prefix(number);
    values
        .put(at + MANAGED_KEY, managedKey.toString())
        .put(at + MANAGED_KEY_NAME, managedKeyName)
        .put(at + CREATED, created.toString())
        .put(at + ALGORITHM, algorithmText())
        .put(
            at + PUBLIC_KEY,
            publicKey.map(key -> Base64.getEncoder().encodeToString(key.der())).orElse(""))
        .put(
            at + CHAIN,
            chain.stream().map(Certificates::der).map(Base64.getEncoder()::encodeToString).toList())
        .put(at + FORM, form.text());
  }

  private static String prefix(int number) {
    return TransitKey.VERSION + number + ".";
  }

  /** Without sizes: {@code rsa}, {@code secp256r1}, {@code ed25519}, {@code aes}. */
  private String algorithmText() {
    String name =
        algorithm.parameterName().isEmpty() ? algorithm.jcaName() : algorithm.parameterName();
    return name.toLowerCase(Locale.ROOT);
  }

  /** Its kind as Vault names the versions of keys: {@code P-256}, {@code rsa-3072}, {@code aes}. */
  String kind() {
    return switch (algorithm) {
      case EC_P256 -> "P-256";
      case EC_P384 -> "P-384";
      case EC_P521 -> "P-521";
      case RSA -> "rsa-" + publicKey.orElseThrow().rsaBits();
      default -> algorithmText();
    };
  }

  KeyVersion numbered(int newNumber) {
    return new KeyVersion(
        newNumber, managedKey, managedKeyName, created, algorithm, publicKey, chain, form);
  }

  KeyVersion withChain(List<X509Certificate> newChain) {
    return new KeyVersion(
        number, managedKey, managedKeyName, created, algorithm, publicKey, newChain, form);
  }
}
