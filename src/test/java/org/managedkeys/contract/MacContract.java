// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.contract.Software.bytes;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;

/** Secret keys make the codes that the JDK and Bouncy Castle make with the same secret. */
abstract class MacContract extends BackendContract {

  private static final List<Integer> HMAC_BYTES = List.of(16, 20, 32, 48, 64, 200);
  private static final List<Integer> AES_BYTES = List.of(16, 24, 32);

  /** By their labels. */
  private final Map<String, byte[]> secrets = new LinkedHashMap<>();

  MacContract(TestedService service) {
    super(service);
  }

  @BeforeAll
  void bringKeysIn() {
    for (int keyBytes : HMAC_BYTES) {
      secrets.put("hmac-" + keyBytes, bytes(keyBytes));
    }
    for (int keyBytes : AES_BYTES) {
      secrets.put("cmac-" + keyBytes, bytes(keyBytes));
    }
    secrets.forEach((label, secret) ->
        stored(label, label.startsWith("hmac") ? KeyAlgorithm.HMAC : KeyAlgorithm.AES, secret));
  }

  @ParameterizedTest
  @EnumSource(MacAlgorithm.class)
  void eachCode_byEachLengthOfKey_agreesWithTheJdkOrBouncyCastle(MacAlgorithm algorithm)
      throws Exception {
    boolean isHmac = algorithm.family() == Family.HMAC;
    for (int keyBytes : isHmac ? HMAC_BYTES : AES_BYTES) {
      String label = (isHmac ? "hmac-" : "cmac-") + keyBytes;
      String what = algorithm + " by " + label;
      Macs key = key(label);
      Optional<Refusal> refusal = service.refusalToMac(algorithm, keyBytes);
      if (refusal.isPresent()) {
        refusal.get().assertOf(what, () -> key.mac(algorithm, MESSAGE));
        continue;
      }
      key.checkMac(algorithm);
      Mac mac =
          isHmac
              ? Mac.getInstance(algorithm.jcaName(), "SunJCE")
              : Mac.getInstance(algorithm.jcaName(), Software.BOUNCY_CASTLE);
      mac.init(new SecretKeySpec(secrets.get(label), isHmac ? "any" : "AES"));
      for (int length : new int[] {0, 1, 15, 16, 17, 63, 64, 65, 5000, 1 << 17}) {
        byte[] message = bytes(length);
        assertThat(key.mac(algorithm, message))
            .as("%s of %s bytes", what, length)
            .hasSize(algorithm.bytes())
            .isEqualTo(mac.doFinal(message));
      }
    }
  }

  @Test
  void check_ofAnotherFamily_isUnsupportedAndNamesTheKey() {
    Macs hmac = key("hmac-64");
    Macs aes = key("cmac-16");

    for (MacAlgorithm algorithm : MacAlgorithm.values()) {
      Macs other = algorithm.family() == Family.HMAC ? aes : hmac;
      String possible = other.equals(aes) ? "it can do AESCMAC only" : "it can do HmacSHA1, ";
      Refusal refusal = new Refusal(Kind.UNSUPPORTED, possible);
      refusal.assertOf("check of " + algorithm, () -> other.checkMac(algorithm));
      refusal.assertOf("call of " + algorithm, () -> other.mac(algorithm, MESSAGE));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyAlgorithm.class,
      names = {"HMAC", "AES"})
  void generated_ofEachSize_makesItsOwnCodes(KeyAlgorithm kind) {
    MacAlgorithm algorithm =
        kind == KeyAlgorithm.HMAC ? MacAlgorithm.HMAC_SHA_1 : MacAlgorithm.AES_CMAC;
    for (int bits : kind.generatedBits()) {
      KeySpec spec = new KeySpec(kind, bits);
      Macs key = (Macs) generated(spec);
      byte[] code = key.mac(algorithm, MESSAGE);

      assertThat(key.algorithm()).isEqualTo(kind);
      assertThat(code).hasSize(algorithm.bytes()).isEqualTo(key.mac(algorithm, MESSAGE));
      assertThat(((Macs) generated(spec)).mac(algorithm, MESSAGE)).isNotEqualTo(code);
    }
  }

  @Test
  void keys_inManyThreads_makeRightCodes() throws Exception {
    Macs key = key("hmac-64");
    byte[] code = key.mac(MacAlgorithm.HMAC_SHA_512, MESSAGE);

    assertAllInThreads(thread ->
        () -> {
          for (int round = 0; round < 50; round++) {
            if (!Arrays.equals(key.mac(MacAlgorithm.HMAC_SHA_512, MESSAGE), code)) {
              return false;
            }
          }
          return true;
        });
  }

  private Macs key(String label) {
    return (Macs) backend.open(name("k"), at(label));
  }
}
