// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.key.Vocabulary;
import org.managedkeys.registry.Connection;
import org.managedkeys.registry.DeclaredKey;
import org.managedkeys.registry.NodeSettings;

/** Sorts the lines of one configuration file into sections and has each read. */
final class ConfigurationReader {

  static final String OPERATION = "read the configuration";

  /** A hundred thousand keys fit. */
  private static final int MAX_BYTES = 64 * 1024 * 1024;

  private static final String LIBRARY_SECTION = "kms_library";
  private static final String CONNECTION_SECTION = "kms";
  private static final String KEY_SECTION = "key";
  private static final Vocabulary SECTIONS =
      Vocabulary.of(
          Set.of(LIBRARY_SECTION, CONNECTION_SECTION, KEY_SECTION, ServerReader.SECTION),
          StoreReader.GROUPS);

  private static final String FORMAT = "format";
  private static final String PRESENT_FORMAT = "1";
  private static final String PROVIDER_NAME = "provider_name";
  private static final String NAMESPACE = "namespace";
  private static final String DEFAULT_KMS = "default_kms";
  private static final String KEY_PAIR_GENERATORS = "key_pair_generators";
  private static final String KEY_GENERATORS = "key_generators";
  private static final String RANDOM = "random";
  private static final Vocabulary SETTINGS =
      Vocabulary.of(
          Set.of(
              FORMAT,
              PROVIDER_NAME,
              NAMESPACE,
              DEFAULT_KMS,
              KEY_PAIR_GENERATORS,
              KEY_GENERATORS,
              RANDOM),
          StoreReader.NAMES);

  private final Path folder;
  private final ConfigValue.Origin origin;
  private final Problems problems;
  private final Map<String, String> fieldNames = new HashMap<>();
  private final Section settings = new Section("", "", 1);
  private final Section server = new Section(ServerReader.SECTION, ServerReader.SECTION, 1);
  private final Map<String, Map<String, Section>> sections = new LinkedHashMap<>();

  private ConfigurationReader(Path folder, Problems problems) {
    this.folder = folder;
    this.origin = new ConfigValue.Origin(problems.source(), folder);
    this.problems = problems;
  }

