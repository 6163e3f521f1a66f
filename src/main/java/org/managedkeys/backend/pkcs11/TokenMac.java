// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.managedkeys.key.MacAlgorithm;

/** Message authentication codes by a secret key on a token. Thread-safe. */
final class TokenMac {

  private static final Map<MacAlgorithm, Long> MECHANISMS = mechanisms();

  /** Types of secrets that are for one digest only. */
  private static final Map<Long, MacAlgorithm> ONLY =
      Map.of(
          Ck.CKK_SHA_1_HMAC, MacAlgorithm.HMAC_SHA_1,
          Ck.CKK_SHA224_HMAC, MacAlgorithm.HMAC_SHA_224,
          Ck.CKK_SHA256_HMAC, MacAlgorithm.HMAC_SHA_256,
          Ck.CKK_SHA384_HMAC, MacAlgorithm.HMAC_SHA_384,
          Ck.CKK_SHA512_HMAC, MacAlgorithm.HMAC_SHA_512,
          Ck.CKK_SHA3_224_HMAC, MacAlgorithm.HMAC_SHA3_224,
          Ck.CKK_SHA3_256_HMAC, MacAlgorithm.HMAC_SHA3_256,
          Ck.CKK_SHA3_384_HMAC, MacAlgorithm.HMAC_SHA3_384,
          Ck.CKK_SHA3_512_HMAC, MacAlgorithm.HMAC_SHA3_512);

  /** For messages. */
  private static final Map<MacAlgorithm, String> OPERATIONS = operations();

  private final KeyOnToken key;
  private final Map<MacAlgorithm, Mechanism> possible = new EnumMap<>(MacAlgorithm.class);

  TokenMac(KeyOnToken key) {
    this.key = key;
    for (MacAlgorithm algorithm : MacAlgorithm.values()) {
      if (fits(algorithm)) {
        possible.put(algorithm, new Mechanism(number(algorithm)));
      }
    }
  }

  private static Map<MacAlgorithm, String> operations() {
    Map<MacAlgorithm, String> map = new EnumMap<>(MacAlgorithm.class);
    for (MacAlgorithm algorithm : MacAlgorithm.values()) {
      map.put(algorithm, "make an " + algorithm.jcaName());
    }
    return map;
  }

  private static Map<MacAlgorithm, Long> mechanisms() {
    Map<MacAlgorithm, Long> map = new EnumMap<>(MacAlgorithm.class);
    map.put(MacAlgorithm.HMAC_SHA_1, Ck.CKM_SHA_1_HMAC);
    map.put(MacAlgorithm.HMAC_SHA_224, Ck.CKM_SHA224_HMAC);
    map.put(MacAlgorithm.HMAC_SHA_256, Ck.CKM_SHA256_HMAC);
    map.put(MacAlgorithm.HMAC_SHA_384, Ck.CKM_SHA384_HMAC);
    map.put(MacAlgorithm.HMAC_SHA_512, Ck.CKM_SHA512_HMAC);
    map.put(MacAlgorithm.HMAC_SHA3_224, Ck.CKM_SHA3_224_HMAC);
    map.put(MacAlgorithm.HMAC_SHA3_256, Ck.CKM_SHA3_256_HMAC);
    map.put(MacAlgorithm.HMAC_SHA3_384, Ck.CKM_SHA3_384_HMAC);
    map.put(MacAlgorithm.HMAC_SHA3_512, Ck.CKM_SHA3_512_HMAC);
    map.put(MacAlgorithm.AES_CMAC, Ck.CKM_AES_CMAC);
    return map;
  }

  private static long number(MacAlgorithm algorithm) {
    return Objects.requireNonNull(MECHANISMS.get(algorithm));
  }

  /** As {@link org.managedkeys.key.Macs#checkMac}. */
  void check(MacAlgorithm algorithm) {
    checked(algorithm);
  }

  private Mechanism checked(MacAlgorithm algorithm) {
    String operation = operation(algorithm);
    Mechanism mechanism = possible.get(algorithm);
    if (mechanism == null) {
      String names =
          possible.keySet().stream().map(MacAlgorithm::jcaName).collect(Collectors.joining(", "));
      throw key.unsupported(
          operation,
          "it can do " + (names.isEmpty() ? "no MAC" : names + " only") + key.restriction());
    }
    key.require(Ck.CKA_SIGN, "CKA_SIGN", () -> operation);
    return mechanism;
  }

  private boolean fits(MacAlgorithm algorithm) {
    return algorithm.family() == key.algorithm().family()
        && key.offers(number(algorithm))
        && ONLY.getOrDefault(key.type(), algorithm) == algorithm;
  }

  private static String operation(MacAlgorithm algorithm) {
    return Objects.requireNonNull(OPERATIONS.get(algorithm));
  }

  /** As {@link org.managedkeys.key.Macs#mac}. */
  byte[] mac(MacAlgorithm algorithm, byte[] message) {
    Mechanism mechanism = checked(algorithm);
    int expected = algorithm.bytes();
    byte[] code =
        key.run(
            operation(algorithm),
            (session, handle) -> session.operations().sign(mechanism, handle, message, expected));
    return key.checkLength(operation(algorithm), code, expected, expected);
  }
}
