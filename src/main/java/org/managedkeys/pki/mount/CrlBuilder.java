// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.managedkeys.pki.RevokedCertificate;
import org.managedkeys.pki.ToBeSigned;
import org.managedkeys.pki.lint.LintGate;
import org.managedkeys.pki.lint.LintProfile;
import org.managedkeys.pki.revocation.CrlAssembly;
import org.managedkeys.pki.revocation.CrlSettings;

/**
 * Makes one revocation list: takes a number, collects, lints under a throw-away signature, has it
 * signed, stores it. No lock and no change of the store is held while the key service signs.
 */
final class CrlBuilder {

  private final MountScope scope;
  private final RevocationRecords revoked;
  private final CrlRecords lists;

  CrlBuilder(MountScope scope, RevocationRecords revoked, CrlRecords lists) {
    this.scope = scope;
    this.revoked = revoked;
    this.lists = lists;
  }

  /**
   * A list of all that are revoked, empty if lists are switched off.
   *
   * @param distributionPoint the only URL at which it is found; empty if it has none of its own
   * @return the head as it is then; its list may be a later one by another process
   */
  CrlHead complete(
      OpenIssuer issuer, IssuerScope of, CrlConfig config, Optional<String> distributionPoint) {
    CrlHead head = lists.takeNumber(of);
    Predicate<RevocationRecords.Entry> wanted =
        config.disable() ? entry -> false : entry -> isDue(entry, head.complete());
    return build(
        new Plan(issuer, of, CrlForm.COMPLETE, head, wanted, distributionPoint, Optional.empty()),
        config);
  }

  /**
   * RFC 5280 section 3.3: an entry stays until it was on one list that was made after the end of
   * the certificate.
   */
  private static boolean isDue(
      RevocationRecords.Entry entry, Optional<CrlHead.Published> previous) {
    boolean wasTold =
        previous
            .filter(list -> !list.disabled())
            .filter(list -> list.thisUpdate().isAfter(entry.notAfter()))
            .filter(list -> list.revocations() >= entry.revocation().sequence())
            .isPresent();
    return !wasTold;
  }

  /**
   * A list of what was revoked since a complete one.
   *
   * @param base the complete list, as it is stored
   */
  CrlHead delta(
      OpenIssuer issuer,
      IssuerScope of,
      CrlConfig config,
      Optional<String> distributionPoint,
      CrlHead.Published base) {
    CrlHead head = lists.takeNumber(of);
    Predicate<RevocationRecords.Entry> wanted =
        entry -> !config.disable() && entry.revocation().sequence() > base.revocations();
    return build(
        new Plan(issuer, of, CrlForm.DELTA, head, wanted, distributionPoint, Optional.of(base)),
        config);
  }

  /**
   * What is to be made.
   *
   * @param head with the number that was taken, and how many revocations there were then
   */
  private record Plan(
      OpenIssuer issuer,
      IssuerScope of,
      CrlForm form,
      CrlHead head,
      Predicate<RevocationRecords.Entry> wanted,
      Optional<String> distributionPoint,
      Optional<CrlHead.Published> base) {}

  private CrlHead build(Plan plan, CrlConfig config) {
    Instant now = scope.now();
    Instant next = now.plus(atLeastASecond(config.expiry()));
    OpenIssuer issuer = plan.issuer();
    CrlSettings settings =
        new CrlSettings(
            issuer.identity().name(),
            issuer.identity().keyIdentifier(),
            BigInteger.valueOf(plan.head().number()),
            now,
            next,
            plan.distributionPoint(),
            plan.base().map(base -> BigInteger.valueOf(base.number())));
    ToBeSigned list = CrlAssembly.assemble(settings, entries(plan), issuer.revocationAlgorithm());
    LintGate.requireCleanCrl(list, issuer.key(), issuer.certificate(), new LintProfile(false, now));
    byte[] encoded = list.sign(issuer.key());
    return lists.publish(
        plan.of(),
        plan.form(),
        new CrlHead.Published(
            plan.head().number(),
            now,
            next,
            plan.head().revocations(),
            plan.base().map(CrlHead.Published::number).orElse(0L),
            0,
            config.disable()),
        encoded);
  }

  private static Duration atLeastASecond(Duration expiry) {
    return expiry.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : expiry;
  }

  private Iterable<RevokedCertificate> entries(Plan plan) {
    Iterable<RevocationRecords.Entry> all = revoked.all(plan.of());
    return () -> {
      Iterator<RevokedCertificate> entries =
          StreamSupport.stream(all.spliterator(), false)
              .filter(plan.wanted())
              .map(entry ->
                  new RevokedCertificate(
                      entry.serial(), entry.revocation().time(), entry.revocation().reason()))
              .iterator();
      return Objects.requireNonNull(entries);
    };
  }
}
