// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;

/**
 * A named key as it stands now, whether the configuration declares it or the live store holds it.
 *
 * @param uuid stays with the entry as long as it exists; that of a declared key follows from its
 *     name and is the same in every process
 * @param version counts the changes of an entry of the live store from 1; 0 for a declared key
 * @param kms name of the connection it is reached through: one that is declared or stored, or
 *     {@code key.<name>} for one that the entry describes by itself
 * @param fields where it is in the service, and {@link #KEY_TYPE}
 * @param anyMount whether every mount of its namespace may use it
 * @param disabled whether every use is refused
 * @param permissions what may become of the key; empty for one that says nothing, whose connection
 *     decides
 * @param handling of the key; empty for one that says nothing, whose connection decides
 * @param declaredAt file and line of its declaration; empty for a key of the live store
 * @param created when it was declared (the configuration's last change) or created
 */
public record KeyEntry(
    KeyName name,
    UUID uuid,
    long version,
    String kms,
    Fields fields,
    Set<KeyUsage> usages,
    boolean anyMount,
    boolean disabled,
    Optional<Permissions> permissions,
    Optional<KeyHandling> handling,
    Optional<Place> declaredAt,
    Instant created) {

  /** The field that says what kind of key it is, in the form of {@link KeySpec#parse}. */
  public static final String KEY_TYPE = "key_type";

  /** The field that lets every mount of the namespace use the key. */
  public static final String ANY_MOUNT = "any_mount";

  /** The field that refuses every use while the entry stays. */
  public static final String DISABLED = "disabled";

  private static final String HARDWARE = "-hsm";

  public KeyEntry {
    usages = Set.copyOf(usages);
  }

  /**
   * The kind of key it is, or is to be, if the entry says so: by {@code key_type}, or by Vault's
   * fields {@code curve} and {@code key_bits}, beside which {@code key_type} names the family. The
   * service is not asked.
   */
  public Optional<KeySpec> wantedSpec() {
    return wantedSpec("curve", "")
        .or(() -> wantedSpec("key_bits", family() + "-"))
        .or(() -> wantedSpec(KEY_TYPE, ""));
  }

  /** Keys in hardware are of a type of their own, at some services. */
  private String family() {
    String type = fields.text(KEY_TYPE).orElse("rsa").toLowerCase(Locale.ROOT);
    return type.endsWith(HARDWARE) ? type.substring(0, type.length() - HARDWARE.length()) : type;
  }

  /** A complaint names the field and no value, which a reference may have taken from anywhere. */
  private Optional<KeySpec> wantedSpec(String field, String prefix) {
    try {
      return fields.text(field).map(text -> KeySpec.parse(prefix + text));
    } catch (KeyException e) {
      if (e.subject().equals(fields.place(field))) {
        throw e;
      }
      throw fields.invalid(field, "the value names no kind of key; " + KeySpec.known(), null);
    }
  }

  /**
   * Refuses what is not permitted: by the entry, or by its connection where the entry says nothing.
   *
   * @param operation what is attempted, as a verb
   */
  void require(Permissions.Flag flag, Connection connection, String operation) {
    if (permissions.isEmpty()) {
      connection.require(flag, operation);
    } else if (!permissions.get().has(flag)) {
      throw KeyException.of(
          KeyException.Kind.DENIED,
          subject(),
          operation,
          "key." + name + "." + flag.field() + " is not true",
          declaredAt.map(place -> "add it near " + place).orElse("set it in the key's entry"));
    }
  }

  /** Whether it is the entry that another one was, perhaps changed since. */
  boolean isSameAs(KeyEntry other) {
    return uuid.equals(other.uuid) && created.equals(other.created);
  }

  /** How messages name it. */
  public String subject() {
    return "key '" + name + "'";
  }
}
