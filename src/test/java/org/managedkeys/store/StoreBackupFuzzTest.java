// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.managedkeys.key.KeyException;

/** Any file is a backup, of the records that it holds, or is refused. */
class StoreBackupFuzzTest {

  @FuzzTest
  void read_anyBytes_isABackupOrInvalid(byte[] data) throws IOException {
    List<StoredRecord> records = new ArrayList<>();
    StoreDigest said;
    try {
      said = StoreBackup.read(Path.of("file"), new ByteArrayInputStream(data), records::add);
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
      assertThat(e).hasMessageStartingWith("backup file: cannot restore a store from it: ");
      return;
    }
    assertThat(said.count()).isEqualTo(records.size());
    assertThat(records)
        .allSatisfy(record ->
            assertThat(RecordText.decode(RecordText.encode(record), "again")).isEqualTo(record));
  }
}
