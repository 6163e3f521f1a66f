// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;

/**
 * The type of a Transit key, by Vault's name: {@code managed_key}, whose versions are managed keys
 * of the caller's choice, or one that says which kind of managed key is made for each version.
 *
 * @param text Vault's name: {@code managed_key}, {@code rsa-2048}
 * @param spec the kind of key that is made for a version; empty for {@code managed_key}
 */
record KeyType(String text, Optional<KeySpec> spec) {

  /** Versions of it are managed keys that callers name. */
  static final KeyType MANAGED = new KeyType("managed_key", Optional.empty());

  /** What a key is of whose maker says nothing. */
  static final String USUAL = "aes256-gcm96";

  static final String ED25519 = "ed25519";

  private static final String HMAC = "hmac";
  private static final String ML_DSA = "ml-dsa";
  private static final String CMAC = "-cmac";
  private static final int LEAST_HMAC_BYTES = 32;
  private static final int MOST_HMAC_BYTES = 64;

  /** Vault's names of which each means one kind of key, as {@link KeySpec#parse} reads it. */
  private static final Map<String, String> FIXED = fixed();

  private static Map<String, String> fixed() {
    Map<String, String> types = new LinkedHashMap<>();
    types.put("aes128-gcm96", "aes-128");
    types.put(USUAL, "aes-256");
    types.put("ecdsa-p256", "P-256");
    types.put("ecdsa-p384", "P-384");
    types.put("ecdsa-p521", "P-521");
    types.put(ED25519, ED25519);
    types.put("rsa-2048", "rsa-2048");
    types.put("rsa-3072", "rsa-3072");
    types.put("rsa-4096", "rsa-4096");
    types.put("aes128-cmac", "aes-128");
    types.put("aes192-cmac", "aes-192");
    types.put("aes256-cmac", "aes-256");
    return types;
  }

  /**
   * What a request asks for.
   *
   * @param keySize bytes of a key for HMAC; 0 if nothing is said
   * @param parameterSet of ML-DSA; empty if nothing is said
   * @param refusal makes what is thrown, of a kind and a detail
   */
  static KeyType of(String text, int keySize, String parameterSet, Refusal refusal) {
    if (keySize != 0 && !text.equals(HMAC)) {
      throw refusal.of(
          KeyException.Kind.INVALID, "key_size is not valid for algorithm " + text, "leave it out");
    }
    if (!parameterSet.isEmpty() && !text.equals(ML_DSA)) {
      throw refusal.of(
          KeyException.Kind.INVALID,
          "parameter_set is not valid for algorithm " + text,
          "leave it out");
    }
    return switch (text) {
      case "managed_key" -> MANAGED;
      case HMAC -> hmac(keySize, refusal);
      case ML_DSA -> mlDsa(parameterSet, refusal);
      default -> ofFixed(text, refusal);
    };
  }

  private static KeyType ofFixed(String text, Refusal refusal) {
    @Nullable String spec = FIXED.get(text);
    if (spec == null) {
      throw refusal.of(
          KeyException.Kind.INVALID,
          "unknown key type " + text,
          "no key service makes others than " + String.join(", ", names()));
    }
    return new KeyType(text, Optional.of(KeySpec.parse(spec)));
  }

  /** What a wrong request fails with. */
  @FunctionalInterface
  interface Refusal {
    KeyException of(KeyException.Kind kind, String detail, String hint);
  }

  private static KeyType hmac(int keySize, Refusal refusal) {
    int bytes = keySize == 0 ? LEAST_HMAC_BYTES : keySize;
    try {
      if (bytes >= LEAST_HMAC_BYTES && bytes <= MOST_HMAC_BYTES) {
        return new KeyType(HMAC, Optional.of(KeySpec.parse("hmac-" + bytes * Byte.SIZE)));
      }
    } catch (KeyException e) {
      // Told below, in the caller's unit.
    }
    throw refusal.of(
        KeyException.Kind.INVALID, "invalid key_size " + keySize, "sizes are 32, 48 and 64 bytes");
  }

  private static KeyType mlDsa(String parameterSet, Refusal refusal) {
    if (!Set.of("44", "65", "87").contains(parameterSet)) {
      throw refusal.of(
          KeyException.Kind.INVALID,
          "invalid parameter set " + parameterSet + " for key type " + ML_DSA,
          "parameter_set is 44, 65 or 87");
    }
    return new KeyType(ML_DSA, Optional.of(KeySpec.parse(ML_DSA + "-" + parameterSet)));
  }

  /** All names, in the order in which messages list them. */
  static List<String> names() {
    List<String> names = new ArrayList<>(List.of(MANAGED.text));
    names.addAll(FIXED.keySet());
    names.add(HMAC);
    names.add(ML_DSA);
    return List.copyOf(names);
  }

  boolean isManaged() {
    return spec.isEmpty();
  }

  /** Whether its keys are secret keys that Vault would hold itself. */
  boolean isOwnSecret() {
    return spec.filter(known -> known.algorithm().family().isSecret()).isPresent();
  }

  /** Whether an operation that encrypts may make a key of it. */
  boolean isMadeToEncrypt() {
    return usages().contains(KeyUsage.ENCRYPT);
  }

  /** What a managed key that is made for a version may be used for; none if callers name it. */
  Set<KeyUsage> usages() {
    if (spec.isEmpty()) {
      return Set.of();
    }
    Family family = spec.get().algorithm().family();
    return switch (family) {
      case RSA -> Set.of(KeyUsage.SIGN, KeyUsage.VERIFY, KeyUsage.ENCRYPT, KeyUsage.DECRYPT);
      case AES ->
          text.endsWith(CMAC) ? Set.of(KeyUsage.MAC) : Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT);
      case HMAC -> Set.of(KeyUsage.MAC);
      case EC, EDDSA, ML_DSA, XDH -> Set.of(KeyUsage.SIGN, KeyUsage.VERIFY);
    };
  }

  /** What Vault shows of it beside its name: {@code key_size}, {@code parameter_set}. */
  Map<String, Object> parameters() {
    Map<String, Object> shown = new TreeMap<>();
    if (text.equals(HMAC)) {
      shown.put("key_size", spec.orElseThrow().bits() / Byte.SIZE);
    } else if (text.equals(ML_DSA)) {
      String set = spec.orElseThrow().toString();
      shown.put("parameter_set", set.substring(set.lastIndexOf('-') + 1));
    }
    return shown;
  }
}
