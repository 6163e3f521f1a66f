// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.Answer;

/**
 * Removes what has expired: Vault's {@code tidy}, which here ends before it answers. What has not
 * expired is never removed, revoked or not, signed or only reserved. Thread-safe, and others may
 * issue and revoke meanwhile.
 */
public final class Tidy {

  private static final int PAGE = 200;
  private static final BigInteger BEGINNING = BigInteger.ONE.negate();

  private final MountScope scope;
  private final CertificateLedger ledger;
  private final RevocationRecords revoked;
  private final CrlRecords lists;
  private final Issuers issuers;

  Tidy(
      MountScope scope,
      CertificateLedger ledger,
      RevocationRecords revoked,
      CrlRecords lists,
      Issuers issuers) {
    this.scope = scope;
    this.ledger = ledger;
    this.revoked = revoked;
    this.lists = lists;
    this.issuers = issuers;
  }

  /**
   * How far it is.
   *
   * @param seen records that were looked at
   * @param removed of them, or that would be
   */
  public record Progress(String part, long seen, long removed) {}

  /**
   * Removes what is asked for.
   *
   * @param request Vault's flags and safety buffers; {@code dry_run} to count only
   * @param progress is told after each page of records, by the calling thread; to end it early, it
   *     may throw
   * @return counts, by the names of Vault's {@code tidy-status}
   * @throws KeyException INVALID for unknown fields
   */
  public Answer run(Map<String, ?> request, Consumer<Progress> progress) {
    return scope.audited(
        "pki.tidy",
        "tidy",
        answer -> Optional.<UUID>empty(),
        Map.of(),
        () -> new Run(TidyRequest.of(request), progress).answer());
  }

  /** The same, telling nobody how far it is. */
  public Answer run(Map<String, ?> request) {
    return run(request, progress -> {});
  }

  private final class Run {

    private final TidyRequest wanted;
    private final Consumer<Progress> progress;
    private final Instant started = scope.now();
    private final Instant expired;
    private final List<String> warnings = new ArrayList<>();
    private long certificates;
    private long revocations;
    private long associations;
    private long issuersRemoved;
    private long kept;

    Run(TidyRequest wanted, Consumer<Progress> progress) {
      this.wanted = wanted;
      this.progress = progress;
      this.expired = started.minus(wanted.buffer());
    }

    Answer answer() {
      if (wanted.isNothing()) {
        warnings.add("No targets to tidy were specified; set a flag such as tidy_cert_store");
      }
      wanted
          .ignored()
          .forEach(field ->
              warnings.add("the field " + field + " has no effect: there is no such thing here"));
      if (wanted.revokedCerts()) {
        tidyRevocations();
      }
      if (wanted.certStore() || wanted.associations()) {
        tidyCertificates();
      }
      if (wanted.expiredIssuers()) {
        tidyIssuers();
      }
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("state", "Finished");
      data.put("dry_run", wanted.dryRun());
      data.put("cert_store_deleted_count", certificates);
      data.put("revoked_cert_deleted_count", revocations);
      data.put("missing_issuer_cert_count", associations);
      data.put("expired_issuer_deleted_count", issuersRemoved);
      data.put("time_started", started.toString());
      data.put("time_finished", scope.now().toString());
      return new Answer(data, warnings);
    }

    private void tidyCertificates() {
      BigInteger last = BEGINNING;
      long seen = 0;
      while (true) {
        List<CertificateRecord> page = ledger.page(last, PAGE);
        List<CertificateRecord> old = new ArrayList<>();
        for (CertificateRecord each : page) {
          if (wanted.certStore() && each.notAfter().isBefore(expired)) {
            old.add(each);
          } else if (wanted.associations()) {
            associate(each);
          }
        }
        remove(old);
        seen += page.size();
        progress.accept(new Progress("certificates", seen, certificates));
        if (page.size() < PAGE) {
          return;
        }
        last = page.get(page.size() - 1).serial();
      }
    }

