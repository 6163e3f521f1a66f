// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.KeyRegistry;

/**
 * Checks of written fields by the back end's own rules, without input or output: references are not
 * followed, stored secrets are not opened.
 */
final class FieldChecks {

  private final KeyRegistry registry;

  FieldChecks(KeyRegistry registry) {
    this.registry = registry;
  }

  /**
   * Finds a type.
   *
   * @throws KeyException of kind INVALID that lists those there are
   */
  BackendType type(String subject, String operation, String name) {
    return registry.node().types().stream()
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            KeyException.of(
                Kind.INVALID,
                subject,
                operation,
                // Clients look for these words.
                "unsupported managed key type '"
                    + name
                    + "'; types are "
                    + String.join(
                        ", ", registry.node().types().stream().map(BackendType::name).toList()),
                null));
  }

  /** Checks what says where a key is. */
  void key(BackendType type, KeyName name, WrittenFields written) {
    Set<String> names = type.keyFields();
    type.checkKey(name, Fields.of(written.owner(), values(written, names, new AtomicBoolean())));
  }

  /** Checks what describes a connection, as far as that is known now. */
  void connection(BackendType type, String name, WrittenFields written) {
    written.text(VaultFields.LIBRARY).ifPresent(library -> checkLibrary(written, library));
    AtomicBoolean later = new AtomicBoolean();
    try {
      type.connect(
              name, Fields.of(written.owner(), values(written, type.connectionFields(), later)))
          .close();
    } catch (KeyException e) {
      if (!later.get()) {
        throw e;
      }
    }
  }

  private void checkLibrary(WrittenFields written, String library) {
    Set<String> known = registry.node().libraries().keySet();
    boolean isKnown =
        known.stream()
            .anyMatch(
                name -> name.toLowerCase(Locale.ROOT).equals(library.toLowerCase(Locale.ROOT)));
    if (!isKnown && !isAbsolute(library)) {
      throw written.invalid(
          VaultFields.LIBRARY,
          "there is no kms_library '"
              + library
              + "' on this node; "
              + (known.isEmpty() ? "none is declared" : "libraries are " + Listed.of(known)),
          "declare kms_library." + library + ".library = <absolute path>");
    }
  }

  private static boolean isAbsolute(String text) {
    try {
      return Path.of(text).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static Map<String, Fields.Value> values(
      WrittenFields written, Set<String> names, AtomicBoolean later) {
    Map<String, Fields.Value> values = new LinkedHashMap<>();
    written
        .texts()
        .forEach((name, text) -> {
          if (names.contains(name)) {
            values.put(name, SecretText.isReference(text) ? new Later(later) : new Known(text));
          }
        });
    for (String name : written.kept()) {
      if (names.contains(name)) {
        values.put(name, new Later(later));
      }
    }
    return values;
  }

  private record Known(String get) implements Fields.Value {

    @Override
    public String place() {
      return "";
    }

    @Override
    public String toString() {
      return "value";
    }
  }

  /** A secret that is not looked at now; whoever asks for it cannot be checked further. */
  private record Later(AtomicBoolean asked) implements Fields.Value {

    @Override
    public String get() {
      asked.set(true);
      throw KeyException.of(Kind.INVALID, "a secret", "read it", "it is read later", null);
    }

    @Override
    public String place() {
      return "";
    }
  }
}
