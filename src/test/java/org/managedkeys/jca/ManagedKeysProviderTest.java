// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider object itself: its names, and that a bad configuration is told late and plainly. */
class ManagedKeysProviderTest {

  @TempDir private Path folder;

  @Test
  void version_isTheProjects() {
    assertThat(new ManagedKeysProvider().getVersionStr())
        .isEqualTo(System.getProperty("project.version"));
  }

  @Test
  void configure_givesANewProvider_namedAsTheFileSays() throws Exception {
    Path file = Files.writeString(folder.resolve("p.properties"), "provider_name = blue\n");
    ManagedKeysProvider base = new ManagedKeysProvider();

    Provider configured = base.configure(file.toString());

    assertThat(configured).isNotSameAs(base);
    assertThat(configured.getName()).isEqualTo("ManagedKeys-blue");
    assertThat(base.getName()).isEqualTo("ManagedKeys");
  }

  @Test
  void configure_takesQuotesAndSpacesAround() throws Exception {
    Path file = Files.writeString(folder.resolve("with space.properties"), "provider_name = q\n");

    assertThat(new ManagedKeysProvider().configure("  \"" + file + "\" ").getName())
        .isEqualTo("ManagedKeys-q");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/no/such/file", "", "\0", "a\nb"})
  void configure_withAnythingElse_throwsNothing_untilTheKeyStoreIsLoaded(String path)
      throws Exception {
    Provider configured = new ManagedKeysProvider().configure(path);

    assertThat(configured.getName()).isEqualTo("ManagedKeys");
    KeyStore keyStore = KeyStore.getInstance("ManagedKeys", configured);
    assertThatIOException().isThrownBy(() -> keyStore.load(null, null)).withMessageContaining(":");
  }

  @Test
  void snapshot_isOfTheTimeOfConfigure() throws Exception {
    Path file = Files.writeString(folder.resolve("p.properties"), "namespace = before\n");
    Provider configured = new ManagedKeysProvider().configure(file.toString());
    Files.writeString(file, "this is broken");

    KeyStore keyStore = KeyStore.getInstance("ManagedKeys", configured);
    keyStore.load(null, null);

    assertThat(keyStore.size()).isZero();
  }
}
