// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.zip.CRC32C;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordText;
import org.managedkeys.store.StoredRecord;

/**
 * One row of the table of records: the record's text, and again what the database must find it by.
 *
 * @param checksum CRC-32C of the text: SQLite's pages have none, and a changed byte of a text often
 *     is as good a text
 */
// No two rows are compared.
@SuppressWarnings("ArrayRecordComponent")
record StoredRow(
    String kind,
    String namespace,
    String name,
    String uuid,
    long version,
    long created,
    long checksum,
    byte[] content) {

  static final String COLUMNS = "kind, namespace, name, uuid, version, created, checksum, content";

  static StoredRow of(StoredRecord record) {
    byte[] content = RecordText.encode(record);
    return new StoredRow(
        record.key().kind().text(),
        record.key().namespace().path(),
        record.key().name(),
        record.uuid().toString(),
        record.version(),
        record.created().toEpochMilli(),
        checksum(content),
        content);
  }

  static StoredRow read(ResultSet row) throws SQLException {
    return new StoredRow(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        row.getBytes(8));
  }

  void write(PreparedStatement statement) throws SQLException {
    statement.setString(1, kind);
    statement.setString(2, namespace);
    statement.setString(3, name);
    statement.setString(4, uuid);
    statement.setLong(5, version);
    statement.setLong(6, created);
    statement.setLong(7, checksum);
    statement.setBytes(8, content);
  }

  /**
   * The record.
   *
   * @throws KeyException INTERNAL if the row is anything else than what {@link #of} makes
   */
  StoredRecord record(SqlUrl url) {
    String place = url.describe() + ", " + describe();
    if (checksum(content) != checksum) {
      throw damaged(place, "its text is not that which was stored");
    }
    StoredRecord record = RecordText.decode(key(place), content, place);
    if (!record.uuid().toString().equals(uuid)
        || record.version() != version
        || record.created().toEpochMilli() != created) {
      throw damaged(place, "its columns are not those of its text");
    }
    return record;
  }

  private RecordKey key(String place) {
    for (RecordKind each : RecordKind.values()) {
      if (each.text().equals(kind)) {
        try {
          return new RecordKey(each, new Namespace(namespace), name);
        } catch (KeyException e) {
          throw damaged(place, "it has an impossible name");
        }
      }
    }
    throw damaged(place, "there is no such kind of record");
  }

  /** As messages name it. */
  String describe() {
    return kind + " '" + (namespace.isEmpty() ? "" : namespace + "/") + name + "'";
  }

  private static long checksum(byte[] content) {
    CRC32C sum = new CRC32C();
    sum.update(content);
    return sum.getValue();
  }

  private static KeyException damaged(String place, String detail) {
    return KeyException.of(
        KeyException.Kind.INTERNAL,
        place,
        "read it",
        detail,
        "restore the store from a backup, or delete the row to give the record up");
  }

  /** No content. */
  @Override
  public String toString() {
    return describe();
  }
}
