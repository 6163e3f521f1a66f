// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.PkiException;
import org.managedkeys.wire.FieldValues;

/**
 * What certificates and CSRs of CAs say: Vault's {@code root/generate}, {@code
 * intermediate/generate} and {@code root/sign-intermediate}, in the fields of their requests.
 * Fields that are about keys and answers are known here and mean nothing. Immutable, for any number
 * of threads.
 */
public final class CaRules {

  /** Fields that choose or name keys and issuers. */
  private static final Set<String> OF_KEYS =
      Set.of(
          "exported",
          "type",
          "key_type",
          "key_bits",
          "key_name",
          "key_ref",
          "managed_key_name",
          "managed_key_id",
          "signature_bits",
          "use_pss",
          "issuer_name",
          "issuer_ref");

  private static final Set<String> TIMES = Set.of("ttl", "not_after", "not_before_duration");

  private static final Set<String> ROOT =
      names(TIMES, NameConstraintFields.NAMES, Set.of("max_path_length"));
  private static final Set<String> REQUEST = names(TIMES, Set.of("add_basic_constraints"));
  private static final Set<String> INTERMEDIATE =
      names(
          TIMES,
          NameConstraintFields.NAMES,
          Set.of(
              "max_path_length",
              "csr",
              "use_csr_values",
              "skid",
              "enforce_leaf_not_after_behavior"));

  /** What an issuer says of itself, or what is written anew. */
  private static final Set<ASN1ObjectIdentifier> NOT_COPIED =
      Set.of(Extension.basicConstraints, Extension.keyUsage);

  /**
   * A self-signed root.
   *
   * @param key the root's
   * @throws PkiException INVALID for a malformed request
   */
  public Warned<CertificateProfile> root(
      Map<String, ?> request, SubjectPublicKeyInfo key, IssuanceLimits limits) {
    FieldValues fields = PkiFields.of(request, ROOT);
    List<String> warnings = new ArrayList<>();
    KeyRules.checkSignatureBits(fields.number("signature_bits", 0));
    String commonName = commonName(fields, "");
    X500Name subject =
        SubjectFields.ofRequest(fields, commonName, fields.text("serial_number", ""));
    List<Extension> extensions = new ArrayList<>();
    extensions.add(ofCa(pathLength(fields)));
    extensions.add(KeyUsages.extension(KeyUsages.OF_CA));
    names(fields, commonName).extension(false).ifPresent(extensions::add);
    NameConstraintFields.extension(fields).ifPresent(extensions::add);
    Validity validity = Validity.of(Validity.Wish.of(fields), limits, warnings);
    return new Warned<>(
        new CertificateProfile(subject, key, validity.notBefore(), validity.notAfter(), extensions),
        warnings);
  }

  /**
   * The CSR of an intermediate.
   *
   * @throws PkiException INVALID for a malformed request
   */
  public CaRequest request(Map<String, ?> request) {
    FieldValues fields = PkiFields.of(request, REQUEST);
    KeyRules.checkSignatureBits(fields.number("signature_bits", 0));
    String commonName = commonName(fields, "");
    List<Extension> extensions = new ArrayList<>();
    if (fields.bool("add_basic_constraints", false)) {
      extensions.add(ofCa(-1));
    }
    names(fields, commonName).extension(false).ifPresent(extensions::add);
    return new CaRequest(
        SubjectFields.ofRequest(fields, commonName, fields.text("serial_number", "")), extensions);
  }

  /**
   * The certificate of an intermediate. It may outlive its issuer, as in Vault, unless {@code
   * enforce_leaf_not_after_behavior} says that the issuer's behaviour applies.
   *
   * @throws PkiException INVALID for a malformed request; REFUSED if the issuer may not certify it
   */
  public Warned<CertificateProfile> intermediate(
      Map<String, ?> request,
      CertificateRequest csr,
      X509Certificate issuer,
      IssuanceLimits limits) {
    FieldValues fields = PkiFields.of(request, INTERMEDIATE);
    List<String> warnings = new ArrayList<>();
    KeyRules.checkSignatureBits(fields.number("signature_bits", 0));
    KeyRules.require(KeyRules.ANY, 0, csr.publicKey());
    boolean fromCsr = fields.bool("use_csr_values", false);
    String commonName =
        fromCsr ? "" : commonName(fields, SubjectTexts.last(csr.subject(), BCStyle.CN));
    X500Name subject = fromCsr ? csr.subject() : subject(fields, commonName, csr);
    if (subject.getRDNs().length == 0) {
      throw PkiException.invalid("the certificate of a CA needs a subject", "the CSR has none");
    }
    List<Extension> extensions = new ArrayList<>();
    extensions.add(ofCa(pathLength(fields, issuer)));
    extensions.add(KeyUsages.extension(fromCsr ? usages(csr) : KeyUsages.OF_CA));
    keyIdentifier(fields).ifPresent(extensions::add);
    NameConstraintFields.extension(fields).ifPresent(extensions::add);
    if (fromCsr) {
      copy(csr.extensions(), extensions);
    } else {
      names(fields, commonName).extension(false).ifPresent(extensions::add);
    }
    Validity validity =
        Validity.of(Validity.Wish.of(fields), forCa(fields, issuer, limits), warnings);
    requireNames(issuer, limits, subject, extensions);
    return new Warned<>(
        new CertificateProfile(
            subject, csr.publicKey(), validity.notBefore(), validity.notAfter(), extensions),
        warnings);
  }

