// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.registry.DeclaredKey;
import org.managedkeys.registry.NodeSettings;
import org.managedkeys.testkit.Providers;

/** What the configuration says about records of the live store. */
class StoredMeaningTest {

  @TempDir private Path folder;
  private Configuration configuration;
  private NodeSettings node;

  @BeforeEach
  void load() throws IOException {
    Files.writeString(folder.resolve("pin"), "s3cret\n");
    configuration =
        Configuration.load(
            Providers.write(
                folder,
                "kms_library.SoftHSM.library = /lib/softhsm.so",
                "kms.hsm.type = pkcs11",
                "kms.hsm.library = softhsm",
                "key.a.key_label = a",
                "key.a.any_mount = TRUE",
                "key.b.key_label = b",
                "key.b.any_mount = false",
                "key.c.key_label = c"),
            List.of(RecordingType.PKCS11));
    node = configuration.node();
  }

  @Test
  void anyMount_ofADeclaredKey_isFalseUnlessItSaysSo() {
    assertThat(configuration.keys())
        .extracting(DeclaredKey::anyMount)
        .containsExactly(true, false, false);
  }

  @Test
  void libraries_areKnownByTheirNamesInLowerCase() {
    assertThat(node.libraries()).containsOnlyKeys("softhsm");
    assertThat(node.libraries())
        .hasEntrySatisfying("softhsm", path -> assertThat(path.get()).isEqualTo("/lib/softhsm.so"));
    assertThat(node.types()).containsExactly(RecordingType.PKCS11);
    assertThat(node.folder()).isEqualTo(folder);
  }

  @Test
  void references_areThoseOfTheConfiguration() throws IOException {
    assertThat(node.references().resolve("as it is", "kms.hsm.pin")).isEqualTo("as it is");
    assertThat(node.references().resolve("<${file:pin}>", "kms.hsm.pin")).isEqualTo("<s3cret>");
    assertThat(node.references().resolve("$${file:pin}", "kms.hsm.pin")).isEqualTo("${file:pin}");

    Files.writeString(folder.resolve("pin"), "rotated");
    assertThat(node.references().resolve("${file:pin}", "kms.hsm.pin")).isEqualTo("rotated");
  }

  @Test
  void reference_thatLeadsNowhere_isToldByItsPlace() {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> node.references().resolve("${file:none}", "kms.hsm.pin"))
        .matches(e -> e.kind() == Kind.INVALID)
        .withMessage(
            "kms.hsm.pin: cannot resolve kms.hsm.pin: ${file:none}: the file does not exist");
  }

  @Test
  void reference_ofAnUnknownForm_isRefused_withoutItsText() {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> node.references().resolve("s3cret${vault:x}", "kms.hsm.pin"))
        .matches(e -> e.kind() == Kind.INVALID)
        .withMessageStartingWith(
            "kms.hsm.pin: cannot read the value: it holds an unknown reference")
        .withMessageNotContaining("s3cret");
  }
}
