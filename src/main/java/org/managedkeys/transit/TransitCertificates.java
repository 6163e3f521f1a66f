// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.Chains;
import org.managedkeys.pki.Pem;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.RequestAssembly;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.SubjectNames;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/**
 * Requests for certificates of transit keys, and the certificate chains that come of them.
 *
 * <p>Thread-safe, across processes too.
 */
final class TransitCertificates {

  /** More than this many certificates of a chain are refused by TLS in the JDK as well. */
  static final int LONGEST_CHAIN = 10;

  private static final String VERSION = "version";
  private static final String CSR = "csr";
  private static final String CHAIN = "certificate_chain";
  private static final String REQUEST = "make a certificate request";
  private static final String SET = "set its certificate";

  /** Parts of a subject that Vault takes as one text, whatever commas are in it. */
  private static final Set<String> SINGLE = Set.of("common_name", "serial_number");

  /** The fields of a request for a certificate request. */
  static final Set<String> CSR_FIELDS =
      Stream.concat(SubjectNames.fields().stream(), Stream.of(VERSION, CSR))
          .collect(Collectors.toUnmodifiableSet());

  /** The fields of a request to set a chain. */
  static final Set<String> SET_FIELDS = Set.of(VERSION, CHAIN);

  private final TransitScope scope;

  TransitCertificates(TransitScope scope) {
    this.scope = scope;
  }

  /** What a request asks for beside its key. */
  private record Wishes(X500Name subject, List<Extension> extensions) {}

  /** A request that is made, and by which version. */
  private record Made(OpenVersion version, String csr) {}

  /** {@link KeyExports#csr}. */
  Answer csr(String name, Map<String, ?> request) {
    Made made =
        scope.audited(
            "transit.key.csr",
            "keys/" + name,
            done -> Optional.of(done.version().key().id()),
            Map.of(),
            () ->
                CertificateFailure.during(scope.subject(name), REQUEST, () -> made(name, request)));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", name);
    data.put("type", made.version().key().type().text());
    data.put(VERSION, made.version().number());
    data.put(CSR, made.csr());
    return Answer.of(data);
  }

  private Made made(String name, Map<String, ?> request) {
    FieldValues fields = scope.fields(name, REQUEST, request, CSR_FIELDS);
    Wishes wishes = wishes(fields);
    OpenVersion version = scope.open().toProtect(name, fields.number(VERSION, 0), "sign");
    // What it says if the mount may not sign with it is better than what the JCA makes of that.
    version.managed().signer();
    SigningKey key =
        new SigningKey(
            (PrivateKey) version.handle(), version.publicKey().orElseThrow(), scope.provider());
    byte[] signed =
        RequestAssembly.assemble(
                wishes.subject(), key, wishes.extensions(), key.choose(0, Optional.empty()))
            .sign(key);
    return new Made(version, Pem.encode("CERTIFICATE REQUEST", signed));
  }

  private static Wishes wishes(FieldValues fields) {
    Map<String, List<String>> subject = new HashMap<>();
    for (String field : SubjectNames.fields()) {
      List<String> values =
          SINGLE.contains(field)
              ? fields.text(field).map(List::of).orElse(List.of())
              : fields.list(field);
      if (!values.isEmpty()) {
        subject.put(field, values);
      }
    }
    Optional<String> template = fields.text(CSR);
    if (template.isEmpty()) {
      return new Wishes(SubjectNames.of(subject), List.of());
    }
    if (!subject.isEmpty()) {
      throw PkiException.invalid(
          "both csr and parts of the subject are given", "the subject is that of csr");
    }
    CertificateRequest model = CertificateRequest.parse(template.get());
    return new Wishes(model.subject(), model.extensions());
  }

  /** {@link KeyExports#setCertificate}. */
  Answer set(String name, Map<String, ?> request) {
    List<String> warnings = new ArrayList<>();
    scope.audited(
        "transit.key.set-certificate",
        "keys/" + name,
        key -> Optional.of(key.id()),
        Map.of(),
        () ->
            CertificateFailure.during(
                scope.subject(name),
                SET,
                () -> {
                  FieldValues fields = scope.fields(name, SET, request, SET_FIELDS);
                  List<X509Certificate> chain = chain(fields);
                  int version = fields.number(VERSION, 0);
                  TransitKey changed =
                      scope
                          .records()
                          .change(name, () -> absent(name, SET), key -> with(key, version, chain));
                  chain.forEach(certificate -> warn(certificate, warnings));
                  return changed;
                }));
    return new Answer(Map.of(), warnings);
  }

  private static List<X509Certificate> chain(FieldValues fields) {
    List<X509Certificate> chain =
        Certificates.parsePem(
            fields
                .text(CHAIN)
                .orElseThrow(() ->
                    PkiException.invalid(
                        "missing argument certificate_chain", "PEM, the key's own first")));
    if (chain.size() > LONGEST_CHAIN) {
      throw PkiException.invalid(
          "the chain has " + chain.size() + " certificates, more than " + LONGEST_CHAIN, null);
    }
    // -1: RFC 5280 section 4.2.1.9 says so of what is no authority.
    if (chain.get(0).getBasicConstraints() >= 0) {
      throw PkiException.invalid(
          "certificate in the first position is not a leaf certificate",
          "begin with the certificate of the key");
    }
    for (int above = 1; above < chain.size(); above++) {
      if (!Chains.issued(chain.get(above), chain.get(above - 1))) {
        throw PkiException.invalid(
            "certificate " + (above + 1) + " of the chain did not issue the one before it",
            "begin with the certificate of the key, and let that of its issuer follow each");
      }
    }
    return chain;
  }

  private TransitKey with(TransitKey key, int wanted, List<X509Certificate> chain) {
    int number = wanted == 0 ? key.latestVersion() : wanted;
    KeyVersion version =
        key.version(number)
            .orElseThrow(() ->
                scope.failure(
                    Kind.INVALID, key.name(), SET, "there is no version " + number, null));
    PublicKeyInfo known =
        version
            .publicKey()
            .orElseThrow(() ->
                scope.failure(
                    Kind.UNSUPPORTED,
                    key.name(),
                    SET,
                    "version " + number + " is a secret key, for which there are no certificates",
                    null));
    if (!SubjectPublicKeyInfo.getInstance(known.der())
        .equals(Certificates.publicKey(chain.get(0)))) {
      throw scope.failure(
          Kind.INVALID,
          key.name(),
          SET,
          "leaf certificate public key does not match version " + number + " of the key",
          "give the certificate that was made of this version's request, or another version");
    }
    return key.with(version.withChain(chain));
  }

  /** Why something cannot be done for want of the key. */
  KeyException absent(String name, String operation) {
    return scope.failure(
        Kind.NOT_FOUND,
        name,
        operation,
        "there is no key of this name",
        "the list of keys shows their names");
  }

  private void warn(X509Certificate certificate, List<String> warnings) {
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    Instant now = scope.now();
    if (now.isBefore(begin) || now.isAfter(end)) {
      warnings.add(
          "the certificate of "
              + certificate.getSubjectX500Principal()
              + " is valid from "
              + begin
              + " until "
              + end
              + ", which is not now");
    }
  }
}
