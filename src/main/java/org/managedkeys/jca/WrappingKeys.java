// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.crypto.generators.KDF2BytesGenerator;
import org.bouncycastle.crypto.params.KDFParameters;
import org.bouncycastle.jcajce.provider.util.DigestFactory;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;

/**
 * Keys that are derived from an agreed secret to unwrap another, as CMS has it: RFC 5753 with the
 * key derivation function of ANSI X9.63.
 */
final class WrappingKeys {

  /** Key wrapping by AES, RFC 3565, and the length in bytes of its keys. */
  private static final Map<String, Integer> LENGTHS =
      Map.of(
          NISTObjectIdentifiers.id_aes128_wrap.getId(), 16,
          NISTObjectIdentifiers.id_aes192_wrap.getId(), 24,
          NISTObjectIdentifiers.id_aes256_wrap.getId(), 32);

  private WrappingKeys() {}

  /**
   * Derives a key.
   *
   * @param algorithm the object identifier of the wrapping that the key is for
   * @param sharedInfo what the two parties also agreed on, encoded; may be null
   */
  static SecretKey derive(
      byte[] secret,
      DigestAlgorithm digest,
      byte @Nullable [] sharedInfo,
      @Nullable String algorithm)
      throws NoSuchAlgorithmException {
    Integer length = algorithm == null ? null : LENGTHS.get(algorithm);
    if (length == null) {
      throw new NoSuchAlgorithmException(
          "no key of type "
              + algorithm
              + " is derived; types are the object identifiers of AES key wrap, "
              + LENGTHS.keySet().stream().sorted().toList());
    }
    byte[] key = new byte[length];
    KDF2BytesGenerator function = new KDF2BytesGenerator(DigestFactory.getDigest(digest.jcaName()));
    function.init(new KDFParameters(secret, sharedInfo));
    function.generateBytes(key, 0, key.length);
    try {
      return new SecretKeySpec(key, KeyAlgorithm.AES.jcaName());
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
