// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.revocation.OcspSigner;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.store.RecordValues;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/**
 * Who signs OCSP answers for an issuer. By itself it is the issuer; it may delegate to another key
 * of the mount, which gets a certificate for nothing else (RFC 6960 section 4.2.2.2): so the key of
 * a CA need not be at hand whenever somebody asks. Ours; Vault has none. Thread-safe.
 */
public final class OcspResponders {

  private static final String CONFIG = "ocsp.";
  private static final String KEY = "key";
  private static final String CERTIFICATE = "certificate";
  private static final String KEY_REF = "key_ref";
  private static final String COMMON_NAME = "common_name";
  private static final String TTL = "ttl";
  private static final Set<String> FIELDS = Set.of(KEY_REF, COMMON_NAME, TTL);
  private static final Duration LIFE = Duration.ofDays(30);
  private static final Duration BACKDATED = Duration.ofSeconds(30);

  private final MountScope scope;
  private final Issuers issuers;
  private final PkiKeys keys;
  private final CertificateSigning signing;

  OcspResponders(MountScope scope, Issuers issuers, PkiKeys keys, CertificateSigning signing) {
    this.scope = scope;
    this.issuers = issuers;
    this.keys = keys;
    this.signing = signing;
  }

  /**
   * Gives a key of the mount a certificate by which it answers for an issuer from now on.
   *
   * @param issuerRef name or UUID of an issuer that may sign certificates
   * @param fields {@code key_ref} (needed), {@code common_name}, {@code ttl} (30 days, and not
   *     longer than the issuer)
   * @return {@code certificate}, {@code serial_number}, {@code expiration}, {@code key_id}
   * @throws KeyException NOT_FOUND if there is no such issuer or key
   */
  public Answer delegate(String issuerRef, Map<String, ?> fields) {
    Map<String, String> detail = new HashMap<>();
    return scope.audited(
        "pki.ocsp.delegate",
        "issuer/" + issuerRef,
        answer -> Optional.<UUID>empty(),
        detail,
        () -> {
          FieldValues values = PkiFields.of(fields, FIELDS);
          PkiKeyRecord key =
              keys.record(
                  values
                      .text(KEY_REF)
                      .orElseThrow(() ->
                          PkiException.invalid(
                              "key_ref is missing", "name the key that is to answer")),
                  "delegate to it");
          OpenIssuer issuer = issuers.open(issuerRef, IssuerUse.ISSUING_CERTIFICATES);
          CertificateSigning.Signed signed =
              signing.sign(
                  issuer,
                  profile(issuer, key, values),
                  issuer.key().choose(0, Optional.empty()),
                  "",
                  true);
          detail.put("serial", SerialNumbers.text(signed.serial()));
          IssuerScope of = IssuerScope.of(issuer.certificate());
          scope
              .records()
              .change(change -> {
                change.putConfig(
                    CONFIG + of,
                    RecordValues.empty()
                        .put(KEY, key.id().toString())
                        .put(CERTIFICATE, signed.encoded())
                        .toMap());
                return of;
              });
          return new Answer(shown(signed.encoded(), key.id().toString()), signed.warnings());
        });
  }

  private CertificateProfile profile(OpenIssuer issuer, PkiKeyRecord key, FieldValues values) {
    Instant now = scope.now();
    Instant end = now.plus(values.duration(TTL, LIFE));
    Instant last = issuer.certificate().getNotAfter().toInstant();
    String name = values.text(COMMON_NAME, "OCSP responder");
    return new CertificateProfile(
        new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, new DERUTF8String(name)).build(),
        key.publicKey(),
        now.minus(BACKDATED),
        end.isAfter(last) ? last : end,
        List.of(
            extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)),
            extension(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning)),
            extension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE)));
  }

  private static Extension extension(
      ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
    try {
      return Extension.create(type, critical, value);
    } catch (IOException e) {
      throw new IllegalStateException("it is written into memory", e);
    }
  }

  private static Map<String, Object> shown(byte[] certificate, String key) {
    X509Certificate parsed = Certificates.parse(certificate);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(CERTIFICATE, Certificates.pem(certificate));
    data.put("serial_number", SerialNumbers.text(parsed.getSerialNumber()));
    data.put("expiration", parsed.getNotAfter().toInstant().getEpochSecond());
    data.put("key_id", key);
    return data;
  }

  /**
   * To whom an issuer has delegated; no data if it answers by itself.
   *
   * @throws KeyException NOT_FOUND if there is no such issuer
   */
  public Answer get(String issuerRef) {
    IssuerRecord issuer = issuers.record(issuerRef, "show who answers for it");
    RecordValues values = delegation(IssuerScope.of(issuer.certificate()));
    return Answer.of(
        values.text(KEY).isEmpty() ? Map.of() : shown(encoded(values), values.text(KEY)));
  }

  /**
   * Lets an issuer answer by itself again. The responder's certificate stays valid: revoke it.
   *
   * @throws KeyException NOT_FOUND if there is no such issuer
   */
  public void remove(String issuerRef) {
    scope.audited(
        "pki.ocsp.undelegate",
        "issuer/" + issuerRef,
        done -> Optional.<UUID>empty(),
        Map.of(),
        () ->
            scope
                .records()
                .change(change -> {
                  IssuerRecord issuer = issuers.record(issuerRef, change, "answer by itself");
                  String config = CONFIG + IssuerScope.of(issuer.certificate());
                  change.delete(scope.records().config(config));
                  return config;
                }));
  }

  private RecordValues delegation(IssuerScope of) {
    String config = CONFIG + of;
    return RecordValues.of("config/" + config, scope.state().config(config));
  }

  private static byte[] encoded(RecordValues values) {
    return values.decoded(CERTIFICATE, der -> der);
  }

  /** Who signs now. */
  OcspSigner signer(IssuerRecord issuer, IssuerScope of) {
    PkiState state = scope.state();
    long generation = scope.records().generation();
    @Nullable Kept kept = state.known(Kept.class, of.text());
    if (kept == null || kept.generation != generation || kept.isOver(scope.now())) {
      kept = opened(issuer, of, generation);
      state.remember(Kept.class, of.text(), kept);
    }
    return kept.signer;
  }

  /** A signer at some generation of the store, and until when it may sign. */
  private record Kept(OcspSigner signer, long generation, Instant end) {

    boolean isOver(Instant now) {
      return now.isAfter(end);
    }
  }

  private Kept opened(IssuerRecord issuer, IssuerScope of, long generation) {
    RecordValues values = delegation(of);
    Optional<PkiKeyRecord> key = values.uuid(KEY).flatMap(scope.state()::key);
    if (key.isPresent()) {
      X509Certificate certificate = Certificates.parse(encoded(values));
      Instant end = certificate.getNotAfter().toInstant();
      if (!scope.now().isAfter(end)) {
        SigningKey signing = keys.open(key.get());
        return new Kept(
            OcspSigner.delegated(
                issuer.certificate(), certificate, signing, signing.choose(0, Optional.empty())),
            generation,
            end);
      }
    }
    OpenIssuer open = issuers.open(issuer.id().toString(), IssuerUse.OCSP_SIGNING);
    return new Kept(
        OcspSigner.direct(open.key(), open.revocationAlgorithm()), generation, Instant.MAX);
  }
}
