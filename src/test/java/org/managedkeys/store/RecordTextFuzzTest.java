// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;

/** Any text is a record, which is then written so that it is read again, or is damaged. */
class RecordTextFuzzTest {

  private static final RecordKey KEY = RecordKey.entry(KeyName.parse("team-a/orders"));

  @FuzzTest
  void decode_anyBytes_isARecordOrInternal(byte[] data) {
    StoredRecord record;
    try {
      record = RecordText.decode(KEY, data, "file");
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(KeyException.Kind.INTERNAL);
      assertThat(e).hasMessageStartingWith("file: cannot read entry 'team-a/orders': ");
      return;
    }
    assertThat(record.key()).isEqualTo(KEY);
    byte[] written = RecordText.encode(record);
    assertThat(RecordText.decode(KEY, written, "what was written")).isEqualTo(record);
    assertThat(RecordText.decode(written, "what was written")).isEqualTo(record);
    readEntry(record);
  }

  /** And any record is an entry, which is then the same record, or is damaged. */
  private static void readEntry(StoredRecord record) {
    StoredEntry entry;
    try {
      entry = EntryRecords.entry(record, "store");
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(KeyException.Kind.INTERNAL);
      assertThat(e).hasMessageStartingWith("store: cannot read entry 'team-a/orders': ");
      return;
    }
    assertThat(EntryRecords.entry(EntryRecords.record(entry), "store")).isEqualTo(entry);
  }
}
