// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.AsymmetricBlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.encodings.OAEPEncoding;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.DigestAlgorithm;

/** Any block holds the message that another implementation finds in it, or none. */
class OaepPaddingFuzzTest {

  /** A modulus of 1024 bits, to keep blocks short. */
  private static final int BYTES = 128;

  private static final List<DigestAlgorithm> DIGESTS =
      List.of(DigestAlgorithm.SHA_1, DigestAlgorithm.SHA_256);

  /** The first byte chooses digests and label, the rest is a block. */
  @FuzzTest
  void remove_anyBlock_agreesWithBouncyCastle(byte[] data) {
    if (data.length == 0) {
      return;
    }
    Case chosen = Case.of(data[0]);
    byte[] block = Arrays.copyOfRange(data, 1, 1 + BYTES);

    Optional<byte[]> expected;
    try {
      OAEPEncoding encoding = chosen.encoding();
      encoding.init(false, new KeyParameter(new byte[1]));
      expected = Optional.of(encoding.processBlock(block, 0, block.length));
    } catch (InvalidCipherTextException e) {
      expected = Optional.empty();
    }
    Optional<byte[]> found = OaepPadding.remove(block.clone(), chosen.scheme(), chosen.label());

    assertThat(found.isPresent()).isEqualTo(expected.isPresent());
    assertThat(found.orElse(new byte[0])).isEqualTo(expected.orElse(new byte[0]));
  }

  /** The second byte is one to change in the block, at the place that the third names. */
  @FuzzTest
  void remove_encodedMessage_givesItUnlessABitIsChanged(byte[] data)
      throws InvalidCipherTextException {
    if (data.length < 3) {
      return;
    }
    Case chosen = Case.of(data[0]);
    OAEPEncoding encoding = chosen.encoding();
    encoding.init(true, new ParametersWithRandom(new KeyParameter(new byte[1])));
    int length = Math.min(data.length - 3, encoding.getInputBlockSize());
    byte[] message = Arrays.copyOfRange(data, 3, 3 + length);
    byte[] block = encoding.processBlock(message, 0, message.length);

    assertThat(OaepPadding.remove(block.clone(), chosen.scheme(), chosen.label()))
        .hasValueSatisfying(found -> assertThat(found).isEqualTo(message));

    int place = Byte.toUnsignedInt(data[2]) % BYTES;
    block[place] ^= data[1];
    Optional<byte[]> changed = OaepPadding.remove(block, chosen.scheme(), chosen.label());
    if (data[1] != 0 && place <= chosen.digest().bytes()) {
      // In the first byte or the seed: what is unmasked with it cannot have the label's digest.
      assertThat(changed).isEmpty();
    }
    assertThat(block).containsOnly(0);
  }

  private record Case(DigestAlgorithm digest, DigestAlgorithm mgf1Digest, int labelBytes) {

    static Case of(byte choice) {
      return new Case(DIGESTS.get(choice & 1), DIGESTS.get((choice >> 1) & 1), (choice >> 2) & 3);
    }

    byte[] label() {
      return new byte[labelBytes];
    }

    CipherScheme scheme() {
      return CipherScheme.oaep(digest, mgf1Digest);
    }

    OAEPEncoding encoding() {
      return new OAEPEncoding(new NoCipher(), of(digest), of(mgf1Digest), label());
    }

    private static Digest of(DigestAlgorithm digest) {
      return digest == DigestAlgorithm.SHA_1 ? new SHA1Digest() : new SHA256Digest();
    }
  }

  /** In the place of RSA: numbers stay as they are, and lose a zero in front as with RSA. */
  private static final class NoCipher implements AsymmetricBlockCipher {

    private boolean encrypting;

    @Override
    public void init(boolean forEncryption, CipherParameters parameters) {
      encrypting = forEncryption;
    }

    @Override
    public int getInputBlockSize() {
      return encrypting ? BYTES - 1 : BYTES;
    }

    @Override
    public int getOutputBlockSize() {
      return encrypting ? BYTES : BYTES - 1;
    }

    @Override
    public byte[] processBlock(byte[] in, int offset, int length) {
      byte[] number = Arrays.copyOfRange(in, offset, offset + length);
      if (encrypting) {
        byte[] block = new byte[BYTES];
        System.arraycopy(number, 0, block, BYTES - length, length);
        return block;
      }
      return number[0] == 0 ? Arrays.copyOfRange(number, 1, length) : number;
    }
  }
}
