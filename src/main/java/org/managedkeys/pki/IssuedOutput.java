// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.Certificate;

/**
 * What somebody gets who asked for a certificate: the certificate, those of its issuers, and a
 * private key if one was made for it; in Vault's fields. Immutable.
 */
public final class IssuedOutput {

  /** The password of PKCS#12 files if none is given, as in Vault. */
  public static final String PKCS12_PASSWORD = "changeit";

  private final byte[] encoded;
  private final Certificate certificate;
  private final List<X509Certificate> issuers;
  private final Optional<KeyPair> key;
  private final boolean roots;

  private IssuedOutput(
      byte[] encoded,
      Certificate certificate,
      List<X509Certificate> issuers,
      Optional<KeyPair> key,
      boolean roots) {
    this.encoded = encoded;
    this.certificate = certificate;
    this.issuers = List.copyOf(issuers);
    this.key = key;
    this.roots = roots;
  }

  /**
   * Of a certificate.
   *
   * @param issuers the one that issued it, then its issuer and so on; none for a root
   */
  public static IssuedOutput of(X509Certificate certificate, List<X509Certificate> issuers) {
    return of(Certificates.der(certificate), issuers);
  }

  /**
   * The same of DER. The JDK reads nothing of it, unless it goes into a PKCS#12 file: that would
   * take as long as everything else here.
   *
   * @throws PkiException INVALID if it is no certificate
   */
  public static IssuedOutput of(byte[] certificate, List<X509Certificate> issuers) {
    byte[] encoded = certificate.clone();
    return new IssuedOutput(encoded, Certificates.parsed(encoded), issuers, Optional.empty(), true);
  }

  /** With the private key that was made for it. */
  public IssuedOutput withKey(KeyPair pair) {
    return new IssuedOutput(encoded, certificate, issuers, Optional.of(pair), roots);
  }

  /** Without roots in the chain: Vault's {@code remove_roots_from_chain}. */
  public IssuedOutput withoutRoots() {
    return new IssuedOutput(encoded, certificate, issuers, key, false);
  }

  /**
   * Refuses a password that no PKCS#12 file can be made with here.
   *
   * @throws PkiException INVALID, without the password
   */
  public static void requirePkcs12Password(String password) {
    Pkcs12Bundle.requirePassword(password);
  }

  /**
   * The fields of Vault's answer: {@code certificate}, {@code issuing_ca}, {@code ca_chain} (if it
   * is not empty), {@code serial_number}, {@code expiration} (seconds since 1970, a Long), with a
   * key {@code private_key} and {@code private_key_type}, and {@code pkcs12_bundle} if that is the
   * format.
   *
   * @param password of the PKCS#12 file; of no meaning for other formats
   * @throws PkiException UNSUPPORTED for a private key that has no such format; FAILED if a PKCS#12
   *     file cannot be made
   */
  public Map<String, Object> fields(
      OutputFormat format, PrivateKeyFormat keyFormat, char[] password) {
    Map<String, Object> fields = new LinkedHashMap<>();
    List<X509Certificate> chain = chain();
    Optional<String> privateKey =
        key.map(pair -> PrivateKeyText.of(pair, keyFormat, format == OutputFormat.DER));
    fields.put(
        "certificate",
        format == OutputFormat.PEM_BUNDLE ? bundle(privateKey) : text(encoded, format));
    fields.put(
        "issuing_ca", text(issuers.isEmpty() ? encoded : Certificates.der(issuers.get(0)), format));
    if (!chain.isEmpty()) {
      fields.put(
          "ca_chain",
          chain.stream().map(issuer -> text(Certificates.der(issuer), format)).toList());
    }
    fields.put("serial_number", serial());
    fields.put("expiration", certificate.getEndDate().getDate().toInstant().getEpochSecond());
    privateKey.ifPresent(text -> fields.put("private_key", text));
    key.ifPresent(pair -> fields.put("private_key_type", PrivateKeyText.type(pair)));
    if (format == OutputFormat.PKCS12_BUNDLE) {
      fields.put("pkcs12_bundle", base64(pkcs12(password)));
    }
    return fields;
  }

  /** The certificate and its chain, with the private key if there is one, as a PKCS#12 file. */
  public byte[] pkcs12(char[] password) {
    List<X509Certificate> all = new ArrayList<>(List.of(Certificates.parse(encoded)));
    all.addAll(chain());
    String alias = SubjectNames.commonName(certificate.getSubject()).orElseGet(this::serial);
    return Pkcs12Bundle.encode(alias, key.map(KeyPair::getPrivate), all, password);
  }

  private String serial() {
    return SerialNumbers.text(certificate.getSerialNumber().getValue());
  }

  private List<X509Certificate> chain() {
    return issuers.stream().filter(issuer -> roots || !Chains.isSelfSigned(issuer)).toList();
  }

  /** In the order in which servers are configured: key, certificate, issuers. */
  private String bundle(Optional<String> privateKey) {
    List<String> parts = new ArrayList<>();
    privateKey.ifPresent(parts::add);
    parts.add(Certificates.pem(encoded));
    chain().stream().map(Certificates::pem).forEach(parts::add);
    return String.join("\n", parts);
  }

  private static String text(byte[] certificate, OutputFormat format) {
    return format == OutputFormat.DER ? base64(certificate) : Certificates.pem(certificate);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Of the certificate alone. */
  @Override
  public String toString() {
    return "certificate " + serial();
  }
}
