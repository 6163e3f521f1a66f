// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Any file is a journal, which is then the one that would be written, or is refused. */
class JournalFuzzTest {

  @FuzzTest
  void read_anyBytes_isAJournalOfFilesInItsFolderOrDamaged(byte[] data) throws IOException {
    Map<String, Optional<byte[]>> texts;
    try {
      texts = Journal.read(data);
    } catch (IOException e) {
      return;
    }
    assertThat(texts.keySet()).noneMatch(name -> name.contains("/"));
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    Journal.write(texts, again);
    assertThat(Journal.read(again.toByteArray())).hasSameSizeAs(texts);
  }
}
