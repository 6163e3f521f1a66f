// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** A request goes to the mount with the longest path, and to whole segments only. */
class MountPathsTest {

  private static final MountPaths PATHS =
      MountPaths.of(Set.of("pki", "pki-old", "team/pki", "team/pki/deep"));

  @Test
  void path_goesToItsOwnMount() {
    assertThat(PATHS.serving("pki/issue/web")).contains("pki");
    assertThat(PATHS.serving("pki-old/issue/web")).contains("pki-old");
    assertThat(PATHS.serving("team/pki/issue/web")).contains("team/pki");
    assertThat(PATHS.serving("pki")).contains("pki");
  }

  @Test
  void longerPath_wins() {
    assertThat(PATHS.serving("team/pki/deep/issue")).contains("team/pki/deep");
    assertThat(PATHS.serving("team/pki/deeper")).contains("team/pki");
  }

  @Test
  void otherPaths_goNowhere() {
    assertThat(PATHS.serving("pk")).isEmpty();
    assertThat(PATHS.serving("pkix/issue")).isEmpty();
    assertThat(PATHS.serving("team")).isEmpty();
    assertThat(PATHS.serving("team/other")).isEmpty();
    assertThat(PATHS.serving("PKI/issue")).isEmpty();
    assertThat(PATHS.serving("")).isEmpty();
    assertThat(MountPaths.of(Set.of()).serving("pki/issue")).isEmpty();
  }

  /** OCSP by GET has 16 KiB of Base64 in its path, with a slash here and there. */
  @Test
  void longRequest_isReadAsFarAsMountsGo() {
    assertThat(PATHS.serving("pki/ocsp/" + "a/".repeat(8000))).contains("pki");
  }
}
