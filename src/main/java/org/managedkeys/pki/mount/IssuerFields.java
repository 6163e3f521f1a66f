// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.IssuerUrls;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.pki.role.LeafNotAfter;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.wire.FieldValues;

/** Issuers in the fields of Vault's {@code issuer/:ref}. */
final class IssuerFields {

  static final String ISSUER_ID = "issuer_id";
  static final String ISSUER_NAME = "issuer_name";
  static final String CA_CHAIN = "ca_chain";
  static final String CERTIFICATE = "certificate";

  private static final String LEAF_NOT_AFTER = "leaf_not_after_behavior";
  private static final String MANUAL_CHAIN = "manual_chain";
  private static final String USAGE = "usage";
  private static final String ALGORITHM = "revocation_signature_algorithm";
  private static final String TEMPLATING = "enable_aia_url_templating";

  /** In the bits of {@link java.security.cert.X509Certificate#getKeyUsage}. */
  private static final int CRL_SIGN = 6;

  private static final Set<String> FIELDS =
      Set.of(
          ISSUER_NAME,
          LEAF_NOT_AFTER,
          MANUAL_CHAIN,
          USAGE,
          ALGORITHM,
          UrlTemplates.ISSUING,
          UrlTemplates.CRLS,
          UrlTemplates.OCSP,
          TEMPLATING);

  private IssuerFields() {}

  /** All fields of an issuer. */
  static Map<String, Object> all(IssuerRecord issuer, PkiState state) {
    IssuerSettings settings = issuer.settings();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(ISSUER_ID, issuer.id().toString());
    data.put(ISSUER_NAME, settings.name());
    data.put(PkiKeys.KEY_ID, issuer.key().map(UUID::toString).orElse(""));
    data.put(CERTIFICATE, Certificates.pem(issuer.certificate()));
    data.put(MANUAL_CHAIN, settings.manualChain().stream().map(UUID::toString).toList());
    data.put(CA_CHAIN, CaChains.pem(CaChains.of(issuer, state)));
    data.put(LEAF_NOT_AFTER, settings.leafNotAfter());
    data.put(USAGE, IssuerUse.format(settings.usage()));
    data.put(ALGORITHM, settings.revocationSignatureAlgorithm());
    data.put("revoked", issuer.revoked().isPresent());
    issuer.revoked().ifPresent(since -> putRevocation(data, since));
    data.put(UrlTemplates.ISSUING, settings.urls().issuingCertificates());
    data.put(UrlTemplates.CRLS, settings.urls().crlDistributionPoints());
    data.put(UrlTemplates.OCSP, settings.urls().ocspServers());
    data.put(TEMPLATING, settings.templating());
    return data;
  }

  static void putRevocation(Map<String, Object> data, Instant since) {
    data.put("revocation_time", since.getEpochSecond());
    data.put("revocation_time_rfc3339", Texts.rfc3339(since));
  }

  /**
   * Settings as they are written.
   *
   * @param before what stays where nothing is written
   * @param unset what is put in the place of null
   * @param change in which the issuers of a chain are looked up
   * @throws PkiException INVALID
   */
  static IssuerSettings read(
      Map<String, ?> fields,
      IssuerSettings before,
      IssuerSettings unset,
      IssuerRecord issuer,
      PkiChange change) {
    FieldValues values = PkiFields.of(fields, FIELDS);
    Function<String, IssuerSettings> known =
        name -> fields.containsKey(name) && fields.get(name) == null ? unset : before;
    boolean templating = values.bool(TEMPLATING, known.apply(TEMPLATING).templating());
    return new IssuerSettings(
        values.has(ISSUER_NAME)
            ? Names.checked("issuer", values.text(ISSUER_NAME).orElse(""))
            : known.apply(ISSUER_NAME).name(),
        values.has(MANUAL_CHAIN)
            ? manualChain(values.list(MANUAL_CHAIN), issuer, change)
            : known.apply(MANUAL_CHAIN).manualChain(),
        values
            .text(LEAF_NOT_AFTER)
            .map(text -> LeafNotAfter.of(text).vaultName())
            .orElse(known.apply(LEAF_NOT_AFTER).leafNotAfter()),
        values.has(USAGE) ? usage(values.list(USAGE), issuer) : known.apply(USAGE).usage(),
        values.has(ALGORITHM)
            ? algorithm(values.text(ALGORITHM).orElse(""))
            : known.apply(ALGORITHM).revocationSignatureAlgorithm(),
        new IssuerUrls(
            urls(
                values,
                UrlTemplates.ISSUING,
                known.apply(UrlTemplates.ISSUING).urls().issuingCertificates(),
                templating),
            urls(
                values,
                UrlTemplates.CRLS,
                known.apply(UrlTemplates.CRLS).urls().crlDistributionPoints(),
                templating),
            urls(
                values,
                UrlTemplates.OCSP,
                known.apply(UrlTemplates.OCSP).urls().ocspServers(),
                templating)),
        templating);
  }

