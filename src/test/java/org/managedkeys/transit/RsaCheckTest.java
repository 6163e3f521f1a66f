// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks that are signed by the right key and padded in another way than the standard says. */
final class RsaCheckTest {

  private static final int BYTES = 256;
  private static final byte[] DATA = SigningFixture.utf8("what is signed");
  private static final byte[] DIGEST = HashName.SHA2_256.digest(DATA);
  private static final byte[] INFO = HashName.SHA2_256.digestInfo(DIGEST);

  @SuppressWarnings("NullAway.Init") // before all tests
  private static KeyPair pair;

  @BeforeAll
  static void make() throws GeneralSecurityException {
    pair = pair(2048);
  }

  private static KeyPair pair(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static RsaCheck check() {
    return new RsaCheck((RSAPublicKey) pair.getPublic());
  }

  /** The signature whose padded block this is. */
  private static byte[] opening(byte[] block) {
    RSAPrivateKey key = (RSAPrivateKey) pair.getPrivate();
    BigInteger number = new BigInteger(1, block).modPow(key.getPrivateExponent(), key.getModulus());
    return BigIntegers.asUnsignedByteArray(BYTES, number);
  }

  /** A block of type 1 with as much padding as there is room for between head and tail. */
  private static byte[] block(String head, byte[] tail) {
    byte[] first = HexFormat.of().parseHex(head);
    byte[] block = new byte[BYTES];
    Arrays.fill(block, (byte) 0xff);
    System.arraycopy(first, 0, block, 0, first.length);
    System.arraycopy(tail, 0, block, BYTES - tail.length, tail.length);
    return block;
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static boolean isPkcs1(byte[] block) {
    return check().isPkcs1(INFO, opening(block));
  }

  @Test
  void pkcs1_paddedByTheStandard_isRight() {
    assertThat(isPkcs1(block("0001", joined(new byte[1], INFO)))).isTrue();
  }

  @Test
  void pkcs1_paddedOtherwise_isWrong() {
    byte[] tail = joined(new byte[1], INFO);
    for (String head : new String[] {"0002", "0000", "0101", "0100", "000100", "0001fe", "00"}) {
      assertThat(isPkcs1(block(head, tail))).as(head).isFalse();
    }
    assertThat(isPkcs1(block("0001", INFO))).as("no zero").isFalse();
    byte[] holed = block("0001", tail);
    holed[100] = 0;
    assertThat(isPkcs1(holed)).as("a zero in the padding").isFalse();
    holed[100] = 1;
    assertThat(isPkcs1(holed)).as("another byte in the padding").isFalse();
  }

  /** Bleichenbacher's forgery of 2006: what follows the digest was not looked at. */
  @Test
  void pkcs1_withBytesAfterTheDigest_isWrong() {
    for (int length : new int[] {1, 8, 100, BYTES - INFO.length - 11}) {
      byte[] tail = joined(new byte[1], INFO, new byte[length]);
      assertThat(isPkcs1(block("0001", tail))).as(length + " bytes").isFalse();
    }
    byte[] shortPadding = joined(new byte[] {0, 1, -1, -1, -1, -1, -1, -1, -1, -1, 0}, INFO);
    assertThat(isPkcs1(Arrays.copyOf(shortPadding, BYTES))).isFalse();
  }

  @Test
  void pkcs1_withAnotherDigestInfo_isWrong() {
    byte[] digest = DIGEST;
    String oid = "0609608648016503040201";
    String without = "302f300b" + oid + "0420";
    String longLength = "308131300d" + oid + "05000420";
    String longNull = "3032300e" + oid + "0581000420";
    String other = "3031300d" + "0609608648016503040202" + "05000420";
    for (String prefix : new String[] {"", without, longLength, longNull, other}) {
      byte[] info = joined(HexFormat.of().parseHex(prefix), digest);
      assertThat(isPkcs1(block("0001", joined(new byte[1], info)))).as(prefix).isFalse();
    }
  }

  @Test
  void numberThatIsNotBelowTheModulus_isWrong() {
    byte[] right = opening(block("0001", joined(new byte[1], INFO)));
    BigInteger modulus = ((RSAPublicKey) pair.getPublic()).getModulus();
    BigInteger again = new BigInteger(1, right).add(modulus);
    byte[] most = new byte[BYTES];
    Arrays.fill(most, (byte) 0xff);

    assertThat(check().isPkcs1(INFO, right)).isTrue();
    if (again.bitLength() <= 8 * BYTES) {
      assertThat(check().isPkcs1(INFO, BigIntegers.asUnsignedByteArray(BYTES, again))).isFalse();
    }
    assertThat(check().isPkcs1(INFO, BigIntegers.asUnsignedByteArray(BYTES, modulus))).isFalse();
    assertThat(check().isPkcs1(INFO, most)).isFalse();
    assertThat(check().isPkcs1(INFO, joined(new byte[1], right))).isFalse();
    assertThat(isPss(most)).isFalse();
    assertThat(isPss(BigIntegers.asUnsignedByteArray(BYTES, modulus))).isFalse();
    assertThat(isPss(new byte[BYTES])).isFalse();
    assertThat(check().isPkcs1(INFO, new byte[BYTES])).isFalse();
  }

  private static boolean isPss(byte[] signature) {
    return check().isPss(HashName.SHA2_256, IntStream.rangeClosed(0, 300), DIGEST, signature);
  }

  private static byte[] pss(String hash, String mask, int salt) throws GeneralSecurityException {
    return pss(pair, hash, mask, salt);
  }

  private static byte[] pss(KeyPair keys, String hash, String mask, int salt)
      throws GeneralSecurityException {
    Signature signer = Signature.getInstance("RSASSA-PSS");
    signer.setParameter(new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(mask), salt, 1));
    signer.initSign(keys.getPrivate());
    signer.update(DATA);
    return signer.sign();
  }

  @Test
  void pss_withEachSalt_isRightByThatLengthOnly() throws Exception {
    for (int salt = 0; salt <= 222; salt += 37) {
      byte[] signature = pss("SHA-256", "SHA-256", salt);
      int length = salt;

      assertThat(isPss(signature)).isTrue();
      assertThat(check().isPss(HashName.SHA2_256, IntStream.of(length), DIGEST, signature))
          .isTrue();
      assertThat(
              check()
                  .isPss(
                      HashName.SHA2_256,
                      IntStream.rangeClosed(0, 300).filter(other -> other != length),
                      DIGEST,
                      signature))
          .isFalse();
    }
  }

  @Test
  void pss_withAnotherHashInTheMask_isWrong() throws Exception {
    assertThat(isPss(pss("SHA-256", "SHA-1", 32))).isFalse();
    assertThat(isPss(pss("SHA-1", "SHA-256", 32))).isFalse();
  }

  /** The trailer; the bit in front of the message; and each bit of the rest. */
  @Test
  void pss_withAChangedBlock_isWrong() throws Exception {
    RSAPublicKey key = (RSAPublicKey) pair.getPublic();
    byte[] signature = pss("SHA-256", "SHA-256", 222);
    BigInteger number = new BigInteger(1, signature);
    byte[] block =
        BigIntegers.asUnsignedByteArray(
            BYTES, number.modPow(key.getPublicExponent(), key.getModulus()));
    assertThat(block[BYTES - 1]).isEqualTo((byte) 0xbc);
    assertThat(opening(block)).isEqualTo(signature);

    for (int bit = 1; bit < 8 * BYTES; bit += 5) {
      byte[] changed = block.clone();
      changed[bit / 8] ^= (byte) (0x80 >> bit % 8);
      assertThat(isPss(opening(changed))).as("bit " + bit).isFalse();
    }
    byte[] outside = block.clone();
    outside[0] |= (byte) 0x80;
    if (new BigInteger(1, outside).compareTo(key.getModulus()) < 0) {
      assertThat(isPss(opening(outside))).isFalse();
    }
  }

  /** Of 2049 bits the padded block has a byte less than the modulus. */
  @ParameterizedTest
  @ValueSource(ints = {2041, 2047, 2049})
  void pss_byAModulusOfOddLength_isRightWithTheLongestSalt(int bits) throws Exception {
    KeyPair odd = pair(bits);
    int longest = SaltLength.longest(bits, 32);
    RsaCheck check = new RsaCheck((RSAPublicKey) odd.getPublic());

    byte[] signature = pss(odd, "SHA-256", "SHA-256", longest);

    assertThat(
            check.isPss(HashName.SHA2_256, SaltLength.AUTO.lengths(32, longest), DIGEST, signature))
        .isTrue();
    assertThat(check.isPss(HashName.SHA2_256, IntStream.of(longest + 1), DIGEST, signature))
        .isFalse();
  }
}
