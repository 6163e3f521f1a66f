// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;

class KeyStoreFileTest {

  private static KeyStoreFile read(String text) throws IOException {
    return KeyStoreFile.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void read_nothing_saysNothing() throws IOException {
    KeyStoreFile nothing = new KeyStoreFile(Optional.empty(), Optional.empty());
    assertThat(read("")).isEqualTo(nothing);
    assertThat(read("# only a comment\nconfig =\n")).isEqualTo(nothing);
  }

  @Test
  void read_both_takesThem() throws IOException {
    assertThat(read("namespace = Team-A/\nconfig = ${sys:java.home}/p.properties"))
        .isEqualTo(
            new KeyStoreFile(
                Optional.of(Path.of(System.getProperty("java.home"), "p.properties")),
                Optional.of(Namespace.parse("team-a"))));
  }

  @Test
  void read_wrongLines_namesThemAndTheAllowedKeys() {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> read("config = a\npin = 1234\nnamespace = sys\nconfig = b"))
        .withMessage(
            """
            key store file: cannot read it: 3 errors
            key store file:2: unknown property pin; allowed are config and namespace
            key store file:3: namespace 'sys': cannot use it: root, sys, audit, auth, cubbyhole \
            and identity are reserved
            key store file:4: config is already set in line 1\
            """);
  }

  @Test
  void read_referenceThatIsNoNamespace_isNamedAndNotFollowedInTheMessage() {
    System.setProperty("managed.keys.test.namespace", "s3cret value");
    try {
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> read("namespace = ${sys:managed.keys.test.namespace}"))
          .withMessage(
              "key store file:1: cannot read it: namespace: what"
                  + " ${sys:managed.keys.test.namespace} stands for cannot be used here");
    } finally {
      System.clearProperty("managed.keys.test.namespace");
    }
  }

  @Test
  void read_binaryOrTooLong_isInvalid() {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> read("\u00fe\u00ed\u00fe\u00ed"))
        .withMessage("key store file:1: cannot read it: this is not UTF-8 text")
        .extracting(KeyException::kind)
        .isEqualTo(KeyException.Kind.INVALID);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> read("#".repeat(KeyStoreFile.MAX_BYTES + 1)))
        .withMessageContaining("longer than 65536 bytes");
  }
}
