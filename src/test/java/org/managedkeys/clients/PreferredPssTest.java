// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;

/** The line of the README for callers that set PSS parameters too early to choose a provider. */
final class PreferredPssTest {

  @TempDir Path folder;

  @Test
  void preferredProvider_letsEveryLibrarySignByPss() throws IOException {
    Providers.shared(folder, "rsa-2048");
    int number = 1;
    while (Security.getProperty("security.provider." + number) != null) {
      number++;
    }
    Path security =
        Files.writeString(
            folder.resolve("java.security"),
            "security.provider."
                + number
                + "=ManagedKeys "
                + folder.resolve("provider.properties")
                + "\njdk.security.provider.preferred=Signature.RSASSA-PSS:ManagedKeys\n");

    assertThat(
            Jdk.running()
                .java(folder)
                .environment(SoftHsm.environment())
                .with("-Djava.security.properties=" + security)
                .with("-cp", System.getProperty("java.class.path"))
                .with(PreferredPssProgram.class.getName(), "rsa-2048")
                .run()
                .ok()
                .out())
        .isEqualTo("nimbus true\njose4j true\nxml true\n");
  }
}
