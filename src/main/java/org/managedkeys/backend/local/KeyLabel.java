// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;

/**
 * The alias of a key in its file. The JDK's PKCS #12 key stores know no upper case, so neither do
 * labels.
 */
record KeyLabel(String alias) {

  private static final String FIELD = "key_label";
  private static final String UNBOUND_PREFIX = "managed-keys-unbound-";
  private static final int MOST_BITS = 16_384;

  KeyLabel {
    alias = alias.toLowerCase(Locale.ROOT);
  }

  /**
   * Reads and checks all fields of a key.
   *
   * @throws KeyException of kind INVALID that names the field
   */
  static KeyLabel parse(KeyName name, Fields fields) {
    fields.number("key_bits", 0, 0, MOST_BITS);
    fields.text("curve").ifPresent(text -> checkCurve(fields, text));
    return fields.text(FIELD).map(KeyLabel::new).orElseGet(() -> of(name));
  }

  /** The label of a key whose entry names none; a slash looks like a folder in some tools. */
  static KeyLabel of(KeyName name) {
    return new KeyLabel(name.toString().replace('/', '.'));
  }

  static KeyLabel unbound() {
    return new KeyLabel(UNBOUND_PREFIX + UUID.randomUUID());
  }

  boolean isUnbound() {
    return alias.startsWith(UNBOUND_PREFIX);
  }

  /** The fields by which a key of this label is found. */
  Fields toFields(String owner) {
    return Fields.ofText(owner, Map.of(FIELD, alias));
  }

  private static void checkCurve(Fields fields, String text) {
    if (KeyAlgorithm.ofCurve(text).isEmpty()) {
      throw fields.invalid(
          "curve",
          "the value must be a curve: "
              + Stream.of(KeyAlgorithm.values())
                  .map(KeyAlgorithm::vaultName)
                  .filter(name -> !name.isEmpty())
                  .collect(Collectors.joining(", ")),
          null);
    }
  }

  @Override
  public String toString() {
    return "'" + alias + "'";
  }
}
