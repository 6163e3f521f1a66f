// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;

/** Any file is a configuration, or everything wrong with it is told with its line. */
class ConfigurationFuzzTest {

  @TempDir static Path temp;

  @FuzzTest
  void load_anyBytes_isReadOrNamesLines(byte[] data) throws IOException {
    Path file = Files.write(temp.resolve("provider.properties"), data);
    long lines =
        1 + new String(data, StandardCharsets.ISO_8859_1).chars().filter(c -> c == '\n').count();
    Configuration configuration;
    try {
      configuration = Configuration.load(file, Backends.all());
    } catch (KeyException e) {
      Complaints.check(e, file.toString(), lines);
      return;
    }
    assertThat(configuration.connections()).doesNotHaveDuplicates();
    assertThat(configuration.keys())
        .allSatisfy(key ->
            assertThat(configuration.connections()).anyMatch(c -> c.name().equals(key.kms())));
  }
}
