// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.managedkeys.config.PropertyFile.Property;
import org.managedkeys.key.KeyException;

/** Any bytes give lines that stand in them, or complaints that name a line. */
class PropertyFileFuzzTest {

  private static final int MOST_BYTES = 1000;

  @FuzzTest
  void read_anyBytes_givesItsLinesOrNamesOne(byte[] data) throws IOException {
    long lines =
        1 + new String(data, StandardCharsets.ISO_8859_1).chars().filter(c -> c == '\n').count();
    Problems problems = new Problems("file", "read it");
    try {
      List<Property> read = PropertyLines.read(data, MOST_BYTES, problems);
      String[] text = new String(data, StandardCharsets.UTF_8).split("\n", -1);
      for (Property property : read) {
        assertThat(text[property.line() - 1]).contains(property.key()).contains(property.value());
        assertThat(property.value()).isEqualTo(property.value().strip());
      }
      assertThat(read.stream().map(Property::key)).doesNotHaveDuplicates();
      problems.throwIfAny();
    } catch (KeyException e) {
      Complaints.check(e, "file", lines);
    }
  }
}
