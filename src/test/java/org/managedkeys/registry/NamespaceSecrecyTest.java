// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.registry.Registries.TEAM;
import static org.managedkeys.registry.Registries.put;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.MemoryStore;
import org.managedkeys.store.RecordStore;

/** From one namespace nothing tells that a name or a UUID is that of a key in another. */
class NamespaceSecrecyTest {

  private static final Namespace OTHER = Namespace.parse("team-b");
  private static final List<String> ELSEWHERE = List.of("declared-there", "stored-there");
  private static final String NOWHERE = "nowhere";

  @TempDir private Path folder;
  private final RecordStore store = new MemoryStore();
  private KeyRegistry registry;

  @BeforeEach
  void openRegistry() {
    Registries registries = new Registries(folder);
    registries.declare(new KeyName(TEAM, "declared-there"), Set.of(KeyUsage.SIGN), true);
    put(
        store,
        Registries.key(new KeyName(TEAM, "stored-there"), "far", Map.of("any_mount", "true")),
        Registries.key(new KeyName(OTHER, "mine"), "far", Map.of()),
        Registries.mount(OTHER, "pki", "mine,declared-there,stored-there,nowhere"),
        Registries.mount(TEAM, "theirs", "stored-there"));
    registry = registries.open(store);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private UUID uuid(String name) {
    return registry.entry(new KeyName(TEAM, name)).orElseThrow().uuid();
  }

  private static String answer(Supplier<Object> question) {
    try {
      return String.valueOf(question.get());
    } catch (KeyException e) {
      return e.kind() + " " + e.getMessage();
    }
  }

  /** Everything that can be asked with a name. */
  private static Map<String, BiFunction<KeyRegistry, String, Object>> questionsByName() {
    Map<String, BiFunction<KeyRegistry, String, Object>> questions = new LinkedHashMap<>();
    questions.put("key", (registry, name) -> registry.key(new KeyName(OTHER, name)));
    questions.put("entry", (registry, name) -> registry.entry(new KeyName(OTHER, name)));
    questions.put(
        "trusted", (registry, name) -> registry.trustedCertificate(new KeyName(OTHER, name)));
    questions.put("chain", (registry, name) -> registry.chains().stored(new KeyName(OTHER, name)));
    questions.put("mount", (registry, name) -> registry.mount(OTHER, "pki/").key(name));
    questions.put("jca", (registry, name) -> registry.mount(OTHER, Mount.JCA).key(name));
    questions.put("other mount", (registry, name) -> registry.mount(OTHER, "theirs/").key(name));
    questions.put(
        "generate",
        (registry, name) ->
            registry
                .lifecycle()
                .generateDeclared(new KeyName(OTHER, name), KeySpec.parse("rsa-2048")));
    questions.put(
        "delete",
        (registry, name) -> {
          registry.lifecycle().delete(new KeyName(OTHER, "x" + name));
          return "done";
        });
    return questions;
  }

  @Test
  void name_ofAKeyElsewhere_isAnsweredAsAnUnknownOne() {
    questionsByName()
        .forEach((what, question) -> {
          String expected = answer(() -> question.apply(registry, NOWHERE));
          for (String name : ELSEWHERE) {
            assertThat(answer(() -> question.apply(registry, name)))
                .as(what)
                .isEqualTo(expected.replace(NOWHERE, name));
          }
        });
  }

  @Test
  void uuid_ofAKeyElsewhere_isAnsweredAsAnUnknownOne() {
    Map<String, Function<UUID, Object>> questions =
        Map.of(
            "key", uuid -> registry.key(OTHER, uuid),
            "entry", uuid -> registry.entry(OTHER, uuid),
            "mount", uuid -> registry.mount(OTHER, "pki/").key(uuid),
            "jca", uuid -> registry.mount(OTHER, Mount.JCA).key(uuid));
    UUID unknown = UUID.randomUUID();
    questions.forEach((what, question) -> {
      String expected = answer(() -> question.apply(unknown));
      for (String name : ELSEWHERE) {
        assertThat(answer(() -> question.apply(uuid(name))))
            .as(what)
            .isEqualTo(expected.replace(unknown.toString(), uuid(name).toString()));
      }
    });
    for (String name : ELSEWHERE) {
      assertThat(registry.key(TEAM, uuid(name)).name()).contains(new KeyName(TEAM, name));
    }
  }

  @Test
  void lists_showTheirOwnNamespaceOnly() {
    assertThat(registry.names(OTHER)).containsExactly(new KeyName(OTHER, "mine"));
    assertThat(registry.mounts().list(OTHER)).extracting(Mount::path).containsExactly("pki/");
    assertThat(registry.namespaces().children(OTHER)).isEmpty();
  }

  @Test
  void errors_nameNoConnectionOfAKeyElsewhere() {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> registry.connection("none"))
        .withMessageContaining("connections are far")
        .withMessageNotContaining("there");
  }
}
