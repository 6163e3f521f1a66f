// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/**
 * Which certificates are revoked, in the order in which lists are made: an index beside the {@link
 * CertificateLedger}, written in the same changes. Thread-safe.
 */
final class RevocationRecords {

  private static final int PAGE = 1000;
  private static final String NOT_AFTER = "not_after";

  private final PkiRecords records;

  RevocationRecords(PkiRecords records) {
    this.records = records;
  }

  /**
   * A certificate that is revoked.
   *
   * @param key of its record
   * @param notAfter the end of the certificate
   */
  record Entry(
      RecordKey key,
      IssuerScope scope,
      BigInteger serial,
      RevocationMark revocation,
      Instant notAfter) {

    private static Entry of(StoredRecord record) {
      String[] name = record.key().name().split("/", -1);
      try {
        return new Entry(
            record.key(),
            new IssuerScope(name[1]),
            new BigInteger(name[2], 16),
            RevocationMark.in(record.values()).orElseThrow(),
            Instant.parse(CertificateRecord.required(record.values(), NOT_AFTER)));
      } catch (RuntimeException e) {
        throw KeyException.of(
            KeyException.Kind.INTERNAL,
            record.key().toString(),
            "read it",
            "the record is damaged",
            "restore the store from a backup",
            e);
      }
    }
  }

  /** Adds a certificate, within the change that marks it as revoked. */
  void put(RecordChange change, CertificateRecord certificate, RevocationMark mark) {
    Map<String, String> values = new TreeMap<>();
    mark.putInto(values);
    values.put(NOT_AFTER, certificate.notAfter().toString());
    change.put(
        new StoredRecord(
            key(certificate.scope(), certificate.serial()),
            UUID.randomUUID(),
            1,
            PkiRecords.now(),
            values));
  }

  RecordKey key(IssuerScope scope, BigInteger serial) {
    return records.at(RecordKind.REVOKED, scope + "/" + CertificateLedger.hex(serial));
  }

  /** All of an issuer in the order of their serial numbers, read page by page as they are asked. */
  Iterable<Entry> all(IssuerScope scope) {
    return () -> new Pages(prefix(scope));
  }

  /** All of the mount, in no order that means anything. */
  Iterable<Entry> all() {
    return () -> new Pages(records.prefix());
  }

  private String prefix(IssuerScope scope) {
    return records.prefix() + scope + "/";
  }

  /** Holds one page at a time. */
  private final class Pages implements Iterator<Entry> {

    private final String prefix;
    private Iterator<StoredRecord> page;
    private String last;
    private boolean isLastPage;
    private Optional<StoredRecord> next = Optional.empty();

    Pages(String prefix) {
      this.prefix = prefix;
      this.last = prefix;
      this.page = List.<StoredRecord>of().iterator();
      advance();
    }

    private void advance() {
      if (!page.hasNext() && !isLastPage) {
        List<StoredRecord> read =
            records.store().page(RecordKind.REVOKED, records.namespace(), last, PAGE);
        isLastPage = read.size() < PAGE;
        page = read.iterator();
      }
      next =
          page.hasNext()
              ? Optional.of(page.next()).filter(record -> record.key().name().startsWith(prefix))
              : Optional.empty();
      next.ifPresent(record -> last = record.key().name());
    }

    @Override
    public boolean hasNext() {
      return next.isPresent();
    }

    @Override
    public Entry next() {
      StoredRecord present = next.orElseThrow(NoSuchElementException::new);
      advance();
      return Entry.of(present);
    }
  }
}
