// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.IssuerUrls;
import org.managedkeys.pki.PkiException;
import org.managedkeys.registry.RegisteredKey;

/**
 * Opens issuers for signing, and keeps them open: certificate, chain and key are read once as long
 * as nothing is changed. Thread-safe; no lock is held while a key service is asked.
 */
final class IssuerOpening {

  private final MountScope scope;
  private final PkiKeys keys;

  IssuerOpening(MountScope scope, PkiKeys keys) {
    this.scope = scope;
    this.keys = keys;
  }

  /** An open issuer, and which managed key it was opened with, at some generation of the store. */
  private record Kept(OpenIssuer issuer, RegisteredKey managed, long generation) {}

  /**
   * An issuer with its key.
   *
   * @throws KeyException NOT_FOUND if it is not there or its managed key is gone; DENIED if its
   *     usage or the permissions of the key forbid the use
   */
  OpenIssuer open(String ref, IssuerUse use) {
    PkiState state = scope.state();
    IssuerRecord record = state.issuer(ref).orElseThrow(() -> absent(ref, "sign by it"));
    require(record, use);
    return open(record, state);
  }

  /** Whatever it may be used for. */
  OpenIssuer open(IssuerRecord record, PkiState state) {
    long generation = scope.records().generation();
    String place = record.id().toString();
    @Nullable Kept kept = state.known(Kept.class, place);
    if (kept != null && kept.generation == generation) {
      return kept.issuer;
    }
    PkiKeyRecord key = key(record, state);
    RegisteredKey managed = keys.binding().managed(key);
    // Its entry may have come to point elsewhere, which is no change of the authority.
    Kept opened =
        kept != null && managed.isInPlaceOf(kept.managed)
            ? new Kept(kept.issuer, kept.managed, generation)
            : new Kept(opened(record, state, key, managed), managed, generation);
    state.remember(Kept.class, place, opened);
    return opened.issuer;
  }

  private OpenIssuer opened(
      IssuerRecord record, PkiState state, PkiKeyRecord key, RegisteredKey managed) {
    return PkiFailure.during(
        scope.subject("issuer", record.label()),
        "open it",
        () ->
            new OpenIssuer(
                record,
                CaChains.of(record, state),
                keys.binding().open(key, managed),
                UrlTemplates.of(record, state).filled(record.id(), state.config("cluster"))));
  }

  private PkiKeyRecord key(IssuerRecord record, PkiState state) {
    return record
        .key()
        .flatMap(state::key)
        .orElseThrow(() ->
            scope.failure(
                Kind.INVALID,
                "issuer",
                record.label(),
                "sign by it",
                "the mount has no key for its certificate",
                "bind the managed key by keys/generate/kms: it is matched by its public key"));
  }

  private void require(IssuerRecord record, IssuerUse use) {
    if (record.settings().usage().contains(use)) {
      return;
    }
    boolean revoked = record.revoked().isPresent() && use == IssuerUse.ISSUING_CERTIFICATES;
    throw scope.failure(
        Kind.DENIED,
        "issuer",
        record.label(),
        "use it for " + use.text(),
        revoked ? "it is revoked" : "its usage is " + IssuerUse.format(record.settings().usage()),
        revoked ? "use another issuer" : "add " + use.text() + " to its usage");
  }

  KeyException absent(String ref, String operation) {
    boolean isDefault = ref.isEmpty() || ref.equals(PkiState.DEFAULT);
    return scope.failure(
        Kind.NOT_FOUND,
        "issuer",
        ref.isEmpty() ? PkiState.DEFAULT : ref,
        operation,
        isDefault
            ? "no default issuer currently configured"
            : "unable to find PKI issuer for reference",
        isDefault ? "config/issuers chooses one" : "the list of issuers shows them");
  }

  /**
   * Refuses an algorithm that the issuer's key cannot do, if there is a key and it is a change.
   *
   * @throws PkiException UNSUPPORTED
   */
  void requireRevocationAlgorithm(IssuerRecord present, IssuerSettings wanted, PkiState state) {
    String algorithm = wanted.revocationSignatureAlgorithm();
    if (!algorithm.isEmpty()
        && !algorithm.equals(present.settings().revocationSignatureAlgorithm())) {
      present
          .key()
          .flatMap(state::key)
          .map(key ->
              new OpenIssuer(
                  present.with(wanted),
                  CaChains.built(present, state),
                  keys.open(key),
                  IssuerUrls.NONE))
          .ifPresent(OpenIssuer::revocationAlgorithm);
    }
  }
}
