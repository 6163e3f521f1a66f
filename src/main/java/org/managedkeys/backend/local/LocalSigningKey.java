// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.encodings.PKCS1Encoding;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDefaultDigestProvider;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.key.Signs;

/**
 * A software key that signs. Its private half is in this object, and so in the memory of the JVM,
 * until the object is collected. Thread-safe: Bouncy Castle's signers are made anew for each
 * signature.
 */
class LocalSigningKey implements Signs {

  /** The trailer field of every PSS signature in use, RFC 8017 section 9.1.1: 0xbc. */
  private static final byte PSS_TRAILER = (byte) 0xbc;

  /** Bytes that PKCS#1 v1.5 padding needs beside its content, RFC 8017 section 9.2. */
  private static final int PKCS1_OVERHEAD = 11;

  private final String subject;
  private final String where;
  private final SoftwareKey key;
  private final SecureRandom random = new SecureRandom();

  /**
   * A key that was found.
   *
   * @param subject the key as messages name it
   * @param where the connection as messages name it
   */
  LocalSigningKey(String subject, String where, SoftwareKey key) {
    this.subject = subject;
    this.where = where;
    this.key = key;
  }

  /** The key as messages name it. */
  final String subject() {
    return subject;
  }

  final SoftwareKey key() {
    return key;
  }

  @Override
  public KeyAlgorithm algorithm() {
    return key.algorithm();
  }

  @Override
  public byte[] subjectPublicKeyInfo() {
    return key.subjectPublicKeyInfo();
  }

  @Override
  public void checkScheme(SignatureScheme scheme) {
    if (scheme.padding().family() != algorithm().family()) {
      throw unsupported(
          scheme,
          "it can do "
              + Arrays.stream(Padding.values())
                  .filter(padding -> padding.family() == algorithm().family())
                  .toList()
              + " only");
    }
    if (scheme.minimumModulusBytes() > key.modulusBytes()) {
      throw unsupported(
          scheme,
          "its modulus of "
              + key.modulusBytes()
              + " bytes is too short; at least "
              + scheme.minimumModulusBytes()
              + " are needed");
    }
  }

  @Override
  public byte[] sign(SignatureScheme scheme, byte[] input) {
    checkScheme(scheme);
    scheme.checkDigest(subject, algorithm(), input);
    try {
      return switch (scheme.padding()) {
        case PKCS1 -> pkcs1(scheme.digest(), input);
        case PSS -> pss(scheme, input);
        case ECDSA -> ecdsa(input);
        case ED25519 -> ed25519(input);
        case ML_DSA -> mlDsa(input);
      };
    } catch (CryptoException | IOException | OperatorCreationException e) {
      throw KeyException.of(
          Kind.INTERNAL, subject, "sign by " + scheme, String.valueOf(e.getMessage()), null, e);
    }
  }

  private byte[] pkcs1(@Nullable DigestAlgorithm digest, byte[] input)
      throws CryptoException, IOException {
    byte[] content =
        digest == null ? input : new DigestInfo(identifier(digest), input).getEncoded();
    if (content.length > key.modulusBytes() - PKCS1_OVERHEAD) {
      throw KeyException.of(
          Kind.INVALID,
          subject,
          "sign",
          "there are " + content.length + " bytes to sign",
          "its modulus allows " + (key.modulusBytes() - PKCS1_OVERHEAD));
    }
    PKCS1Encoding encoding = new PKCS1Encoding(new RSABlindedEngine());
    encoding.init(true, new ParametersWithRandom(key.privateKey(), random));
    return encoding.processBlock(content, 0, content.length);
  }

  private byte[] pss(SignatureScheme scheme, byte[] digest)
      throws CryptoException, OperatorCreationException {
    PSSSigner signer =
        PSSSigner.createRawSigner(
            new RSABlindedEngine(),
            digest(scheme.digest()),
            digest(scheme.mgf1Digest()),
            scheme.saltBytes(),
            PSS_TRAILER);
    signer.init(true, new ParametersWithRandom(key.privateKey(), random));
    signer.update(digest, 0, digest.length);
    return signer.generateSignature();
  }

  private byte[] ecdsa(byte[] digest) {
    ECDSASigner signer = new ECDSASigner();
    signer.init(true, new ParametersWithRandom(key.privateKey(), random));
    BigInteger[] pair = signer.generateSignature(digest);
    BigInteger order = ((ECPrivateKeyParameters) key.privateKey()).getParameters().getN();
    return PlainDSAEncoding.INSTANCE.encode(order, pair[0], pair[1]);
  }

  private byte[] ed25519(byte[] message) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key.privateKey());
    signer.update(message, 0, message.length);
    return signer.generateSignature();
  }

  /** With randomness of its own for each signature, FIPS 204 section 3.4. */
  private byte[] mlDsa(byte[] message) throws CryptoException {
    MLDSASigner signer = new MLDSASigner();
    signer.init(true, new ParametersWithRandom(key.privateKey(), random));
    signer.update(message, 0, message.length);
    return signer.generateSignature();
  }

  private static Digest digest(@Nullable DigestAlgorithm digest) throws OperatorCreationException {
    return BcDefaultDigestProvider.INSTANCE.get(identifier(Objects.requireNonNull(digest)));
  }

  private static AlgorithmIdentifier identifier(DigestAlgorithm digest) {
    return new AlgorithmIdentifier(new ASN1ObjectIdentifier(digest.oid()), DERNull.INSTANCE);
  }

  private KeyException unsupported(SignatureScheme scheme, String detail) {
    return KeyException.of(Kind.UNSUPPORTED, subject, "sign by " + scheme, detail, null);
  }

  @Override
  public String toString() {
    return subject + " (" + algorithm() + ", " + where + ")";
  }
}
