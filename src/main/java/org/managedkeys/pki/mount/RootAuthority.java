// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.CertificateAssembly;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.OutputFormat;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.ThrowawayKeys;
import org.managedkeys.pki.ToBeSigned;
import org.managedkeys.pki.lint.LintGate;
import org.managedkeys.pki.lint.LintProfile;
import org.managedkeys.pki.role.CaRules;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.pki.role.Warned;
import org.managedkeys.wire.Answer;

/**
 * Roots: authorities that certify themselves, and others. Whatever is signed is linted first, under
 * a throw-away signature, and taken down before the key service is asked.
 *
 * <p>Thread-safe, across processes too.
 */
public final class RootAuthority {

  /** What the next root is called when nobody says. */
  private static final String NEXT = "next";

  private final MountScope scope;
  private final CaKeys keys;
  private final CertificateLedger ledger;
  private final Certifying certifying;

  RootAuthority(MountScope scope, PkiKeys keys, CertificateLedger ledger, Certifying certifying) {
    this.scope = scope;
    this.keys = new CaKeys(keys);
    this.ledger = ledger;
    this.certifying = certifying;
  }

  /**
   * Makes a self-signed root: {@code root/generate/:type}. It becomes the default issuer, and its
   * key the default key, where there is none.
   *
   * @param type {@code kms} (a managed key), {@code existing} (a key of the mount), {@code
   *     internal} (a managed key is made)
   * @param fields as Vault's: {@code common_name}, names, {@code ttl}, {@code max_path_length},
   *     name constraints, {@code issuer_name}, {@code key_name}, {@code signature_bits}, {@code
   *     use_pss} (both left to the key when they are absent) and so on
   * @return {@code certificate}, {@code issuing_ca}, {@code serial_number}, {@code expiration},
   *     {@code issuer_id}, {@code issuer_name}, {@code key_id}, {@code key_name}
   * @throws KeyException INVALID for fields that are unknown or contradict each other; CONFLICT if
   *     a name is taken; UNSUPPORTED for type {@code exported}, or if the key cannot sign as is
   *     wanted; and what the key service says
   */
  public Answer generate(String type, Map<String, ?> fields) {
    return generate("pki.root.generate", type, fields, false);
  }

  /**
   * Makes another root beside the present ones: {@code root/rotate/:type}. It is called {@code
   * next} if nobody says and that name is free; {@link #replace} makes it the default.
   *
   * @throws KeyException as {@link #generate}
   */
  public Answer rotate(String type, Map<String, ?> fields) {
    return generate("pki.root.rotate", type, fields, true);
  }

  /** A root that was signed, and what its caller should know. */
  private record Made(
      IssuerRecord issuer, PkiKeyRecord key, OutputFormat format, List<String> warnings) {}

  private Answer generate(String operation, String type, Map<String, ?> fields, boolean rotates) {
    return answer(
        scope.audited(
            operation,
            "root",
            done -> Optional.of(done.issuer().id()),
            Map.of(),
            () -> make(operation, type, fields, rotates)));
  }

  private Made make(String operation, String type, Map<String, ?> fields, boolean rotates) {
    OutputFormat format = CaOutput.format(fields);
    String name = IssuerFields.name(PkiFields.of(fields, fields.keySet()));
    requireFree(name);
    checkFields(fields);
    return keys.with(
        operation, type, fields, bound -> certified(bound, name, fields, format, rotates));
  }

  private Made certified(
      KeyBinding.Bound bound,
      String name,
      Map<String, ?> fields,
      OutputFormat format,
      boolean rotates) {
    SigningKey key = bound.key();
    Warned<ToBeSigned> certificate = linted(fields, key, bound.algorithm());
    List<String> warnings = new ArrayList<>(certificate.warnings());
    UUID id = UUID.randomUUID();
    byte[] signed =
        ledger.sign(CertificateLedger.Reservation.of(id, certificate.value(), key), key);
    IssuerRecord issuer =
        new IssuerRecord(
            id,
            Optional.of(bound.record().id()),
            Certificates.parse(signed),
            Optional.empty(),
            // So that its revocation lists are signed as it is itself.
            IssuerSettings.named(name).withRevocationAlgorithm(bound.algorithm().vaultName()));
    if (scope.state().config("urls").isEmpty()) {
      warnings.add(
          "This mount hasn't configured any authority information access (AIA) fields; this may"
              + " make it harder for systems to find missing certificates in the chain or to"
              + " validate revocation status of certificates. Consider setting config/urls, or the"
              + " URLs of the new issuer.");
    }
    return new Made(
        scope
            .records()
            .change(change -> {
              keys.require(change, bound.record().id());
              return add(change, issuer, rotates);
            }),
        bound.record(),
        format,
        warnings);
  }

  /** Before a key is bound or even made: the same rules and lints, for a key that is none. */
  private void checkFields(Map<String, ?> fields) {
    SigningKey other = ThrowawayKeys.any();
    linted(fields, other, SignatureWish.NONE.by(other));
  }

