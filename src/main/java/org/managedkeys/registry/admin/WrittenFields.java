// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Vocabulary;

/**
 * What somebody writes into an entry, checked by its table and in the forms that are kept. Prints
 * names only: it holds secrets.
 */
final class WrittenFields {

  /** What clients that read and write back an entry send along. */
  private static final Set<String> TOLERATED = Set.of("name", "type", "uuid", "UUID");

  private final String owner;
  private final Map<String, String> texts = new TreeMap<>();
  private final Set<String> kept = new TreeSet<>();
  private @Nullable Set<KeyUsage> usages;

  private WrittenFields(String owner) {
    this.owner = owner;
  }

  /**
   * Reads values.
   *
   * @param owner what they are fields of, as messages name it: {@code key.ca-root}
   * @param fields those that are allowed
   * @param what it is, for a message: {@code a pkcs11 key}
   * @throws KeyException of kind INVALID that names the field and shows no value
   */
  static WrittenFields parse(
      String owner, Collection<VaultField> fields, String what, Map<String, ?> values) {
    WrittenFields written = new WrittenFields(owner);
    Map<String, VaultField> known = new LinkedHashMap<>();
    fields.forEach(field -> known.put(field.name(), field));
    values.forEach((name, value) -> {
      VaultField field = known.get(name);
      if (field != null) {
        written.add(field, value);
      } else if (!TOLERATED.contains(name)) {
        throw unknown(owner, name, known.keySet(), what);
      }
    });
    return written;
  }

  private void add(VaultField field, @Nullable Object value) {
    if (field.name().equals(VaultFields.USAGES)) {
      usages = usages(value);
      return;
    }
    Optional<String> text = field.parse(owner, value);
    if (text.isEmpty()) {
      return;
    }
    if (field.secret() && text.get().equals(VaultField.REDACTED)) {
      kept.add(field.name());
      return;
    }
    if (field.secret()) {
      SecretText.check(owner + "." + field.name(), text.get());
    } else if (SecretText.hasBrace(text.get())) {
      throw invalid(field.name(), "references such as ${env:NAME} are for secrets only", null);
    }
    texts.put(field.name(), text.get());
  }

  /** Vault's clients send a list, or text with commas; some leave it empty. */
  private @Nullable Set<KeyUsage> usages(@Nullable Object value) {
    String list;
    if (value instanceof Collection<?> names) {
      List<String> texts = new ArrayList<>();
      for (Object name : names) {
        if (!(name instanceof String text) || text.contains(",")) {
          throw invalid(VaultFields.USAGES, "the list must hold names of usages", null);
        }
        texts.add(text);
      }
      list = String.join(",", texts);
    } else if (value == null || value instanceof String) {
      list = value == null ? "" : (String) value;
    } else {
      throw invalid(VaultFields.USAGES, "the value must be text with commas, or a list", null);
    }
    if (list.isBlank()) {
      return null;
    }
    try {
      return KeyUsage.parseList(list);
    } catch (KeyException e) {
      throw KeyException.of(
          Kind.INVALID,
          owner + "." + VaultFields.USAGES,
          "read the value",
          "usages are " + KeyUsage.formatList(Set.of(KeyUsage.values())),
          null,
          e);
    }
  }

  private static KeyException unknown(String owner, String name, Set<String> known, String what) {
    @Nullable String refused = VaultFields.REFUSED.get(name);
    if (refused != null) {
      return KeyException.of(Kind.INVALID, owner + "." + name, "use the field", refused, null);
    }
    Vocabulary vocabulary = Vocabulary.of(known);
    return KeyException.of(
        Kind.INVALID,
        owner + "." + shortened(name),
        "use the field",
        "there is no such field; " + what + " has the fields " + vocabulary.list(),
        vocabulary.nearest(name).map(nearest -> "did you mean " + nearest + "?").orElse(null));
  }

  private static String shortened(String name) {
    return name.length() <= 100 ? name : name.substring(0, 100) + "…";
  }

  /** Texts by the names of fields; blank ones, kept secrets and usages are not among them. */
  Map<String, String> texts() {
    return Map.copyOf(texts);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(texts.get(name));
  }

  /** Secrets that were written as {@code redacted}: the stored ones stay. */
  Set<String> kept() {
    return Set.copyOf(kept);
  }

  /** Whether a field is written, or kept. */
  boolean has(String name) {
    return texts.containsKey(name) || kept.contains(name);
  }

  Set<KeyUsage> usages() {
    return usages == null ? KeyUsage.DEFAULT : usages;
  }

  String owner() {
    return owner;
  }

  /** Names of everything that is written, but usages. */
  Set<String> names() {
    Set<String> names = new TreeSet<>(texts.keySet());
    names.addAll(kept);
    return names;
  }

  /** The same without some fields. */
  WrittenFields without(Collection<String> names) {
    WrittenFields rest = new WrittenFields(owner);
    rest.texts.putAll(texts);
    rest.kept.addAll(kept);
    rest.usages = usages;
    rest.texts.keySet().removeAll(names);
    rest.kept.removeAll(names);
    return rest;
  }

  KeyException invalid(String name, String detail, @Nullable String hint) {
    return KeyException.of(Kind.INVALID, owner + "." + name, "read the value", detail, hint);
  }

  @Override
  public String toString() {
    return owner + names();
  }
}
