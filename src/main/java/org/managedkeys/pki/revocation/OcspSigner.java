// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;

/**
 * Who signs answers about an issuer's certificates: the issuer itself, or a responder to which it
 * has given a certificate for that, RFC 6960 section 4.2.2.2. Thread-safe if the key's provider is.
 */
public final class OcspSigner {

  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

  private final SigningKey key;
  private final CertificateAlgorithm algorithm;
  private final ResponderID id;
  private final @Nullable X509Certificate certificate;

  private OcspSigner(
      SigningKey key, CertificateAlgorithm algorithm, @Nullable X509Certificate certificate) {
    if (!key.algorithms().contains(algorithm)) {
      throw PkiException.unsupported(
          "the key that signs OCSP answers cannot sign by " + algorithm.vaultName(),
          "it can sign by "
              + String.join(
                  ", ", key.algorithms().stream().map(CertificateAlgorithm::vaultName).toList()));
    }
    this.key = key;
    this.algorithm = algorithm;
    this.certificate = certificate;
    this.id = new ResponderID(new DEROctetString(keyHash(key)));
  }

  /**
   * The issuer itself.
   *
   * @param algorithm used unless a client prefers another that the key knows
   * @throws PkiException UNSUPPORTED if the key cannot sign by it
   */
  public static OcspSigner direct(SigningKey key, CertificateAlgorithm algorithm) {
    return new OcspSigner(key, algorithm, null);
  }

  /**
   * A responder of the issuer's.
   *
   * @param issuer the issuer's certificate
   * @param certificate of the responder; sent along with each answer. It is wise to have it with
   *     the extension id-pkix-ocsp-nocheck, or clients will ask who answers about it
   * @param key the responder's
   * @param algorithm used unless a client prefers another that the key knows
   * @throws PkiException REFUSED if clients would not accept the certificate: it is not of this
   *     key, not issued by this issuer, or not for signing OCSP answers; UNSUPPORTED if the key
   *     cannot sign by the algorithm
   */
  public static OcspSigner delegated(
      X509Certificate issuer,
      X509Certificate certificate,
      SigningKey key,
      CertificateAlgorithm algorithm) {
    if (!IssuerKey.of(certificate).subjectPublicKeyInfo().equals(key.subjectPublicKeyInfo())) {
      throw refused("is not of the key that is to sign", null);
    }
    if (!issued(IssuerKey.of(issuer), certificate)) {
      throw refused(
          "is not issued by " + IssuerKey.of(issuer), "the issuer itself has to issue it");
    }
    if (!purposes(certificate).contains(KeyPurposeId.id_kp_OCSPSigning.getId())) {
      throw refused(
          "is not for OCSP", "it needs the extended key usage OCSPSigning (1.3.6.1.5.5.7.3.9)");
    }
    return new OcspSigner(key, algorithm, certificate);
  }

  private static boolean issued(IssuerKey issuer, X509Certificate certificate) {
    try {
      X509CertificateHolder holder = new X509CertificateHolder(certificate.getEncoded());
      return holder.getIssuer().equals(issuer.name())
          && holder.isSignatureValid(
              new JcaContentVerifierProviderBuilder()
                  .setProvider(BOUNCY_CASTLE)
                  .build(issuer.subjectPublicKeyInfo()));
    } catch (CertificateException | IOException | OperatorCreationException | CertException e) {
      return false;
    }
  }

  private static PkiException refused(String reason, @Nullable String hint) {
    return PkiException.refused("the certificate of the OCSP responder " + reason, hint);
  }

  private static List<String> purposes(X509Certificate certificate) {
    try {
      @Nullable List<String> purposes = certificate.getExtendedKeyUsage();
      return purposes == null ? List.of() : purposes;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /** RFC 6960 section 4.2.1: SHA-1 of the public key's bits. A name for the key, no proof. */
  private static byte[] keyHash(SigningKey key) {
    try {
      return MessageDigest.getInstance("SHA-1")
          .digest(key.subjectPublicKeyInfo().getPublicKeyData().getBytes());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  SigningKey key() {
    return key;
  }

  CertificateAlgorithm algorithm() {
    return algorithm;
  }

  ResponderID id() {
    return id;
  }

  /** Of a responder to which the issuer has delegated. */
  Optional<X509Certificate> certificate() {
    return Optional.ofNullable(certificate);
  }

  /**
   * Until when clients accept what it signs, as far as that is its own matter.
   *
   * @throws PkiException REFUSED if they do not accept it now
   */
  Optional<Instant> accepted(Instant now) {
    if (certificate == null) {
      return Optional.empty();
    }
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isBefore(certificate.getNotBefore().toInstant()) || now.isAfter(end)) {
      throw refused(
          "is valid from "
              + certificate.getNotBefore().toInstant()
              + " to "
              + end
              + ", not at "
              + now,
          "have the issuer issue a new one");
    }
    return Optional.of(end);
  }
}