  /** Does what {@link Configuration#load} says. */
  static Configuration read(Path file, List<BackendType> types) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    // Taken before the content: a change in between is then seen as one.
    Instant lastModified = Files.getLastModifiedTime(absolute).toInstant();
    Problems problems = new Problems(file.toString(), OPERATION);
    Path folder = Optional.ofNullable(absolute.getParent()).orElse(absolute);
    ConfigurationReader reader = new ConfigurationReader(folder, problems);
    try (InputStream in = Files.newInputStream(absolute)) {
      PropertyFile.read(in, MAX_BYTES, problems, reader::sort);
    }
    reader.refuseNewerFormat();
    Configuration configuration = reader.build(absolute, lastModified, types);
    problems.throwIfAny();
    return configuration;
  }

  /** Alone, since whatever else is wrong with such a file comes of it. */
  private void refuseNewerFormat() {
    Optional<String> format = settings.text(FORMAT, problems);
    if (format.isPresent() && !format.get().equals(PRESENT_FORMAT)) {
      Problems newer = new Problems(problems.source(), OPERATION);
      newer.add(
          settings.line(FORMAT),
          "the file is written for another version of Managed Keys; this one reads format "
              + PRESENT_FORMAT);
      newer.throwIfAny();
    }
  }

  private int sort(PropertyFile.Property property) {
    String key = property.key();
    int first = key.indexOf('.');
    String kind = first < 0 ? "" : key.substring(0, first);
    if (first < 0 || StoreReader.GROUPS.contains(kind)) {
      return put(settings, key, property);
    }
    if (kind.equals(ServerReader.SECTION)) {
      if (!key.startsWith(ServerReader.CLIENTS + ".")) {
        return put(server, key.substring(first + 1), property);
      }
      kind = ServerReader.CLIENTS;
      first = kind.length();
    }
    return sort(property, kind, first);
  }

  /**
   * Puts a property into the section that it names.
   *
   * @param first where the dot behind the kind is
   */
  private int sort(PropertyFile.Property property, String kind, int first) {
    String key = property.key();
    int last = key.lastIndexOf('.');
    if (!SECTIONS.contains(kind) && !kind.equals(ServerReader.CLIENTS)) {
      problems.add(
          property.line(),
          "unknown property "
              + key
              + ". "
              + SECTIONS
                  .nearest(kind)
                  .map(near -> "Did you mean " + near + key.substring(first) + "?")
                  .orElse("Properties with a dot begin with " + SECTIONS.list()));
    } else if (last <= first + 1 || last == key.length() - 1) {
      problems.add(
          property.line(), key + " is incomplete; it is written " + kind + ".<name>.<field>");
    } else {
      Map<String, Section> named = sections.computeIfAbsent(kind, unused -> new LinkedHashMap<>());
      String name = key.substring(first + 1, last);
      // Without a lambda: one that holds values is slow as long as nothing is compiled.
      Section section = named.get(name);
      if (section == null) {
        section = new Section(key.substring(0, last), name, property.line());
        named.put(name, section);
      }
      return put(section, key.substring(last + 1), property);
    }
    return 0;
  }

  private int put(Section section, String field, PropertyFile.Property property) {
    // One text for all keys that have the field.
    String known = fieldNames.computeIfAbsent(field, Function.identity());
    return section.put(known, property, origin, problems);
  }

  private Configuration build(Path file, Instant lastModified, List<BackendType> types) {
    settings.checkNames(SETTINGS, "The top level", problems);
    Libraries libraries = new Libraries(problems);
    for (Section section : named(LIBRARY_SECTION)) {
      libraries.add(section);
    }
    ConnectionReader connectionReader = new ConnectionReader(types, libraries, problems);
    Map<String, Optional<Connection>> declared = new LinkedHashMap<>();
    List<Connection> connections = new ArrayList<>();
    for (Section section : named(CONNECTION_SECTION)) {
      Optional<Connection> connection = connectionReader.declared(section);
      declared.put(section.name(), connection);
      connection.ifPresent(connections::add);
    }
    Optional<String> defaultKms = defaultKms(declared.keySet());

    KeyReader keyReader = new KeyReader(declared, defaultKms, connectionReader, problems);
    List<DeclaredKey> keys = new ArrayList<>();
    for (Section section : all(KEY_SECTION)) {
      keyReader.read(section, connections).ifPresent(keys::add);
    }
    StoreSettings store = new StoreReader(settings, folder, problems).read();
    return new Configuration(
        file,
        lastModified,
        providerName(),
        namespace(),
        settings.flag(KEY_PAIR_GENERATORS, problems),
        settings.flag(KEY_GENERATORS, problems),
        defaultKms,
        random(declared.keySet()),
        store,
        connections,
        keys,
        new NodeSettings(types, libraries.paths(), new StoredReferences(folder), folder),
        server(store.auditFile().isPresent()));
  }

  /** Most programs serve nothing and are not to wait for what that needs. */
  private Optional<ServerConfiguration> server(boolean hasAuditLog) {
    List<Section> clients = named(ServerReader.CLIENTS);
    return server.values().isEmpty() && clients.isEmpty()
        ? Optional.empty()
        : Optional.of(new ServerReader(server, clients, folder, problems).read(hasAuditLog));
  }

  private List<Section> all(String kind) {
    return List.copyOf(sections.getOrDefault(kind, Map.of()).values());
  }

  /** Sections whose name may not hold a dot: so none is mistaken for a key's own connection. */
  private List<Section> named(String kind) {
    List<Section> good = new ArrayList<>();
    for (Section section : all(kind)) {
      if (PropertyFile.consistsOf(section.name(), "_-")) {
        good.add(section);
      } else {
        problems.add(
            section.line(),
            section.owner() + ": a name here consists of letters, digits, '_' and '-'");
      }
    }
    return good;
  }

  private Optional<String> defaultKms(Set<String> declared) {
    Optional<String> named = settings.text(DEFAULT_KMS, problems);
    if (named.isPresent() && !declared.contains(named.get())) {
      problems.add(
          settings.line(DEFAULT_KMS),
          DEFAULT_KMS
              + ": there is no connection '"
              + settings.shown(DEFAULT_KMS)
              + "'; "
              + (declared.isEmpty()
                  ? "none is declared"
                  : "connections are " + String.join(", ", declared)));
    }
    return named.isEmpty() && declared.size() == 1
        ? Optional.of(declared.iterator().next())
        : named;
  }

  /**
   * A connection, or else a key. Which keys there are is known by their sections: one with problems
   * of its own is not missing.
   */
  private Optional<String> random(Set<String> connections) {
    Optional<String> named = settings.text(RANDOM, problems);
    Set<String> keys = sections.getOrDefault(KEY_SECTION, Map.of()).keySet();
    if (named.isPresent() && !connections.contains(named.get()) && !keys.contains(named.get())) {
      problems.add(
          settings.line(RANDOM),
          RANDOM
              + ": there is no connection and no key '"
              + settings.shown(RANDOM)
              + "'; "
              + (connections.isEmpty()
                  ? "no connection is declared"
                  : "connections are " + String.join(", ", connections)));
    }
    return named;
  }

  private String providerName() {
    Optional<String> suffix = settings.text(PROVIDER_NAME, problems);
    if (suffix.isPresent() && !PropertyFile.consistsOf(suffix.get(), "_.-")) {
      problems.add(
          settings.line(PROVIDER_NAME),
          PROVIDER_NAME + " consists of letters, digits, '_', '.' and '-'");
    }
    return Configuration.PROVIDER_NAME + suffix.map(text -> "-" + text).orElse("");
  }

  private Namespace namespace() {
    try {
      return settings.text(NAMESPACE, problems).map(Namespace::parse).orElse(Namespace.ROOT);
    } catch (KeyException e) {
      settings.complain(NAMESPACE, e, problems);
      return Namespace.ROOT;
    }
  }
}
