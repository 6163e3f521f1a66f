// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.pki.revocation.CertStatus;
import org.managedkeys.pki.revocation.IssuerKey;
import org.managedkeys.pki.revocation.OcspAnswer;
import org.managedkeys.pki.revocation.OcspFailures;
import org.managedkeys.pki.revocation.OcspIssuer;
import org.managedkeys.pki.revocation.OcspIssuers;
import org.managedkeys.pki.revocation.OcspResponder;
import org.managedkeys.pki.revocation.OcspSettings;
import org.managedkeys.pki.revocation.StatusSource;

/**
 * Answers OCSP requests about what a mount has issued: Vault's {@code ocsp}. A certificate that is
 * stored is good or revoked; any other, such as one issued with {@code no_store}, is unknown. An
 * issuer answers for itself, or by a responder to which it has {@linkplain OcspResponders
 * delegated}.
 *
 * <p>Signed answers are kept and given again, and dropped when something is revoked: by this
 * process at once, by another within {@code registry.refresh}. Thread-safe.
 */
public final class OcspService {

  private final MountScope scope;
  private final CertificateLedger ledger;
  private final CrlRecords lists;
  private final OcspResponders responders;

  OcspService(
      MountScope scope, CertificateLedger ledger, CrlRecords lists, OcspResponders responders) {
    this.scope = scope;
    this.ledger = ledger;
    this.lists = lists;
    this.responders = responders;
  }

  /**
   * The answer to a request, whatever that is: bad ones are answered, too.
   *
   * @param request an OCSPRequest, DER
   * @return an OCSPResponse, DER; status {@code unauthorized} for issuers of others, and if {@code
   *     ocsp_disable} is on
   */
  public byte[] respond(byte[] request) {
    return answer(request).encoded();
  }

  /** The same, with what HTTP wants to know of it. */
  public OcspAnswer answer(byte[] request) {
    return responder().answer(request);
  }

  /**
   * The answer to a request of HTTP's GET.
   *
   * @param path what follows {@code ocsp/}: Base64, escaped or not
   */
  public OcspAnswer answerGet(String path) {
    return responder().answerGet(path);
  }

  /** Who answers for an issuer. */
  public OcspResponders responders() {
    return responders;
  }

  /** Is called when a revocation can be read from the ledger. */
  void revoked(IssuerScope of, BigInteger serial) {
    IssuerScopes.of(scope.state()).of(of).stream()
        .findFirst()
        .ifPresent(
            issuer -> working().responder.invalidate(IssuerKey.of(issuer.certificate()), serial));
  }

  private OcspResponder responder() {
    Working working = working();
    working.drop(scope.registry().generation());
    return working.responder;
  }

  /** As long as issuers and settings stay the same. */
  private Working working() {
    PkiState state = scope.state();
    return state.derived(Working.class, "", () -> new Working(state));
  }

  /** A responder, and up to where it knows of revocations by other processes. */
  private final class Working {

    private final OcspResponder responder;
    private final Map<IssuerKey, IssuerScope> scopes = new HashMap<>();
    private volatile long seen;
    private Map<IssuerScope, Long> counted;

    Working(PkiState state) {
      this.seen = scope.registry().generation();
      List<OcspIssuer> issuers = new ArrayList<>();
      CrlConfig config = CrlConfig.of(state);
      IssuerScopes.of(state)
          .issuers()
          .forEach((of, records) -> {
            IssuerKey key = IssuerKey.of(records.get(0).certificate());
            scopes.put(key, of);
            records.stream()
                .filter(OcspService::canSign)
                .findFirst()
                .filter(issuer -> !config.ocspDisable())
                .ifPresent(issuer ->
                    issuers.add(new OcspIssuer(key, () -> responders.signer(issuer, of))));
          });
      Duration validity = config.ocspExpiry();
      this.responder =
          new OcspResponder(
              source(),
              OcspIssuers.of(issuers),
              OcspSettings.validFor(validity).at(scope::now).telling(OcspService::isPassing));
      this.counted = count();
    }

    private StatusSource source() {
      return (issuer, serial) ->
          ledger
              .find(serial)
              .filter(known -> known.scope().equals(scopes.get(issuer)))
              .map(OcspService::status)
              .orElse(CertStatus.UNKNOWN);
    }

    /** Drops what is kept if something was revoked elsewhere. */
    void drop(long generation) {
      if (generation != seen) {
        look(generation);
      }
    }

    private synchronized void look(long generation) {
      if (generation == seen) {
        return;
      }
      Map<IssuerScope, Long> now = count();
      if (!now.equals(counted)) {
        responder.invalidateAll();
        counted = now;
      }
      seen = generation;
    }

    private Map<IssuerScope, Long> count() {
      Map<IssuerScope, Long> count = new HashMap<>();
      scopes.values().forEach(of -> count.put(of, lists.head(of).revocations()));
      return count;
    }
  }

  private static boolean canSign(IssuerRecord issuer) {
    return issuer.key().isPresent() && issuer.settings().usage().contains(IssuerUse.OCSP_SIGNING);
  }

  private static CertStatus status(CertificateRecord certificate) {
    Optional<RevocationMark> mark = certificate.revocation();
    if (mark.isPresent()) {
      return new CertStatus.Revoked(mark.get().time(), mark.get().reason());
    }
    // What is only reserved was given to nobody.
    return certificate.state() == CertificateRecord.State.ISSUED
        ? CertStatus.GOOD
        : CertStatus.UNKNOWN;
  }

  private static boolean isPassing(RuntimeException failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof KeyException known) {
        return known.kind() == KeyException.Kind.UNAVAILABLE
            || known.kind() == KeyException.Kind.THROTTLED;
      }
    }
    return OcspFailures.OF_PROVIDERS.isPassing(failure);
  }
}