  private static IssuanceLimits forCa(
      FieldValues fields, X509Certificate issuer, IssuanceLimits limits) {
    boolean enforced = fields.bool("enforce_leaf_not_after_behavior", false);
    return new IssuanceLimits(
        limits.now(),
        limits.defaultTtl(),
        limits.maxTtl(),
        Optional.of(issuer.getNotAfter().toInstant()),
        enforced ? limits.behaviour() : LeafNotAfter.PERMIT,
        limits.chain().isEmpty() ? List.of(issuer) : limits.chain());
  }

  private static void requireNames(
      X509Certificate issuer, IssuanceLimits limits, X500Name subject, List<Extension> extensions) {
    Optional<GeneralNames> alternatives =
        DerExtension.find(extensions, Extension.subjectAlternativeName)
            .map(extension -> GeneralNames.getInstance(extension.getParsedValue()));
    List<X509Certificate> chain = new ArrayList<>(limits.chain());
    if (!chain.contains(issuer)) {
      chain.add(0, issuer);
    }
    NameConstraintCheck.require(chain, subject, alternatives);
  }

  private static X500Name subject(FieldValues fields, String commonName, CertificateRequest csr) {
    String serial =
        fields.text("serial_number", SubjectTexts.last(csr.subject(), BCStyle.SERIALNUMBER));
    return SubjectFields.ofRequest(fields, commonName, serial);
  }

  private static String commonName(FieldValues fields, String otherwise) {
    String name = fields.text("common_name", otherwise);
    if (name.isEmpty()) {
      throw PkiException.invalid("the common_name field is required", null);
    }
    return name;
  }

  private static AltNames names(FieldValues fields, String commonName) {
    AltNames names = new AltNames();
    if (!fields.bool("exclude_cn_from_sans", false)) {
      names.addCommonName(commonName);
    }
    names.addRequested(fields);
    fields.list("other_sans").stream()
        .map(LeafRequest::otherName)
        .forEach(name -> names.add(name.generalName()));
    return names;
  }

  /** The path length that is asked for; -1 for none. */
  private static int pathLength(FieldValues fields) {
    int length = fields.number("max_path_length", -1);
    if (length < -1) {
      throw PkiException.invalid(
          "max_path_length is " + length, "it is -1 for no limit, or 0 and more");
    }
    return length;
  }

  /** The path length that is asked for, within what the issuer's leaves. */
  private static int pathLength(FieldValues fields, X509Certificate issuer) {
    int asked = pathLength(fields);
    int issuers = issuer.getBasicConstraints();
    if (issuers < 0) {
      throw PkiException.refused(
          "the certificate " + issuer.getSubjectX500Principal() + " is not a CA's", null);
    }
    if (issuers == Integer.MAX_VALUE) {
      return asked;
    }
    if (issuers == 0) {
      throw PkiException.refused(
          "signing certificate has a max path length of zero, and cannot issue further CA"
              + " certificates",
          null);
    }
    if (asked >= issuers) {
      throw PkiException.refused(
          "max_path_length is "
              + asked
              + ", but the issuer's path length of "
              + issuers
              + " leaves "
              + (issuers - 1),
          "leave it out to get what is left");
    }
    return asked < 0 ? issuers - 1 : asked;
  }

  private static Extension ofCa(int pathLength) {
    return DerExtension.of(
        Extension.basicConstraints,
        true,
        pathLength < 0 ? new BasicConstraints(true) : new BasicConstraints(pathLength));
  }

  /** A CA's, and signing, if the CSR asks for it: a CA may sign OCSP answers itself. */
  private static int usages(CertificateRequest csr) {
    boolean signs =
        DerExtension.find(csr.extensions(), Extension.keyUsage)
            .map(extension -> KeyUsage.getInstance(extension.getParsedValue()))
            .filter(usage -> usage.hasUsages(KeyUsage.digitalSignature))
            .isPresent();
    return KeyUsages.OF_CA | (signs ? KeyUsage.digitalSignature : 0);
  }

  /** Adds what is not there yet, not written anew, and not the issuer's to say. */
  private static void copy(List<Extension> from, List<Extension> to) {
    Set<ASN1ObjectIdentifier> present = new HashSet<>(NOT_COPIED);
    present.addAll(VerbatimRequest.OF_ISSUER);
    to.forEach(extension -> present.add(extension.getExtnId()));
    from.stream().filter(extension -> !present.contains(extension.getExtnId())).forEach(to::add);
  }

  private static Optional<Extension> keyIdentifier(FieldValues fields) {
    return fields
        .text("skid")
        .map(text -> {
          try {
            byte[] identifier = HexFormat.of().parseHex(text.replaceAll("[:\\- ]", ""));
            return DerExtension.of(
                Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(identifier));
          } catch (IllegalArgumentException e) {
            throw PkiException.invalid(
                "cannot parse requested SKID value as hex", "write 1a:2b:3c… or 1a2b3c…", e);
          }
        });
  }

  @SafeVarargs
  private static Set<String> names(Set<String>... more) {
    Set<String> names = SubjectFields.names();
    names.addAll(AltNames.NAMES);
    names.addAll(AnswerFields.NAMES);
    names.addAll(OF_KEYS);
    for (Set<String> some : more) {
      names.addAll(some);
    }
    return Set.copyOf(names);
  }
}
