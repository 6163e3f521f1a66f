// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * The revocation lists of a mount's issuers as they are stored: a small head per issuer, and the
 * lists in pieces, so that a long one is neither one huge record nor one huge change. A list is
 * complete before the head names it. Thread-safe, across processes too.
 */
final class CrlRecords {

  /** Bytes of a list in one record. */
  private static final int PIECE = 256 * 1024;

  private static final String CONTENT = "content";

  private final PkiRecords records;
  private final RecordStore store;

  CrlRecords(PkiRecords records) {
    this.records = records;
    this.store = records.store();
  }

  CrlHead head(IssuerScope scope) {
    return store.find(key(scope)).map(CrlHead::of).orElse(CrlHead.NONE);
  }

  /**
   * Counts a revocation, within the change that makes it.
   *
   * @return which one it is
   */
  long count(RecordChange change, IssuerScope scope) {
    return update(change, scope, head(change, scope).withNextRevocation()).revocations();
  }

  /**
   * Takes the next number for a list that is to be signed; no other list gets it.
   *
   * @throws KeyException NOT_FOUND if the mount is there no longer
   */
  CrlHead takeNumber(IssuerScope scope) {
    return records.changeOthers(
        change -> update(change, scope, head(change, scope).withNextNumber()));
  }

  private CrlHead head(RecordChange change, IssuerScope scope) {
    return change.find(key(scope)).map(CrlHead::of).orElse(CrlHead.NONE);
  }

  private CrlHead update(RecordChange change, IssuerScope scope, CrlHead next) {
    RecordKey key = key(scope);
    Map<String, String> values = next.toValues();
    change.put(
        change
            .find(key)
            .map(present -> present.with(values))
            .orElseGet(
                () -> new StoredRecord(key, UUID.randomUUID(), 1, PkiRecords.now(), values)));
    return next;
  }

  /**
   * Stores a signed list. If another process has stored a later one meanwhile, that one stays.
   *
   * @param list of which the number of pieces is not known yet
   * @return the head as it is now
   * @throws KeyException NOT_FOUND if the mount is there no longer
   */
  CrlHead publish(IssuerScope scope, CrlForm form, CrlHead.Published list, byte[] encoded) {
    int pieces = (encoded.length + PIECE - 1) / PIECE;
    for (int n = 0; n < pieces; n++) {
      byte[] part =
          Arrays.copyOfRange(encoded, n * PIECE, Math.min(encoded.length, (n + 1) * PIECE));
      StoredRecord piece =
          new StoredRecord(
              piece(scope, form, list.number(), n),
              UUID.randomUUID(),
              1,
              PkiRecords.now(),
              Map.of(CONTENT, Base64.getEncoder().encodeToString(part)));
      records.changeOthers(change -> {
        change.put(piece);
        return piece;
      });
    }
    CrlHead.Published stored =
        new CrlHead.Published(
            list.number(),
            list.thisUpdate(),
            list.nextUpdate(),
            list.revocations(),
            list.base(),
            pieces,
            list.disabled());
    CrlHead head =
        records.changeOthers(change -> {
          CrlHead present = head(change, scope);
          boolean later =
              present.list(form).filter(other -> other.number() > list.number()).isPresent();
          return later ? present : update(change, scope, present.with(form, stored));
        });
    head.list(form).ifPresent(present -> removeEarlier(scope, form, present.number()));
    return head;
  }

  /**
   * The encoding of a list; empty if it was replaced since its head was read.
   *
   * @throws KeyException INTERNAL if it is damaged
   */
  Optional<byte[]> read(IssuerScope scope, CrlForm form, CrlHead.Published list) {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    for (int n = 0; n < list.pieces(); n++) {
      Optional<StoredRecord> piece = store.find(piece(scope, form, list.number(), n));
      if (piece.isEmpty()) {
        return Optional.empty();
      }
      encoded.writeBytes(
          Base64.getDecoder().decode(CertificateRecord.required(piece.get().values(), CONTENT)));
    }
    return Optional.of(encoded.toByteArray());
  }

  /**
   * Pieces of earlier lists, which were replaced or left by a crash: none of them can come back.
   */
  private void removeEarlier(IssuerScope scope, CrlForm form, long number) {
    String first = records.prefix() + folder(scope, form);
    String end = piece(scope, form, number, 0).name();
    List<RecordKey> old =
        store.names(RecordKind.CRL, records.namespace(), first, Integer.MAX_VALUE).stream()
            .takeWhile(name -> name.startsWith(first) && name.compareTo(end) < 0)
            .map(name -> new RecordKey(RecordKind.CRL, records.namespace(), name))
            .toList();
    if (!old.isEmpty()) {
      store.change(change -> {
        old.forEach(change::delete);
        return old;
      });
    }
  }

  private RecordKey key(IssuerScope scope) {
    return records.at(RecordKind.CRL, scope.text());
  }

  private static String folder(IssuerScope scope, CrlForm form) {
    return scope + "/" + form.name().toLowerCase(Locale.ROOT).charAt(0) + "/";
  }

  private RecordKey piece(IssuerScope scope, CrlForm form, long number, int piece) {
    String name = String.format(Locale.ROOT, "%s%016x/%04x", folder(scope, form), number, piece);
    return records.at(RecordKind.CRL, name);
  }

  static KeyException replacedAgainAndAgain(String subject) {
    return KeyException.of(
        Kind.UNAVAILABLE, subject, "read it", "it is being replaced all the time", "try again");
  }
}
