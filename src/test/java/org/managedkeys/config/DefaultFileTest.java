// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class DefaultFileTest {

  @AfterEach
  void forget() {
    System.clearProperty(Configuration.FILE_PROPERTY);
  }

  @Test
  void defaultFile_property_isTaken() {
    System.setProperty(Configuration.FILE_PROPERTY, " /etc/keys.properties ");

    assertThat(Configuration.defaultFile()).contains(Path.of("/etc/keys.properties"));
  }

  @Test
  void defaultFile_blankProperty_isWhatTheEnvironmentSays() {
    System.setProperty(Configuration.FILE_PROPERTY, " ");

    assertThat(Configuration.defaultFile().map(Path::toString).orElse(null))
        .isEqualTo(System.getenv(Configuration.FILE_VARIABLE));
  }
}