    private void remove(List<CertificateRecord> old) {
      certificates += old.size();
      if (!wanted.dryRun() && !old.isEmpty()) {
        scope
            .records()
            .store()
            .change(change -> {
              old.forEach(each -> change.delete(each.record().key()));
              return old;
            });
      }
    }

    /** Of the same name and key, so nothing changes but what is shown. */
    private void associate(CertificateRecord certificate) {
      PkiState state = scope.state();
      if (state.issuer(certificate.issuer()).isPresent()) {
        return;
      }
      IssuerScopes.of(state).of(certificate.scope()).stream()
          .findFirst()
          .ifPresent(issuer -> {
            associations++;
            if (!wanted.dryRun()) {
              associate(certificate, issuer);
            }
          });
    }

    private void associate(CertificateRecord certificate, IssuerRecord issuer) {
      scope
          .records()
          .store()
          .change(change -> {
            change
                .find(certificate.record().key())
                .map(CertificateRecord::of)
                .ifPresent(present -> change.put(present.ofIssuer(issuer.id())));
            return issuer;
          });
    }

    private void tidyRevocations() {
      Map<IssuerScope, CrlHead> heads = new LinkedHashMap<>();
      List<RevocationRecords.Entry> old = new ArrayList<>();
      long seen = 0;
      for (RevocationRecords.Entry entry : revoked.all()) {
        seen++;
        if (entry.notAfter().isBefore(expired)) {
          CrlHead head = heads.computeIfAbsent(entry.scope(), lists::head);
          if (isTold(entry, head)) {
            old.add(entry);
          } else {
            kept++;
          }
        }
        if (old.size() == PAGE) {
          removeRevocations(old);
          old.clear();
          progress.accept(new Progress("revoked certificates", seen, revocations));
        }
      }
      removeRevocations(old);
      progress.accept(new Progress("revoked certificates", seen, revocations));
      if (kept > 0) {
        warnings.add(
            kept
                + " expired revocations stay until a revocation list was made after their end; the"
                + " next crl rotate makes one");
      }
    }

    /** A list that was made after its end had it, so that it may leave: RFC 5280 section 3.3. */
    private boolean isTold(RevocationRecords.Entry entry, CrlHead head) {
      boolean hasNoIssuer = IssuerScopes.of(scope.state()).of(entry.scope()).isEmpty();
      return hasNoIssuer
          || head.complete().isEmpty()
          || head.complete()
              .filter(list ->
                  list.disabled()
                      || (list.thisUpdate().isAfter(entry.notAfter())
                          && list.revocations() >= entry.revocation().sequence()))
              .isPresent();
    }

    private void removeRevocations(List<RevocationRecords.Entry> old) {
      revocations += old.size();
      if (!wanted.dryRun() && !old.isEmpty()) {
        scope
            .records()
            .store()
            .change(change -> {
              old.forEach(entry -> {
                change.delete(entry.key());
                change.delete(ledger.key(entry.serial()));
              });
              return old;
            });
      }
    }

    private void tidyIssuers() {
      PkiState state = scope.state();
      Instant end = started.minus(wanted.issuerBuffer());
      Optional<UUID> chosen = state.defaultIssuer().map(IssuerRecord::id);
      long seen = 0;
      for (IssuerRecord issuer : List.copyOf(state.issuers())) {
        seen++;
        if (!issuer.certificate().getNotAfter().toInstant().isBefore(end)) {
          continue;
        }
        if (chosen.equals(Optional.of(issuer.id()))) {
          warnings.add("the default issuer " + issuer.label() + " has expired and stays");
          continue;
        }
        if (wanted.dryRun() || remove(issuer)) {
          issuersRemoved++;
        }
      }
      progress.accept(new Progress("issuers", seen, issuersRemoved));
    }

    /** Whether it was there still: another process may tidy at the same time. */
    private boolean remove(IssuerRecord issuer) {
      try {
        issuers.delete(issuer.id().toString());
        return true;
      } catch (KeyException e) {
        if (e.kind() != Kind.NOT_FOUND) {
          throw e;
        }
        return false;
      }
    }
  }
}
