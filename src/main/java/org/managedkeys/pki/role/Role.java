// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.managedkeys.pki.PkiException;
import org.managedkeys.wire.FieldValues;

/**
 * What a certificate authority agrees to certify, in the fields of Vault's {@code roles/:name}; see
 * {@link RoleField}. Checked when it is made, so that a mistake is told when the role is written
 * and not when a certificate is wanted. Immutable.
 */
public final class Role {

  /** Vault's schema lists these parts of the path among the fields; they say nothing here. */
  private static final Set<String> PATH = Set.of("name", "backend");

  private static final Set<String> KNOWN = known();

  private final RoleValues values;
  private final List<String> warnings;

  private Role(RoleValues values, List<String> warnings) {
    this.values = values;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * A role of fields; what is absent has its default.
   *
   * @throws PkiException INVALID, naming the field and what is allowed
   */
  public static Role of(Map<String, ?> fields) {
    FieldValues given = PkiFields.of(fields, KNOWN);
    RoleValues values = new RoleValues();
    for (RoleField field : RoleField.values()) {
      values.put(
          field,
          field == RoleField.POLICY_IDENTIFIERS
              ? PolicyIdentifiers.read(given.raw(field.vaultName()))
              : field.read(given));
    }
    return new Role(values, RoleChecks.check(values));
  }

  /** A role with nothing but defaults. */
  public static Role ofDefaults() {
    return of(Map.of());
  }

  /**
   * This role with some fields changed, as PATCH does: RFC 7396, so null brings back the default.
   *
   * @throws PkiException INVALID as {@link #of}
   */
  public Role patched(Map<String, ?> changes) {
    Map<String, Object> merged = new HashMap<>(toFields());
    changes.forEach((name, value) -> {
      if (value == null) {
        merged.remove(name);
      } else {
        merged.put(name, value);
      }
    });
    // The default of another type's size would be taken for one that somebody chose.
    if (changes.containsKey(RoleField.KEY_TYPE.vaultName())) {
      merged.computeIfPresent(
          RoleField.KEY_BITS.vaultName(),
          (name, value) -> changes.containsKey(name) || !isDefaultSize() ? value : 0);
    }
    return of(merged);
  }

  private boolean isDefaultSize() {
    return keyBits() == KeyRules.defaultBits(keyType());
  }

  /** All fields as they are read back: lists as lists, times as whole seconds. */
  public Map<String, Object> toFields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (RoleField field : RoleField.values()) {
      fields.put(field.vaultName(), values.readBack(field));
    }
    return fields;
  }

  /** What the writer of this role should know; Vault's words where it has them. */
  public List<String> warnings() {
    return warnings;
  }

  public String issuerRef() {
    return values.text(RoleField.ISSUER_REF);
  }

  public boolean noStore() {
    return values.flag(RoleField.NO_STORE);
  }

  public boolean generateLease() {
    return values.flag(RoleField.GENERATE_LEASE);
  }

  /** rsa, ec, ed25519, ml-dsa or any. */
  public String keyType() {
    return values.text(RoleField.KEY_TYPE);
  }

  /** The smallest size; 0 if the type has none. */
  public int keyBits() {
    return values.number(RoleField.KEY_BITS);
  }

  /** 256, 384 or 512; 0 to leave it to the issuer's key. */
  public int signatureBits() {
    return values.number(RoleField.SIGNATURE_BITS);
  }

  public boolean usePss() {
    return values.flag(RoleField.USE_PSS);
  }

  /**
   * What to ask the issuer's key for: Vault's {@code false} leaves it to the key, because a key
   * that can do nothing but PSS would be of no use otherwise.
   */
  public Optional<Boolean> pss() {
    return usePss() ? Optional.of(true) : Optional.empty();
  }

  /** All values, to be read. */
  RoleValues values() {
    return values;
  }

  private static Set<String> known() {
    Set<String> names = new TreeSet<>(RoleField.names());
    names.addAll(PATH);
    return Set.copyOf(names);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Role that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "role " + toFields();
  }
}
