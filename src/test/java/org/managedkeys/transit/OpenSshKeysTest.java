// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.pki.Pem;
import org.managedkeys.testkit.Tool;

/** Public keys as ssh-keygen reads them. */
class OpenSshKeysTest {

  @TempDir private Path folder;

  private static PublicKey generated(KeyAlgorithm row) throws Exception {
    KeyPairGenerator generator =
        KeyPairGenerator.getInstance(
            row == KeyAlgorithm.ED25519 ? row.parameterName() : row.jcaName());
    if (row.family() == KeyAlgorithm.Family.EC) {
      generator.initialize(new ECGenParameterSpec(row.parameterName()));
    } else if (row == KeyAlgorithm.RSA) {
      generator.initialize(2048);
    }
    return generator.generateKeyPair().getPublic();
  }

  private static String line(KeyAlgorithm row, PublicKey key) {
    return OpenSshKeys.line(row, SubjectPublicKeyInfo.getInstance(key.getEncoded()), "sig-v1");
  }

  private Tool keygen(String line, String... arguments) throws Exception {
    Path file = Files.writeString(folder.resolve("key.pub"), line + "\n");
    return Tool.named(folder, "ssh-keygen").with(arguments).with("-f", file.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "RSA,ssh-rsa,RSA,2048",
    "EC_P256,ecdsa-sha2-nistp256,ECDSA,256",
    "EC_P384,ecdsa-sha2-nistp384,ECDSA,384",
    "EC_P521,ecdsa-sha2-nistp521,ECDSA,521",
    "ED25519,ssh-ed25519,ED25519,256"
  })
  void line_ofEachKind_isReadBySshKeygen(KeyAlgorithm row, String type, String name, int bits)
      throws Exception {
    String line = line(row, generated(row));

    assertThat(line).startsWith(type + " ").endsWith(" sig-v1");
    byte[] blob = Base64.getDecoder().decode(line.split(" ")[1]);
    String fingerprint =
        Base64.getEncoder()
            .withoutPadding()
            .encodeToString(MessageDigest.getInstance("SHA-256").digest(blob));
    assertThat(keygen(line, "-l").run().ok().out())
        .startsWith(bits + " SHA256:" + fingerprint + " sig-v1 (" + name + ")");
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA", "EC_P256", "EC_P384", "EC_P521"})
  void line_writtenBackBySshKeygen_isTheSameKey(KeyAlgorithm row) throws Exception {
    PublicKey key = generated(row);

    String pem = keygen(line(row, key), "-e", "-m", "PKCS8").run().ok().out();

    assertThat(Pem.parse(pem).get(0).der()).isEqualTo(key.getEncoded());
  }

  /** OpenSSH has no PEM of these. RFC 8709 section 4: the name, and the 32 bytes. */
  @Test
  void line_ofEd25519_endsInTheKeysBytes() throws Exception {
    PublicKey key = generated(KeyAlgorithm.ED25519);

    byte[] blob = Base64.getDecoder().decode(line(KeyAlgorithm.ED25519, key).split(" ")[1]);

    byte[] spki = key.getEncoded();
    assertThat(blob).hasSize(4 + "ssh-ed25519".length() + 4 + 32);
    assertThat(Arrays.copyOfRange(blob, blob.length - 32, blob.length))
        .isEqualTo(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
  }

  @ParameterizedTest
  @EnumSource(names = {"EC_SECP256K1", "X25519", "ML_DSA_44", "AES"})
  void line_ofKeysThatOpenSshDoesNotKnow_isRefused(KeyAlgorithm row) throws Exception {
    PublicKey other = generated(KeyAlgorithm.RSA);

    assertThat(OpenSshKeys.knows(row)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> line(row, other));
  }
}
