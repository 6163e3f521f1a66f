// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.ShellBlocks;

/** Follows the README and the guides to the letter, in an empty folder each. */
class ReadmeIT {

  @TempDir private Path folder;

  @Test
  void shellBlocks_runOneAfterTheOther_allSucceed() {
    assertThat(ShellBlocks.run(Path.of("README.md"), folder, 6))
        .contains("web, ")
        .contains("self-signature verify OK")
        .contains("jar signed.")
        .contains("jar verified.")
        .contains(" algorithms work, 0 fail")
        .contains("The CA is complete.")
        .contains("all well")
        .contains("\"signature\":\"vault:v1:");
  }

  @Test
  void shellBlocks_ofTheGuideToCertificateAuthorities_allSucceed() {
    assertThat(ShellBlocks.run(Path.of("docs/pki.md"), folder, 12))
        .contains("The CA is complete.")
        .contains("web.pem: OK")
        .contains("certificate revoked")
        .contains("subject=CN = app.example.com")
        .contains("web.pem: revoked")
        .contains("app.pem: good");
  }

  @Test
  void shellBlocks_ofTheGuideToTransit_allSucceed() {
    assertThat(ShellBlocks.run(Path.of("docs/transit.md"), folder, 8))
        .contains("Verified OK")
        .contains("an order")
        .contains("ssh-rsa ")
        .contains("valid");
  }

  @Test
  void shellBlocks_ofTheGuideToTheServer_allSucceed() {
    assertThat(ShellBlocks.run(Path.of("docs/server.md"), folder, 13))
        .contains("CN = Trial Root")
        .contains("CN = Example Root")
        .contains("www.pem: OK")
        .contains("\"pin\":\"redacted\"")
        .contains("permission denied")
        .contains("all well");
  }
}
