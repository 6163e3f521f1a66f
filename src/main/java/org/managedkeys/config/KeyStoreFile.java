// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.key.Vocabulary;

/**
 * What a stream handed to {@link java.security.KeyStore#load} says: which configuration to use and
 * which namespace to show. The same format as {@code provider.properties}, and references are
 * allowed; an empty stream says nothing, which is fine.
 *
 * @param config the configuration file, {@code config = <path>}; relative to the working directory
 * @param namespace the namespace to show, {@code namespace = <path>}
 */
public record KeyStoreFile(Optional<Path> config, Optional<Namespace> namespace) {

  /** The longest stream accepted, in bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final String CONFIG = "config";
  private static final String NAMESPACE = "namespace";
  private static final Vocabulary NAMES = Vocabulary.of(Set.of(CONFIG, NAMESPACE));

  /**
   * Reads the stream to its end, and does not close it.
   *
   * @throws KeyException of kind INVALID that names each wrong line
   * @throws IOException if the stream cannot be read
   */
  public static KeyStoreFile read(InputStream in) throws IOException {
    Problems problems = new Problems("key store file", "read it");
    Section section = new Section("", "", 1);
    ConfigValue.Origin origin =
        new ConfigValue.Origin(problems.source(), Path.of("").toAbsolutePath());
    PropertyFile.read(
        in,
        MAX_BYTES,
        problems,
        property -> section.put(property.key(), property, origin, problems));
    Optional<Path> config = Optional.empty();
    Optional<Namespace> namespace = Optional.empty();
    for (Map.Entry<String, ConfigValue> setting : section.values().entrySet()) {
      String name = setting.getKey();
      ConfigValue value = setting.getValue();
      try {
        if (!NAMES.contains(name)) {
          problems.add(
              value.line(), "unknown property " + name + "; allowed are config and namespace");
        } else if (name.equals(CONFIG)) {
          config = text(value).map(Path::of);
        } else {
          namespace = text(value).map(Namespace::parse);
        }
      } catch (InvalidPathException e) {
        problems.add(value.line(), name + " is not a path");
      } catch (KeyException e) {
        tell(name, value, e, problems);
      }
    }
    problems.throwIfAny();
    return new KeyStoreFile(config, namespace);
  }

  /** A complaint about the place is about a reference that leads nowhere, and quotes no value. */
  private static void tell(
      String name, ConfigValue value, KeyException complaint, Problems problems) {
    if (value.hasReferences() && !complaint.subject().equals(value.place())) {
      problems.add(value.line(), name + ": " + value.uselessReference());
    } else {
      problems.add(value.line(), complaint);
    }
  }

  private static Optional<String> text(ConfigValue value) {
    return Optional.of(value.get().strip()).filter(text -> !text.isEmpty());
  }
}
