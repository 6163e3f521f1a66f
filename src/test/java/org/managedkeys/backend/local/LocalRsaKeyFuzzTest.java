// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.WrongCiphertext;

/**
 * Any block under any ciphertext is unpadded by PKCS#1 to what it holds, or is wrong and no more.
 */
class LocalRsaKeyFuzzTest {

  private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);
  private static final SoftwareKey KEY = SoftwareKey.generate(new KeySpec(KeyAlgorithm.RSA, 2048));
  private static final LocalRsaKey RSA = new LocalRsaKey("key 'k'", "the file", KEY);
  private static final int LEAST_PADDING = 8;

  @FuzzTest
  void decrypt_anyBlock_isItsMessageOrWrong(byte[] data) {
    byte[] block = Arrays.copyOf(data, KEY.modulusBytes());
    // Below the modulus, whatever comes.
    block[0] = 0;
    BigInteger modulus = ((RSAKeyParameters) KEY.privateKey()).getModulus();
    byte[] sealed = unsigned(new BigInteger(1, block).modPow(EXPONENT, modulus), block.length);
    try {
      byte[] plain = RSA.decrypt(CipherScheme.of(Mode.RSA_PKCS1), CipherInput.of(sealed));
      int start = block.length - plain.length;
      assertThat(block[1]).isEqualTo((byte) 2);
      assertThat(block[start - 1]).isEqualTo((byte) 0);
      assertThat(start - 1 - 2).isGreaterThanOrEqualTo(LEAST_PADDING);
      assertThat(plain).isEqualTo(Arrays.copyOfRange(block, start, block.length));
    } catch (WrongCiphertext e) {
      assertThat(e).hasMessageContaining("key 'k'").hasNoCause();
    }
  }

  private static byte[] unsigned(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] whole = new byte[length];
    int copied = Math.min(bytes.length, length);
    System.arraycopy(bytes, bytes.length - copied, whole, length - copied, copied);
    return whole;
  }
}
