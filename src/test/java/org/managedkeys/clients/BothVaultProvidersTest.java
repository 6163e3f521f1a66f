// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.Jdk;

/** Our provider and Microsoft's for Key Vault in one JVM, in either order. */
class BothVaultProvidersTest {

  @ParameterizedTest
  @ValueSource(strings = {"ours", "peer"})
  void bothProviders_signByTheirOwnKeys_andOnlyOursThrowsWhenTheConnectionBreaks(
      String first, @TempDir Path folder) {
    List<String> lines =
        Jdk.running()
            .java(folder)
            .with("-cp", System.getProperty("java.class.path"))
            .with(BothVaultProvidersProgram.class.getName(), folder.toString(), first)
            .run()
            .ok()
            .out()
            .lines()
            .toList();

    assertThat(lines)
        .contains(
            "ours ec ManagedKeys verifies",
            "ours ec broken ManagedKeys threw SignatureException",
            "ours rsa ManagedKeys verifies",
            "ours rsa broken ManagedKeys threw SignatureException",
            "peer ec AzureKeyVault verifies",
            // A signature whose halves are zero, and one that is nothing.
            "peer ec broken AzureKeyVault gave '3006020100020100'",
            "peer rsa AzureKeyVault verifies",
            "peer rsa broken AzureKeyVault gave ''");
  }
}
