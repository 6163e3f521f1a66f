// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.util.Arrays;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.AsymmetricBlockCipher;
import org.bouncycastle.crypto.DataLengthException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.encodings.OAEPEncoding;
import org.bouncycastle.crypto.encodings.PKCS1Encoding;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDefaultDigestProvider;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.WrongCiphertext;

/** A software RSA key, which decrypts beside signing. Thread-safe. */
final class LocalRsaKey extends LocalSigningKey implements Decrypts {

  LocalRsaKey(String subject, String where, SoftwareKey key) {
    super(subject, where, key);
  }

  @Override
  public void checkDecryption(CipherScheme scheme) {
    if (scheme.mode().family() != Family.RSA) {
      throw LocalModes.unsupported(subject(), "decrypt", scheme, Family.RSA);
    }
    DigestAlgorithm digest = scheme.digest();
    int least = digest == null ? 0 : 2 * digest.bytes() + 2;
    if (key().modulusBytes() < least) {
      throw KeyException.of(
          Kind.UNSUPPORTED,
          subject(),
          "decrypt by " + scheme,
          "its modulus of "
              + key().modulusBytes()
              + " bytes is too short; at least "
              + least
              + " are needed",
          null);
    }
  }

  @Override
  public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    checkDecryption(scheme);
    // RFC 8017 asks for the full length; raw RSA is on numbers, which may be written shorter.
    if (scheme.mode() != Mode.RSA_RAW && input.data().length != key().modulusBytes()) {
      throw new WrongCiphertext(subject(), scheme);
    }
    AsymmetricBlockCipher cipher = cipher(scheme, input.associated());
    cipher.init(false, key().privateKey());
    try {
      byte[] plain = cipher.processBlock(input.data(), 0, input.data().length);
      return scheme.mode() == Mode.RSA_RAW ? modulusLong(plain) : plain;
    } catch (InvalidCipherTextException | DataLengthException e) {
      throw new WrongCiphertext(subject(), scheme);
    }
  }

  private AsymmetricBlockCipher cipher(CipherScheme scheme, byte[] label) {
    return switch (scheme.mode()) {
      case RSA_PKCS1 -> new PKCS1Encoding(new RSABlindedEngine());
      case RSA_OAEP ->
          new OAEPEncoding(
              new RSABlindedEngine(), digest(scheme.digest()), digest(scheme.mgf1Digest()), label);
      default -> new RSABlindedEngine();
    };
  }

  /** The engine drops zeros in front. */
  private byte[] modulusLong(byte[] plain) {
    byte[] whole = new byte[key().modulusBytes()];
    System.arraycopy(plain, 0, whole, whole.length - plain.length, plain.length);
    Arrays.fill(plain, (byte) 0);
    return whole;
  }

  private Digest digest(@Nullable DigestAlgorithm digest) {
    String oid = Objects.requireNonNull(digest).oid();
    try {
      return BcDefaultDigestProvider.INSTANCE.get(
          new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid), DERNull.INSTANCE));
    } catch (OperatorCreationException e) {
      throw KeyException.of(
          Kind.INTERNAL, subject(), "decrypt", String.valueOf(e.getMessage()), null, e);
    }
  }
}
