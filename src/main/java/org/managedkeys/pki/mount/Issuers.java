// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.IssuerUrls;
import org.managedkeys.wire.Answer;

/**
 * The issuers of an authority: CA certificates, with the keys that the mount has for them.
 *
 * <p>A {@code ref} is an issuer's name, its UUID, or {@code default}. Thread-safe, across processes
 * too.
 */
public final class Issuers {

  private final MountScope scope;
  private final IssuerOpening opening;
  private final IssuerImport imports;
  private final IssuerRevocation revocation;

  private record Deleted(UUID id, boolean wasDefault) {}

  private record Written(IssuerRecord before, IssuerRecord after) {}

  Issuers(MountScope scope, PkiKeys keys, IssuerRevocation revocation) {
    this.scope = scope;
    this.opening = new IssuerOpening(scope, keys);
    this.imports = new IssuerImport(scope);
    this.revocation = revocation;
  }

  /**
   * {@code keys}: their UUIDs; {@code key_info}: for each {@code issuer_name}, {@code is_default},
   * {@code key_id} and {@code serial_number}.
   */
  public Answer list() {
    PkiState state = scope.state();
    Optional<UUID> chosen = state.defaultIssuer().map(IssuerRecord::id);
    List<String> ids = new ArrayList<>();
    Map<String, Object> infos = new LinkedHashMap<>();
    for (IssuerRecord issuer : state.issuers()) {
      ids.add(issuer.id().toString());
      infos.put(issuer.id().toString(), IssuerFields.info(issuer, chosen));
    }
    return Answer.of(Map.of("keys", List.copyOf(ids), "key_info", infos));
  }

  /**
   * All fields of an issuer, as Vault's {@code issuer/:ref}.
   *
   * @throws KeyException NOT_FOUND
   */
  public Answer get(String ref) {
    PkiState state = scope.state();
    return Answer.of(IssuerFields.all(record(ref, state, "show it"), state));
  }

  /**
   * {@code certificate}, {@code ca_chain}, {@code issuer_id}, {@code issuer_name}: what anybody may
   * know.
   *
   * @throws KeyException NOT_FOUND
   */
  public Answer json(String ref) {
    PkiState state = scope.state();
    IssuerRecord issuer = record(ref, state, "show it");
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(IssuerFields.CERTIFICATE, Certificates.pem(issuer.certificate()));
    data.put(IssuerFields.CA_CHAIN, CaChains.pem(CaChains.of(issuer, state)));
    data.put(IssuerFields.ISSUER_ID, issuer.id().toString());
    data.put(IssuerFields.ISSUER_NAME, issuer.name());
    return Answer.of(data);
  }

  /**
   * Replaces all settings of an issuer; what is not given is set to its default.
   *
   * @param fields {@code issuer_name}, {@code leaf_not_after_behavior}, {@code manual_chain} (with
   *     {@code self} for the issuer), {@code usage}, {@code revocation_signature_algorithm}, {@code
   *     issuing_certificates}, {@code crl_distribution_points}, {@code ocsp_servers}, {@code
   *     enable_aia_url_templating}
   * @return all fields
   * @throws KeyException NOT_FOUND; INVALID; CONFLICT if the name is taken; UNSUPPORTED if the key
   *     cannot sign revocation lists as is wanted
   */
  public Answer update(String ref, Map<String, ?> fields) {
    return write("pki.issuer.update", ref, fields, true);
  }

  /**
   * Changes some settings of an issuer; what is not given stays, and what is null is set to its
   * default, as in a merge patch (RFC 7396).
   *
   * @return all fields
   * @throws KeyException as {@link #update}
   */
  public Answer patch(String ref, Map<String, ?> fields) {
    return write("pki.issuer.patch", ref, fields, false);
  }

  private Answer write(String operation, String ref, Map<String, ?> fields, boolean replaces) {
    IssuerRecord written =
        scope.audited(
            operation,
            "issuer/" + ref,
            done -> Optional.of(done.id()),
            Map.of(),
            () -> {
              Written wanted =
                  scope.records().change(change -> written(change, ref, fields, replaces));
              // Its key service is asked, and nothing may wait for that within a change.
              opening.requireRevocationAlgorithm(
                  wanted.before(), wanted.after().settings(), scope.state());
              return scope
                  .records()
                  .change(change -> {
                    Written now = written(change, ref, fields, replaces);
                    requireSame(now.before(), wanted.before(), ref);
                    change.requireFree(now.after());
                    change.put(now.after());
                    return now.after();
                  });
            });
    return get(written.id().toString());
  }

  private Written written(PkiChange change, String ref, Map<String, ?> fields, boolean replaces) {
    IssuerRecord before = record(ref, change, "change it");
    return new Written(before, changed(before, fields, replaces, change));
  }

  /** What was examined before the change was another issuer's. */
  private void requireSame(IssuerRecord present, IssuerRecord known, String ref) {
    if (!present.id().equals(known.id())) {
      throw scope.failure(
          Kind.CONFLICT,
          "issuer",
          ref,
          "change it",
          "it came to be another issuer meanwhile",
          "see which one is meant now, and try again");
    }
  }

