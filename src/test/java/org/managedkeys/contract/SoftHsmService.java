// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import java.math.BigInteger;
import java.util.Optional;
import org.managedkeys.backend.pkcs11.Pkcs11Type;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.testkit.SoftHsm;

/** A token of SoftHSM 2.6. */
final class SoftHsmService extends TestedService {

  private final String token = SoftHsm.spareToken();

  @Override
  GeneratesKeys connect() {
    return (GeneratesKeys)
        Pkcs11Type.INSTANCE.connect("hsm", connection("hsm", SoftHsm.connection(token)));
  }

  @Override
  String secret() {
    return SoftHsm.PIN;
  }

  /** SoftHSM 2.6 does not know it. */
  @Override
  boolean makes(KeyAlgorithm algorithm) {
    return algorithm.family() != Family.ML_DSA;
  }

  /** SoftHSM wants one digest for the message and the mask of PSS. */
  @Override
  boolean supports(KeyAlgorithm key, SignatureScheme scheme) {
    return scheme.padding() != Padding.PSS || scheme.digest() == scheme.mgf1Digest();
  }

  /** SoftHSM answers CKR_GENERAL_ERROR instead of CKR_DATA_LEN_RANGE. */
  @Override
  Kind refusalOfTooManyBytes() {
    return Kind.INTERNAL;
  }

  /**
   * SoftHSM's counter does not start again at zero, OpenSSL takes no IV of GCM that is longer than
   * 128 bytes, and SoftHSM appends zeros where RFC 5649 counts the bytes that are data.
   */
  @Override
  Optional<Refusal> refusalToEncrypt(CipherScheme scheme, CipherInput input) {
    if (scheme.mode() == Mode.AES_KWP && input.data().length % Long.BYTES != 0) {
      return Optional.of(
          new Refusal(Kind.UNSUPPORTED, "it is right for multiples of 8 only, at kms 'hsm'"));
    }
    return refusalToDecrypt(scheme, input);
  }

  @Override
  Optional<Refusal> refusalToDecrypt(CipherScheme scheme, CipherInput input) {
    if (scheme.mode() == Mode.AES_GCM && input.iv().length > 128) {
      return Optional.of(new Refusal(Kind.UNSUPPORTED, "up to 128 are possible"));
    }
    boolean wraps = scheme.mode() == Mode.AES_CTR && counterWraps(input);
    return wraps ? Optional.of(new Refusal(Kind.INVALID, "DATA_LEN_RANGE")) : Optional.empty();
  }

  private static boolean counterWraps(CipherInput input) {
    BigInteger blocks = BigInteger.valueOf((input.data().length + 15) / 16);
    return new BigInteger(1, input.iv()).add(blocks).bitLength() > 128;
  }

  /** SoftHSM has no SHA-3, and wants secrets that are as long as the digest. */
  @Override
  Optional<Refusal> refusalToMac(MacAlgorithm algorithm, int keyBytes) {
    if (algorithm.name().startsWith("HMAC_SHA3_")) {
      return Optional.of(
          new Refusal(
              Kind.UNSUPPORTED,
              "it can do HmacSHA1, HmacSHA224, HmacSHA256, HmacSHA384, HmacSHA512 only"));
    }
    return algorithm.family() == Family.HMAC && keyBytes < algorithm.bytes()
        ? Optional.of(new Refusal(Kind.UNSUPPORTED, "at least as long as the digest"))
        : Optional.empty();
  }

  @Override
  Optional<Refusal> refusalToStore(KeyAlgorithm algorithm) {
    return algorithm.family() == Family.ML_DSA
        ? Optional.of(new Refusal(Kind.UNSUPPORTED, "made on a token, not brought in"))
        : Optional.empty();
  }

  /** OpenSSL refuses them, and SoftHSM answers CKR_GENERAL_ERROR. */
  @Override
  Kind refusalOfSmallOrder() {
    return Kind.INTERNAL;
  }
}
