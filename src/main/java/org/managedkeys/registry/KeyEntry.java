// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;

/**
 * A named key as it stands now, whether the configuration declares it or the live store holds it.
 *
 * @param kms the connection it is reached through
 * @param fields where it is in the service, and {@link #KEY_TYPE}
 * @param permissions what may become of a declared key; none for a key of the live store, whose
 *     connection decides
 * @param handling of a declared key; empty for a key of the live store, whose connection decides
 * @param declaredAt file and line of its declaration; empty for a key of the live store
 * @param created when it was declared (the configuration's last change) or created
 */
public record KeyEntry(
    KeyName name,
    String kms,
    Fields fields,
    Set<KeyUsage> usages,
    Permissions permissions,
    Optional<KeyHandling> handling,
    Optional<Place> declaredAt,
    Instant created) {

  /** The field that says what kind of key it is, in the form of {@link KeySpec#parse}. */
  public static final String KEY_TYPE = "key_type";

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
   * Refuses what the configuration does not permit for this declared key.
   *
   * @param operation what is attempted, as a verb
   */
  void require(Permissions.Flag flag, String operation) {
    if (!permissions.has(flag)) {
      throw KeyException.of(
          KeyException.Kind.DENIED,
          subject(),
          operation,
          "key." + name + "." + flag.field() + " is not true",
          declaredAt.map(place -> "add it near " + place).orElse(null));
    }
  }

  /** How messages name it. */
  public String subject() {
    return "key '" + name + "'";
  }
}
