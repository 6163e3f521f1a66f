// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.PkiException;
import org.managedkeys.registry.SingleFlight;
import org.managedkeys.wire.Answer;

/**
 * The revocation lists of a mount's issuers, made when they are due by whoever asks: nothing runs
 * in the background. Without {@code auto_rebuild} a list is made anew at each revocation, several
 * at once by one list; with it when somebody reads it within {@code auto_rebuild_grace_period} of
 * its end. Issuers of one name and one key have one list, whose number only grows, whichever
 * process makes it.
 *
 * <p>Thread-safe.
 */
public final class RevocationLists {

  /** Lists up to this size stay in memory. */
  private static final int KEPT_BYTES = 1 << 20;

  /** How often a list may be replaced while it is read. */
  private static final int TRIES = 10;

  private static final String SUCCESS = "success";

  private final MountScope scope;
  private final Issuers issuers;
  private final CrlRecords records;
  private final CrlBuilder builder;
  private final SingleFlight<IssuerScope, CrlHead> rebuilding = new SingleFlight<>();
  private final Map<Place, PublishedCrl> kept = new ConcurrentHashMap<>();

  private record Place(IssuerScope scope, CrlForm form) {}

  RevocationLists(MountScope scope, Issuers issuers, CrlRecords records, CrlBuilder builder) {
    this.scope = scope;
    this.issuers = issuers;
    this.records = records;
    this.builder = builder;
  }

  /**
   * Makes the complete lists of all issuers anew: Vault's {@code crl/rotate}. Issuers that may not
   * sign lists, or have no key here, are left out.
   *
   * @throws KeyException of the first issuer, if no list could be made
   */
  public Answer rotate() {
    return rotateAll("pki.crl.rotate", (of, config) -> rebuilt(of, config, built -> false));
  }

  /**
   * Makes the delta lists of all issuers anew: Vault's {@code crl/rotate-delta}.
   *
   * @throws KeyException as {@link #rotate}
   */
  public Answer rotateDelta() {
    if (!config().enableDelta()) {
      return new Answer(
          Map.of(SUCCESS, true),
          List.of("requested rebuild of delta CRL when delta CRL is not enabled; this is a no-op"));
    }
    return rotateAll("pki.crl.rotate-delta", this::rebuildDelta);
  }

  private interface Rotation {
    CrlHead rotate(IssuerScope of, CrlConfig config);
  }

  private Answer rotateAll(String operation, Rotation rotation) {
    return scope.audited(
        operation,
        "crl",
        answer -> Optional.<UUID>empty(),
        Map.of(),
        () -> {
          CrlConfig config = config();
          List<String> warnings = new ArrayList<>();
          @Nullable KeyException first = null;
          boolean any = false;
          for (IssuerScope of : IssuerScopes.of(scope.state()).issuers().keySet()) {
            if (!canSign(of)) {
              continue;
            }
            try {
              PkiFailure.during(subject(of), "make it anew", () -> rotation.rotate(of, config));
              any = true;
            } catch (KeyException e) {
              first = first == null ? e : first;
              warnings.add(e.getMessage());
            }
          }
          if (!any && first != null) {
            throw first;
          }
          return new Answer(Map.of(SUCCESS, true), warnings);
        });
  }

  /** An issuer's {@linkplain #complete(String) complete list} in DER. */
  public byte[] der(String issuerRef) {
    return complete(issuerRef).encoded();
  }

  /**
   * An issuer's complete list, made now if it is due.
   *
   * @param issuerRef name or UUID; {@code default} or nothing for the default issuer
   * @throws KeyException NOT_FOUND if there is no such issuer, or none of its name and key may sign
   *     lists; what the key service says, if the list is due, cannot be made, and the last one has
   *     expired
   */
  public PublishedCrl complete(String issuerRef) {
    IssuerScope of = scopeOf(issuerRef);
    return PkiFailure.during(subject(of), "make it", () -> complete(of));
  }

  private PublishedCrl complete(IssuerScope of) {
    CrlConfig config = config();
    CrlHead head = records.head(of);
    if (isDue(head, config)) {
      try {
        // Whoever waited for another's list needs none of its own.
        rebuilt(of, config, number -> !isDue(records.head(of), config));
      } catch (KeyException | PkiException e) {
        if (head.complete().filter(this::isValid).isEmpty()) {
          throw e;
        }
      }
    }
    return read(of, CrlForm.COMPLETE);
  }

  private boolean isValid(CrlHead.Published list) {
    return list.nextUpdate().isAfter(scope.now());
  }

  private boolean isDue(CrlHead head, CrlConfig config) {
    if (head.complete().isEmpty()) {
      return true;
    }
    CrlHead.Published list = head.complete().get();
    Instant end =
        config.autoRebuild() ? list.nextUpdate().minus(config.grace()) : list.nextUpdate();
    boolean isOld = !end.isAfter(scope.now());
    boolean lacks = !config.autoRebuild() && list.revocations() < head.revocations();
    return isOld || list.disabled() != config.disable() || (lacks && !config.disable());
  }

  /**
   * An issuer's delta list, made now if it is due.
   *
   * @param issuerRef as of {@link #complete(String)}
   * @return DER
   * @throws KeyException NOT_FOUND also if {@code enable_delta} is off
   */
  public byte[] deltaDer(String issuerRef) {
    IssuerScope of = scopeOf(issuerRef);
    return PkiFailure.during(
        subject(of),
        "make its delta",
        () -> {
          CrlConfig config = config();
          if (!config.enableDelta()) {
            throw KeyException.of(
                Kind.NOT_FOUND,
                subject(of),
                "show its delta",
                "delta lists are switched off",
                "set enable_delta = true in config/crl");
          }
          CrlHead head = records.head(of);
          if (head.complete().isEmpty() || isDeltaDue(head, config)) {
            rebuildDelta(of, config);
          }
          return read(of, CrlForm.DELTA).encoded();
        });
  }

