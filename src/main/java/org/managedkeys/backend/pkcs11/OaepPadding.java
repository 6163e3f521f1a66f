// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.generators.MGF1BytesGenerator;
import org.bouncycastle.crypto.params.MGFParameters;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDefaultDigestProvider;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.DigestAlgorithm;

/**
 * Takes OAEP's padding off what raw RSA gave, for tokens that cannot do it with the digests or the
 * label that are wanted. Which of the checks failed, and where, shows neither in the answer nor in
 * the time: that would let a stranger decrypt step by step (Manger's attack).
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8017#section-7.1.2">RFC 8017, section 7.1.2</a>
 */
final class OaepPadding {

  private OaepPadding() {}

  /**
   * The message in an encoded message.
   *
   * @param encoded as long as the modulus, which is long enough for the digest; overwritten
   * @return empty if it is no OAEP encoding with this label and these digests
   */
  static Optional<byte[]> remove(byte[] encoded, CipherScheme scheme, byte[] label) {
    Digest digest = digest(scheme.digest());
    int length = digest.getDigestSize();
    byte[] labelHash = new byte[length];
    digest.update(label, 0, label.length);
    digest.doFinal(labelHash, 0);

    byte[] seed = Arrays.copyOfRange(encoded, 1, 1 + length);
    byte[] block = Arrays.copyOfRange(encoded, 1 + length, encoded.length);
    try {
      unmask(seed, block, scheme.mgf1Digest());
      unmask(block, seed, scheme.mgf1Digest());
      int wrong = encoded[0];
      for (int index = 0; index < length; index++) {
        wrong |= block[index] ^ labelHash[index];
      }
      // Zeros, a one, the message: the place of the one is summed up without a branch.
      int start = 0;
      int searching = -1;
      for (int index = length; index < block.length; index++) {
        int zero = maskOfZero(block[index]);
        int one = maskOfZero(block[index] ^ 1);
        start |= searching & one & (index + 1);
        wrong |= searching & ~zero & ~one;
        searching &= zero;
      }
      wrong |= searching;
      return wrong == 0
          ? Optional.of(Arrays.copyOfRange(block, start, block.length))
          : Optional.empty();
    } finally {
      Arrays.fill(seed, (byte) 0);
      Arrays.fill(block, (byte) 0);
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /** All bits if a byte is zero, else none. */
  private static int maskOfZero(int value) {
    return ((value & 0xFF) - 1) >> (Integer.SIZE - 1);
  }

  private static void unmask(byte[] target, byte[] seed, @Nullable DigestAlgorithm digest) {
    MGF1BytesGenerator generator = new MGF1BytesGenerator(digest(digest));
    generator.init(new MGFParameters(seed));
    byte[] mask = new byte[target.length];
    generator.generateBytes(mask, 0, mask.length);
    for (int index = 0; index < target.length; index++) {
      target[index] ^= mask[index];
    }
    Arrays.fill(mask, (byte) 0);
  }

  private static Digest digest(@Nullable DigestAlgorithm digest) {
    ASN1ObjectIdentifier oid = new ASN1ObjectIdentifier(Objects.requireNonNull(digest).oid());
    try {
      return BcDefaultDigestProvider.INSTANCE.get(new AlgorithmIdentifier(oid, DERNull.INSTANCE));
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("Bouncy Castle has all digests of the table", e);
    }
  }
}
