// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.Mount;

/** Mounts are made, tuned, listed and removed. */
class MountAdminTest {

  private static final Namespace ROOT = Namespace.ROOT;

  @TempDir private Path folder;
  private AdminFixture fixture;
  private MountAdmin mounts;

  @BeforeEach
  void open() {
    fixture = AdminFixture.in(folder);
    mounts = fixture.administration().mounts();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pki", "pki/", "/pki/", "PKI"})
  void enable_underAnyWritingOfAPath_givesWhatGetShows(String path) {
    Mount made =
        mounts.enable(
            ROOT,
            path,
            "pki",
            new MountSettings(
                Optional.of("issuing"), Optional.of(Set.of("b", "a")), Map.of("ttl", "1h")));

    assertThat(made.path()).isEqualTo("pki/");
    assertThat(made.allowedManagedKeys()).containsExactlyInAnyOrder("a", "b");
    assertThat(made.config()).containsExactly(Map.entry("ttl", "1h"));
    assertThat(mounts.get(ROOT, "pki")).isEqualTo(made);
    assertThat(mounts.list(ROOT)).containsExactly(made);
  }

  @ParameterizedTest
  @CsvSource({"pki,pki", "pki,pki/issuing", "pki/issuing,pki", "a/b/c,a"})
  void enable_whereAPathBeginsAnother_isAConflict(String present, String path) {
    enable(present);

    refused(Kind.CONFLICT, "", () -> enable(path));
    assertThat(mounts.list(ROOT)).hasSize(1);
  }

  @Test
  void enable_besideOneThatOnlyLooksAlike_works() {
    enable("pki");
    enable("pki2");
    enable("pk");

    assertThat(mounts.list(ROOT))
        .extracting(Mount::path)
        .containsExactlyInAnyOrder("pki/", "pki2/", "pk/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jca", "jca/x", "sys", "auth/token", "identity"})
  void reservedPaths_areRefused(String path) {
    refused(Kind.INVALID, "are reserved", () -> enable(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "a//b", "a b", "../x", "a/./b", "-a"})
  void oddPaths_areRefused(String path) {
    refused(Kind.INVALID, "a path consists of segments", () -> enable(path));
  }

  @Test
  void enable_inANamespaceThatIsNotThere_findsNone() {
    refused(
        Kind.NOT_FOUND,
        "there is no such namespace",
        () -> mounts.enable(new Namespace("no"), "pki", "pki", MountSettings.NONE));
  }

  @Test
  void samePath_inTwoNamespaces_areTwoMounts() {
    Namespace other = new Namespace("team-a");
    enable("pki");
    mounts.enable(other, "pki", "transit", MountSettings.NONE);

    assertThat(mounts.get(ROOT, "pki").type()).isEqualTo("pki");
    assertThat(mounts.get(other, "pki").type()).isEqualTo("transit");
  }

  @Test
  void tune_replacesTheListOfKeys_andLeavesWhatItDoesNotName() {
    mounts.enable(
        ROOT,
        "pki",
        "pki",
        new MountSettings(
            Optional.of("issuing"), Optional.of(Set.of("a", "b")), Map.of("ttl", "1h", "x", "1")));

    Mount tuned =
        mounts.tune(
            ROOT,
            "pki",
            new MountSettings(Optional.empty(), Optional.of(Set.of("c")), Map.of("x", "")));

    assertThat(tuned.allowedManagedKeys()).containsExactly("c");
    assertThat(tuned.description()).isEqualTo("issuing");
    assertThat(tuned.config()).containsExactly(Map.entry("ttl", "1h"));
    assertThat(tuned.version()).isEqualTo(2);

    mounts.tune(ROOT, "pki", new MountSettings(Optional.empty(), Optional.of(Set.of()), Map.of()));
    assertThat(mounts.get(ROOT, "pki").allowedManagedKeys()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a,b", "", "a b"})
  void listOfKeys_takesNamesOnly(String name) {
    enable("pki");

    refused(
        Kind.INVALID,
        "key name",
        () ->
            mounts.tune(
                ROOT,
                "pki",
                new MountSettings(Optional.empty(), Optional.of(Set.of(name)), Map.of())));
  }

  @Test
  void disable_removesIt() {
    enable("pki");
    mounts.disable(ROOT, "pki");

    refused(Kind.NOT_FOUND, "there is no such mount", () -> mounts.get(ROOT, "pki"));
    refused(Kind.NOT_FOUND, "there is no such mount", () -> mounts.disable(ROOT, "pki"));
    refused(
        Kind.NOT_FOUND,
        "there is no such mount",
        () -> mounts.tune(ROOT, "pki", MountSettings.NONE));
  }

  private void enable(String path) {
    mounts.enable(ROOT, path, "pki", MountSettings.NONE);
  }

  private static void refused(Kind kind, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KeyException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
  }
}
