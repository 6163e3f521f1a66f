// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.OutputFormat;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SelfIssued;
import org.managedkeys.pki.role.CaRules;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.pki.role.Warned;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/** Issuers certifying other authorities. Thread-safe. */
final class Certifying {

  private static final String CSR = "csr";
  private static final String ISSUER_REF = "issuer_ref";
  private static final String MATCHING = "require_matching_certificate_algorithms";
  private static final Set<String> SELF_ISSUED =
      Set.of(IssuerFields.CERTIFICATE, MATCHING, ISSUER_REF);

  private final MountScope scope;
  private final Issuers issuers;
  private final CertificateSigning signing;

  Certifying(MountScope scope, Issuers issuers, CertificateSigning signing) {
    this.scope = scope;
    this.issuers = issuers;
    this.signing = signing;
  }

  /** The fields of the answer, and what its caller should know. */
  private record Certified(Map<String, Object> fields, List<String> warnings) {}

  Answer signIntermediate(String ref, Map<String, ?> fields) {
    Certified made =
        scope.audited(
            "pki.sign-intermediate",
            subject(ref, fields),
            done -> Optional.empty(),
            Map.of(),
            () -> {
              OutputFormat format = CaOutput.format(fields);
              CertificateRequest request = CertificateRequest.parse(required(fields, CSR));
              return certified(
                  ref,
                  fields,
                  format,
                  issuer ->
                      new CaRules()
                          .intermediate(
                              fields, request, issuer.certificate(), scope.limits(issuer)));
            });
    return new Answer(made.fields(), made.warnings());
  }

  Answer signSelfIssued(String ref, Map<String, ?> fields) {
    Certified made =
        scope.audited(
            "pki.sign-self-issued",
            subject(ref, fields),
            done -> Optional.empty(),
            Map.of(),
            () -> {
              FieldValues values = PkiFields.of(fields, SELF_ISSUED);
              X509Certificate given = theOnly(required(fields, IssuerFields.CERTIFICATE));
              return certified(
                  ref,
                  fields,
                  OutputFormat.PEM,
                  issuer -> {
                    if (values.bool(MATCHING, false)) {
                      SelfIssued.requireSameKeyType(issuer.certificate(), given);
                    }
                    return withinIssuer(SelfIssued.profile(given), issuer.certificate());
                  });
            });
    Map<String, Object> data = new LinkedHashMap<>(made.fields());
    data.keySet().retainAll(Set.of(IssuerFields.CERTIFICATE, "issuing_ca"));
    return new Answer(data, made.warnings());
  }

  /** It says what it said, but not for longer than its new issuer lasts. */
  private static Warned<CertificateProfile> withinIssuer(
      CertificateProfile profile, X509Certificate issuer) {
    Instant end = issuer.getNotAfter().toInstant();
    if (!profile.notAfter().isAfter(end)) {
      return new Warned<>(profile, List.of());
    }
    return new Warned<>(
        new CertificateProfile(
            profile.subject(), profile.publicKey(), profile.notBefore(), end, profile.extensions()),
        List.of("the certificate ends with its issuer, at " + Texts.rfc3339(end)));
  }

  private Certified certified(
      String ref,
      Map<String, ?> fields,
      OutputFormat format,
      Function<OpenIssuer, Warned<CertificateProfile>> rules) {
    OpenIssuer issuer = issuers.open(reference(ref, fields), IssuerUse.ISSUING_CERTIFICATES);
    Warned<CertificateProfile> profile = rules.apply(issuer);
    CertificateSigning.Signed signed =
        signing.sign(issuer, profile.value(), SignatureWish.of(fields).by(issuer.key()), "", true);
    List<String> warnings = new ArrayList<>(profile.warnings());
    warnings.addAll(signed.warnings());
    return new Certified(
        CaOutput.fields(Certificates.parse(signed.encoded()), issuer.chain(), format), warnings);
  }

  private static String reference(String ref, Map<String, ?> fields) {
    return ref.isEmpty() ? PkiFields.of(fields, fields.keySet()).text(ISSUER_REF).orElse("") : ref;
  }

  private static String subject(String ref, Map<String, ?> fields) {
    Object inFields = fields.get(ISSUER_REF);
    String wanted = ref.isEmpty() && inFields instanceof String text ? text : ref;
    return "issuer/" + (wanted.isEmpty() ? PkiState.DEFAULT : wanted);
  }

  private static String required(Map<String, ?> fields, String name) {
    return PkiFields.of(fields, fields.keySet())
        .text(name)
        .orElseThrow(() -> PkiException.invalid("\"" + name + "\" is empty", "it is PEM text"));
  }

  private static X509Certificate theOnly(String pem) {
    List<X509Certificate> certificates = Certificates.parsePem(pem);
    if (certificates.size() != 1) {
      throw PkiException.invalid(
          "the given PEM text holds " + certificates.size() + " certificates",
          "it must hold exactly one");
    }
    return certificates.get(0);
  }
}
