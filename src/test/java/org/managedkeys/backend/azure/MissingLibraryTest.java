// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.Jdk;

/** Without Microsoft's library, connections can be described and keys cannot be opened. */
class MissingLibraryTest {

  @Test
  void open_withoutTheLibrary_isUnsupportedAndNamesWhatToAdd(@TempDir Path folder) {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains(File.separator + "azure-"))
            .collect(Collectors.joining(File.pathSeparator));

    List<String> lines =
        Jdk.running()
            .java(folder)
            .with("-cp", classPath, MissingLibraryProgram.class.getName())
            .run()
            .ok()
            .out()
            .lines()
            .toList();

    assertThat(lines)
        .first()
        .isEqualTo("kms 'cloud' (azurekeyvault, https://vault.vault.azure.net)");
    assertThat(lines.get(1))
        .startsWith("UNSUPPORTED key 'k': cannot find it: ")
        .contains("com.azure:azure-security-keyvault-keys");
  }
}
