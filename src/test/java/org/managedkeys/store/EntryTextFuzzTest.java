// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;

/** Any file is an entry, which is then written so that it is read again, or is damaged. */
class EntryTextFuzzTest {

  private static final KeyName NAME = KeyName.parse("team-a/orders");

  @FuzzTest
  void decode_anyBytes_isAnEntryOrInternal(byte[] data) {
    StoredEntry entry;
    try {
      entry = EntryText.decode(NAME, data, "file");
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(KeyException.Kind.INTERNAL);
      assertThat(e).hasMessageStartingWith("file: cannot read the entry of key 'team-a/orders': ");
      return;
    }
    assertThat(entry.name()).isEqualTo(NAME);
    assertThat(EntryText.decode(NAME, EntryText.encode(entry), "what was written"))
        .isEqualTo(entry);
  }
}