  private static IssuerRecord changed(
      IssuerRecord present, Map<String, ?> fields, boolean replaces, PkiChange change) {
    Set<IssuerUse> usual = EnumSet.allOf(IssuerUse.class);
    if (present.revoked().isPresent()) {
      usual.remove(IssuerUse.ISSUING_CERTIFICATES);
    }
    IssuerSettings unset = IssuerSettings.named("").withUsage(usual);
    IssuerSettings before = replaces ? unset : present.settings();
    return present.with(IssuerFields.read(fields, before, unset, present, change));
  }

  /**
   * Removes an issuer. Its key, and what it issued, stay.
   *
   * @return a warning if it was the default
   * @throws KeyException NOT_FOUND
   */
  public Answer delete(String ref) {
    Deleted deleted =
        scope.audited(
            "pki.issuer.delete",
            "issuer/" + ref,
            done -> Optional.of(done.id()),
            Map.of(),
            () -> scope.records().change(change -> delete(change, ref)));
    return new Answer(
        Map.of(),
        deleted.wasDefault()
            ? List.of("Deleted issuer was the default; choose another one by config/issuers")
            : List.of());
  }

  private Deleted delete(PkiChange change, String ref) {
    UUID id = record(ref, change, "delete it").id();
    change.delete(scope.records().issuer(id));
    return new Deleted(id, Defaults.of(change.config(Defaults.ISSUERS)).equals(Optional.of(id)));
  }

  /**
   * Imports CA certificates; each gets the key of the mount that is its own. Importing one again
   * changes nothing.
   *
   * @param fields {@code pem_bundle}
   * @return {@code imported_issuers}, {@code existing_issuers}, {@code mapping} of them to their
   *     keys, {@code imported_keys} and {@code existing_keys} (always none)
   * @throws KeyException INVALID if the bundle holds a private key or anything else than CA
   *     certificates
   */
  public Answer importBundle(Map<String, ?> fields) {
    return imports.importBundle("pki.issuer.import", fields, IssuerImport.BUNDLE);
  }

  /** For {@code intermediate/set-signed}, whose field has another name. */
  Answer importSigned(Map<String, ?> fields) {
    return imports.importBundle("pki.intermediate.set-signed", fields, IssuerFields.CERTIFICATE);
  }

  /**
   * Revokes an issuer for good: it issues no certificates any more, and goes on signing revocation
   * lists. If its certificate was issued by another issuer of the mount, it is on that one's list.
   *
   * @return all fields
   * @throws KeyException NOT_FOUND
   */
  public Answer revoke(String ref) {
    List<String> warnings = new ArrayList<>();
    IssuerRecord revoked =
        scope.audited(
            "pki.issuer.revoke",
            "issuer/" + ref,
            done -> Optional.of(done.id()),
            Map.of(),
            () -> {
              IssuerRecord written = scope.records().change(change -> revoke(change, ref));
              revocation.revokeIssuer(written.certificate()).ifPresent(warnings::add);
              return written;
            });
    // The state may not tell of it yet, if another process has revoked it before.
    return new Answer(IssuerFields.all(revoked, scope.state()), warnings);
  }

  /** Once is for good: again, it is since the first time. */
  private IssuerRecord revoke(PkiChange change, String ref) {
    IssuerRecord present = record(ref, change, "revoke it");
    if (present.revoked().isPresent()) {
      return present;
    }
    IssuerRecord next = present.revoked(scope.now());
    change.put(next);
    return next;
  }

  private IssuerRecord record(String ref, PkiState state, String operation) {
    return state.issuer(ref).orElseThrow(() -> opening.absent(ref, operation));
  }

  /**
   * An issuer that exists. Which one is meant is for the change to tell: what was read before may
   * be of yesterday.
   *
   * @throws KeyException NOT_FOUND
   */
  IssuerRecord record(String ref, PkiChange change, String operation) {
    return change.issuer(ref).orElseThrow(() -> opening.absent(ref, operation));
  }

  /**
   * An issuer that exists.
   *
   * @throws KeyException NOT_FOUND
   */
  IssuerRecord record(String ref, String operation) {
    return record(ref, scope.state(), operation);
  }

  /**
   * An issuer, ready to sign. Kept open as long as nothing changes: ask each time.
   *
   * @param ref empty for the default one
   * @throws KeyException NOT_FOUND if it is not there, or its managed key is gone; DENIED if it is
   *     not to be used so; INVALID if the mount has no key for it
   */
  OpenIssuer open(String ref, IssuerUse use) {
    return opening.open(ref, use);
  }

  /** Where an issuer's certificates say that what belongs to it is; its key is not needed. */
  IssuerUrls urls(IssuerRecord issuer) {
    PkiState state = scope.state();
    return PkiFailure.during(
        scope.subject("issuer", issuer.label()),
        "tell its URLs",
        () -> UrlTemplates.of(issuer, state).filled(issuer.id(), state.config("cluster")));
  }
}