  /**
   * What is to be signed, and what its caller should know about it.
   *
   * @throws PkiException INVALID for wrong fields; REFUSED if it must not be signed
   */
  private Warned<ToBeSigned> linted(
      Map<String, ?> fields, SigningKey key, CertificateAlgorithm algorithm) {
    Warned<CertificateProfile> profile =
        new CaRules().root(fields, key.subjectPublicKeyInfo(), scope.limits());
    ToBeSigned certificate =
        CertificateAssembly.selfSigned(
            profile.value(), key.keyIdentifier(), SerialNumbers.random(), algorithm);
    List<String> warnings = new ArrayList<>(profile.warnings());
    warnings.addAll(
        LintGate.requireClean(
            certificate, key, Optional.empty(), new LintProfile(false, scope.now())));
    return new Warned<>(certificate, warnings);
  }

  private static IssuerRecord add(PkiChange change, IssuerRecord made, boolean rotates) {
    boolean nextIsFree = change.issuers().stream().noneMatch(issuer -> issuer.name().equals(NEXT));
    IssuerRecord issuer =
        rotates && made.name().isEmpty() && nextIsFree
            ? made.with(made.settings().withName(NEXT))
            : made;
    change.requireFree(issuer);
    change.put(issuer);
    Defaults.adopt(change, List.of(issuer));
    return issuer;
  }

  /** Before anything is signed; in the end the store decides. */
  private void requireFree(String name) {
    if (!name.isEmpty() && scope.state().issuer(name).isPresent()) {
      throw scope.failure(
          Kind.CONFLICT,
          "issuer",
          name,
          "use the name",
          "issuer name already in use",
          "choose another name, or rename the other first");
    }
  }

  private static Answer answer(Made made) {
    X509Certificate certificate = made.issuer().certificate();
    Map<String, Object> data =
        new LinkedHashMap<>(CaOutput.fields(certificate, List.of(), made.format()));
    data.put(IssuerFields.ISSUER_ID, made.issuer().id().toString());
    data.put(IssuerFields.ISSUER_NAME, made.issuer().name());
    data.put(PkiKeys.KEY_ID, made.key().id().toString());
    data.put(PkiKeys.KEY_NAME, made.key().name());
    return new Answer(data, made.warnings());
  }

  /**
   * Makes an issuer the default one: {@code root/replace}.
   *
   * @param fields {@code default}: its name or UUID; {@code next} when it is absent
   * @return {@code default}, {@code default_follows_latest_issuer}
   * @throws KeyException NOT_FOUND
   */
  public Answer replace(Map<String, ?> fields) {
    IssuerDefaults defaults = new IssuerDefaults(scope);
    scope.audited(
        "pki.root.replace",
        "config/issuers",
        Optional::of,
        Map.of(),
        () -> defaults.choose(fields, NEXT));
    return defaults.get();
  }

  /**
   * Removes all issuers and keys of the mount: {@code DELETE root}. The managed keys stay, and so
   * does what is known of certificates.
   *
   * @return a warning for each key that was made for this mount: its entry is left
   */
  public Answer deleteAll() {
    List<String> left = new ArrayList<>();
    scope.audited(
        "pki.root.delete",
        "root",
        done -> Optional.empty(),
        Map.of(),
        () ->
            scope
                .records()
                .change(change -> {
                  left.clear();
                  change
                      .issuers()
                      .forEach(issuer -> change.delete(scope.records().issuer(issuer.id())));
                  for (PkiKeyRecord key : change.keys()) {
                    change.delete(scope.records().key(key.id()));
                    if (key.internal()) {
                      left.add("the managed key '" + key.managedKeyName() + "' is still there");
                    }
                  }
                  Defaults.clear(change);
                  return left;
                }));
    return new Answer(Map.of(), left);
  }

  /**
   * Certifies an intermediate: {@code issuer/:ref/sign-intermediate}.
   *
   * @param ref the issuer; empty for {@code issuer_ref} among the fields, else the default one
   * @param fields {@code csr}, and as Vault's
   * @return {@code certificate}, {@code issuing_ca}, {@code ca_chain}, {@code serial_number},
   *     {@code expiration}
   * @throws KeyException INVALID for a request that is malformed or that the issuer may not
   *     certify; NOT_FOUND, DENIED as the issuer is; and what the key service says
   */
  public Answer signIntermediate(String ref, Map<String, ?> fields) {
    return certifying.signIntermediate(ref, fields);
  }

  /**
   * Certifies what another authority certified for itself: {@code issuer/:ref/sign-self-issued}.
   *
   * @param ref the issuer; empty for {@code issuer_ref} among the fields, else the default one
   * @param fields {@code certificate} (PEM), {@code require_matching_certificate_algorithms}
   * @return {@code certificate}, {@code issuing_ca}
   * @throws KeyException as {@link #signIntermediate}
   */
  public Answer signSelfIssued(String ref, Map<String, ?> fields) {
    return certifying.signSelfIssued(ref, fields);
  }
}
