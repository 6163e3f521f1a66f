// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ocsp.CertID;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.revocation.OcspAnswer.Status;
import org.managedkeys.pki.revocation.OcspAnswerAssembly.Finding;
import org.managedkeys.pki.revocation.PresignedAnswers.Question;
import org.managedkeys.pki.revocation.PresignedAnswers.Signed;
import org.managedkeys.pki.revocation.PresignedAnswers.Subject;

/**
 * Answers about certificates: RFC 6960, with nonces of RFC 9654, and for the clients of RFC 5019.
 * Thread-safe.
 *
 * <p>A request may ask for several certificates, of several issuers. One signer signs, that of the
 * first issuer that is ours; a client believes it about other issuers' certificates only if it is
 * configured to (RFC 6960 section 4.2.2.2), so clients had better ask about one issuer at a time.
 * An issuer that is not ours is answered {@code unauthorized}, or {@code unknown} if others in the
 * same request are ours. A request's signature is not checked.
 *
 * <p>Answers to requests for one certificate without a nonce are kept and given again, until they
 * are {@linkplain OcspSettings#reuse too old} or {@linkplain #invalidate dropped}; those that say
 * {@code unknown} are not, because the certificate may be issued a moment later.
 */
public final class OcspResponder {

  /** How long a request may be; a longer one is malformed. Vault's limit is 2048. */
  public static final int MAX_REQUEST_BYTES = 16 * 1024;

  private static final int MAX_SERIAL_BITS = 160;

  private static final OcspAnswer MALFORMED = OcspAnswer.unsigned(Status.MALFORMED_REQUEST);
  private static final OcspAnswer UNAUTHORIZED = OcspAnswer.unsigned(Status.UNAUTHORIZED);
  private static final OcspAnswer TRY_LATER = OcspAnswer.unsigned(Status.TRY_LATER);
  private static final OcspAnswer INTERNAL_ERROR = OcspAnswer.unsigned(Status.INTERNAL_ERROR);

  private final StatusSource source;
  private final OcspIssuers issuers;
  private final OcspSettings settings;
  private final PresignedAnswers presigned;

  /** A responder with nothing kept yet. */
  public OcspResponder(StatusSource source, OcspIssuers issuers, OcspSettings settings) {
    this.source = source;
    this.issuers = issuers;
    this.settings = settings;
    this.presigned = new PresignedAnswers(settings.keptAnswers(), settings.keptBytes());
  }

  /**
   * The answer to a request, whatever that is.
   *
   * @param request an OCSPRequest in DER
   * @return an OCSPResponse in DER
   */
  public byte[] respond(byte[] request) {
    return answer(request).encoded();
  }

  /**
   * The answer to a request, whatever that is; bad ones and failures are answered too.
   *
   * @param request an OCSPRequest in DER
   */
  public OcspAnswer answer(byte[] request) {
    if (request.length > MAX_REQUEST_BYTES) {
      return MALFORMED;
    }
    Instant now = settings.clock().instant();
    @Nullable OcspAnswer known = presigned.find(request, now.toEpochMilli());
    if (known != null) {
      return known;
    }
    OcspQuery query;
    try {
      query = OcspQuery.parse(request);
    } catch (PkiException e) {
      return MALFORMED;
    }
    try {
      return answer(query, request, now);
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  /**
   * The answer to a request of HTTP's GET, RFC 6960 appendix A.1.
   *
   * @param path what follows the responder's URL and its slash: the request in Base64, with or
   *     without escapes by percent signs
   */
  public OcspAnswer answerGet(String path) {
    Optional<byte[]> request = OcspPath.decode(path, MAX_REQUEST_BYTES);
    return request.isPresent() ? answer(request.get()) : MALFORMED;
  }

  /**
   * Drops kept answers about a certificate. To be called once its new status can be read from the
   * status source; from then on nobody who asks is told the old one.
   */
  public void invalidate(IssuerKey issuer, BigInteger serial) {
    presigned.invalidate(new Subject(issuer, serial));
  }

  /** Drops all kept answers: when it is not known what has changed. */
  public void invalidateAll() {
    presigned.invalidateAll();
  }

  private OcspAnswer failed(RuntimeException failure) {
    try {
      return settings.failures().isPassing(failure) ? TRY_LATER : INTERNAL_ERROR;
    } catch (RuntimeException e) {
      // A listener that fails itself must not keep the client from being answered.
      return INTERNAL_ERROR;
    }
  }

  private OcspAnswer answer(OcspQuery query, byte[] request, Instant now) {
    Optional<OcspIssuer> first =
        query.certificates().stream().map(issuers::find).flatMap(Optional::stream).findFirst();
    if (first.isEmpty()) {
      return UNAUTHORIZED;
    }
    OcspIssuer issuer = first.get();
    if (query.certificates().size() > 1 || query.nonce().isPresent()) {
      return sign(query, issuer.signer().get(), now).answer();
    }
    Optional<CertificateAlgorithm> algorithm = Optional.empty();
    Supplier<OcspSigner> signer = issuer.signer();
    if (!query.preferences().isEmpty()) {
      // What the client prefers depends on the key; else the key may stay shut.
      OcspSigner opened = issuer.signer().get();
      signer = () -> opened;
      algorithm =
          Optional.of(SignaturePreference.choose(opened, query.preferences()))
              .filter(row -> row != opened.algorithm());
    }
    CertID id = query.certificates().get(0);
    Question question =
        new Question(
            new Subject(issuer.key(), id.getSerialNumber().getValue()),
            Bytes.view(Der.encode(id)),
            algorithm);
    Supplier<OcspSigner> chosen = signer;
    return presigned.obtain(
        question, request, now.toEpochMilli(), () -> sign(query, chosen.get(), now));
  }

  private Signed sign(OcspQuery query, OcspSigner signer, Instant now) {
    Instant thisUpdate = now.truncatedTo(ChronoUnit.SECONDS);
    Optional<Instant> nextUpdate = nextUpdate(signer, thisUpdate);
    List<Finding> findings = new ArrayList<>();
    boolean known = true;
    for (CertID id : query.certificates()) {
      CertStatus status = status(id);
      known = known && !status.equals(CertStatus.UNKNOWN);
      findings.add(new Finding(id, status));
    }
    OcspAnswer answer =
        new OcspAnswerAssembly(findings, query.nonce(), thisUpdate, nextUpdate)
            .sign(signer, SignaturePreference.choose(signer, query.preferences()));
    Instant reuse = thisUpdate.plus(settings.reuse());
    return new Signed(
        answer,
        known ? nextUpdate.map(next -> next.isBefore(reuse) ? next : reuse) : Optional.empty());
  }

  /** Not after the responder's own certificate ends. */
  private Optional<Instant> nextUpdate(OcspSigner signer, Instant thisUpdate) {
    Optional<Instant> accepted = signer.accepted(thisUpdate);
    if (settings.validity().isZero()) {
      return Optional.empty();
    }
    Instant next = thisUpdate.plus(settings.validity());
    return Optional.of(accepted.filter(next::isAfter).orElse(next));
  }

  private CertStatus status(CertID id) {
    BigInteger serial = id.getSerialNumber().getValue();
    boolean possible = serial.signum() > 0 && serial.bitLength() <= MAX_SERIAL_BITS;
    Optional<OcspIssuer> issuer = possible ? issuers.find(id) : Optional.empty();
    return issuer.isPresent() ? source.status(issuer.get().key(), serial) : CertStatus.UNKNOWN;
  }
}