  private boolean isDeltaDue(CrlHead head, CrlConfig config) {
    if (head.delta().isEmpty()) {
      return true;
    }
    CrlHead.Published delta = head.delta().get();
    long base = head.complete().map(CrlHead.Published::number).orElse(0L);
    boolean isOld = !delta.thisUpdate().plus(config.deltaInterval()).isAfter(scope.now());
    return delta.base() != base
        || !isValid(delta)
        || (isOld && delta.revocations() < head.revocations());
  }

  private CrlHead rebuildDelta(IssuerScope of, CrlConfig config) {
    complete(of);
    CrlHead.Published base = records.head(of).complete().orElseThrow();
    return builder.delta(signer(of), of, config, distributionPoint(of), base);
  }

  /**
   * What follows from a revocation.
   *
   * @return why the list could not be made anew; the revocation stands
   */
  Optional<String> revoked(IssuerScope of, long sequence) {
    CrlConfig config = config();
    if (config.autoRebuild() || config.disable()) {
      return Optional.empty();
    }
    try {
      PkiFailure.during(
          subject(of), "make it anew", () -> rebuilt(of, config, built -> built >= sequence));
      return Optional.empty();
    } catch (KeyException e) {
      return Optional.of(
          "the certificate is revoked, but the revocation list does not tell yet: "
              + e.getMessage());
    }
  }

  /**
   * Makes a complete list; of several callers one makes it for all that came before it began.
   *
   * @param isEnough whether a list that another caller made with so many revocations will do
   */
  private CrlHead rebuilt(IssuerScope of, CrlConfig config, LongPredicate isEnough) {
    return rebuilding.run(
        of,
        () -> builder.complete(signer(of), of, config, distributionPoint(of)),
        head -> head.complete().filter(list -> isEnough.test(list.revocations())).isPresent());
  }

  private PublishedCrl read(IssuerScope of, CrlForm form) {
    Place place = new Place(of, form);
    for (int i = 0; i < TRIES; i++) {
      CrlHead.Published list =
          records
              .head(of)
              .list(form)
              .orElseThrow(() ->
                  KeyException.of(
                      Kind.NOT_FOUND, subject(of), "read it", "it is there no longer", null));
      @Nullable PublishedCrl known = kept.get(place);
      if (known != null && known.number() == list.number()) {
        return known;
      }
      Optional<PublishedCrl> read =
          records.read(of, form, list).map(encoded -> new PublishedCrl(list, encoded));
      if (read.isPresent()) {
        if (read.get().length() <= KEPT_BYTES) {
          kept.put(place, read.get());
        }
        return read.get();
      }
    }
    throw KeyException.of(
        Kind.UNAVAILABLE, subject(of), "read it", "it is being replaced all the time", "try again");
  }

  /**
   * What is known of an issuer's lists, without making any: numbers and times.
   *
   * @param issuerRef as of {@link #complete(String)}
   */
  public Answer describe(String issuerRef) {
    CrlHead head = records.head(scopeOf(issuerRef));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("revocations", head.revocations());
    head.complete().ifPresent(list -> describe(data, "", list));
    head.delta().ifPresent(list -> describe(data, "delta_", list));
    return Answer.of(data);
  }

  private static void describe(Map<String, Object> data, String prefix, CrlHead.Published list) {
    data.put(prefix + "crl_number", list.number());
    data.put(prefix + "this_update", list.thisUpdate().toString());
    data.put(prefix + "next_update", list.nextUpdate().toString());
  }

  private IssuerScope scopeOf(String issuerRef) {
    return scope
        .state()
        .issuer(issuerRef)
        .map(issuer -> IssuerScope.of(issuer.certificate()))
        .orElseThrow(() ->
            scope.failure(
                Kind.NOT_FOUND,
                "issuer",
                issuerRef,
                "show its revocation list",
                "there is no such issuer",
                "see the list of issuers"));
  }

  private String subject(IssuerScope of) {
    String issuer =
        IssuerScopes.of(scope.state()).of(of).stream()
            .findFirst()
            .map(IssuerRecord::label)
            .orElse("deleted");
    return "revocation list of " + scope.subject("issuer", issuer);
  }

  private boolean canSign(IssuerScope of) {
    return IssuerScopes.of(scope.state()).of(of).stream().anyMatch(RevocationLists::canSign);
  }

  private static boolean canSign(IssuerRecord issuer) {
    return issuer.key().isPresent() && issuer.settings().usage().contains(IssuerUse.CRL_SIGNING);
  }

  /** Of several issuers with the name and key, the first one that may. */
  private OpenIssuer signer(IssuerScope of) {
    IssuerRecord issuer =
        IssuerScopes.of(scope.state()).of(of).stream()
            .filter(RevocationLists::canSign)
            .findFirst()
            .orElseThrow(() ->
                KeyException.of(
                    Kind.NOT_FOUND,
                    subject(of),
                    "make it",
                    "no issuer of this name and key has its key here and the usage crl-signing",
                    "add crl-signing to the issuer's usage"));
    return issuers.open(issuer.id().toString(), IssuerUse.CRL_SIGNING);
  }

  private Optional<String> distributionPoint(IssuerScope of) {
    return DistributionPoints.own(scope.state(), of);
  }

  private CrlConfig config() {
    return CrlConfig.of(scope.state());
  }
}