  private static List<String> urls(
      FieldValues values, String name, List<String> before, boolean templating) {
    return UrlTemplates.checked(name, values.has(name) ? values.list(name) : before, templating);
  }

  private static List<UUID> manualChain(List<String> refs, IssuerRecord issuer, PkiChange change) {
    List<UUID> chain = new ArrayList<>();
    for (String ref : refs) {
      chain.add(
          ref.equals("self")
              ? issuer.id()
              : change
                  .issuer(ref)
                  .map(IssuerRecord::id)
                  .orElseThrow(() ->
                      PkiException.invalid(
                          "unable to resolve issuer from chain: " + ref,
                          "the list of issuers shows them")));
    }
    if (!chain.isEmpty() && !chain.get(0).equals(issuer.id())) {
      throw PkiException.invalid(
          "manual_chain must begin with the issuer itself", "put " + issuer.label() + " in front");
    }
    if (Set.copyOf(chain).size() != chain.size()) {
      throw PkiException.invalid("manual_chain has an issuer twice", null);
    }
    return chain;
  }

  /** What is revoked signs no certificates any more, and what has no such usage never did. */
  private static Set<IssuerUse> usage(List<String> names, IssuerRecord issuer) {
    Set<IssuerUse> usage = EnumSet.copyOf(IssuerUse.parse(names));
    if (issuer.revoked().isPresent() && usage.contains(IssuerUse.ISSUING_CERTIFICATES)) {
      throw PkiException.refused(
          "the issuer is revoked, so it cannot be used for issuing-certificates again", null);
    }
    boolean[] may = issuer.certificate().getKeyUsage();
    if (may != null && !may[CRL_SIGN] && names.contains(IssuerUse.CRL_SIGNING.text())) {
      throw PkiException.refused(
          "the issuer's certificate has no key usage for signing revocation lists",
          "leave crl-signing out of usage");
    }
    return usage;
  }

  private static String algorithm(String name) {
    if (name.isEmpty()) {
      return "";
    }
    return CertificateAlgorithm.ofVaultName(name)
        .map(CertificateAlgorithm::vaultName)
        .orElseThrow(() ->
            PkiException.invalid(
                "unknown signature algorithm value: " + name,
                "algorithms are "
                    + String.join(
                        ", ",
                        List.of(CertificateAlgorithm.values()).stream()
                            .map(CertificateAlgorithm::vaultName)
                            .toList())));
  }

  /** For {@code issuer_name} in what makes an issuer. */
  static String name(FieldValues values) {
    return Names.checked("issuer", values.text(ISSUER_NAME).orElse(""));
  }

  /** A list entry of an issuer. */
  static Map<String, Object> info(IssuerRecord issuer, Optional<UUID> chosen) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put(ISSUER_NAME, issuer.name());
    info.put("is_default", chosen.equals(Optional.of(issuer.id())));
    info.put(PkiKeys.KEY_ID, issuer.key().map(UUID::toString).orElse(""));
    info.put("serial_number", SerialNumbers.text(issuer.certificate().getSerialNumber()));
    return info;
  }
}
