// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.time.Duration;
import java.util.List;
import org.managedkeys.pki.PkiException;
import org.managedkeys.store.RecordValues;
import org.managedkeys.wire.FieldValues;

/**
 * A setting of a mount.
 *
 * @param name Vault's
 * @param usual its default, as it is shown
 */
record ConfigField(String name, Form form, Object usual) {

  /** In which form it is written and shown. */
  enum Form {
    TEXT,
    FLAG,
    LIST,
    /** A time that is shown as it was written: {@code 72h}. */
    TIME,
    /** A time that is shown in whole seconds. */
    SECONDS
  }

  static ConfigField text(String name) {
    return new ConfigField(name, Form.TEXT, "");
  }

  static ConfigField flag(String name) {
    return new ConfigField(name, Form.FLAG, false);
  }

  static ConfigField list(String name) {
    return new ConfigField(name, Form.LIST, List.of());
  }

  static ConfigField time(String name, String usual) {
    return new ConfigField(name, Form.TIME, usual);
  }

  static ConfigField seconds(String name, Duration usual) {
    return new ConfigField(name, Form.SECONDS, usual.toSeconds());
  }

  /**
   * The text by which a written value is kept.
   *
   * @throws PkiException INVALID
   */
  String kept(FieldValues values) {
    return switch (form) {
      case TEXT -> values.text(name).orElse("");
      case FLAG -> String.valueOf(values.bool(name, false));
      case LIST -> String.join("\n", values.list(name));
      case TIME -> time(values);
      case SECONDS -> String.valueOf(values.duration(name, Duration.ZERO).toSeconds());
    };
  }

  /** As it was written, in the shortest form that says the same. */
  private String time(FieldValues values) {
    values.duration(name, Duration.ZERO);
    String text = values.text(name).orElse("0s");
    return text.chars().allMatch(Character::isDigit) ? text + "s" : text;
  }

  /** A kept text as it is shown; the default if there is none. */
  Object shown(RecordValues values) {
    if (values.text(name).isEmpty()) {
      return usual;
    }
    return switch (form) {
      case TEXT, TIME -> values.text(name);
      case FLAG -> values.flag(name);
      case LIST -> values.list(name);
      case SECONDS -> values.parsed(name, Long::valueOf).orElse(0L);
    };
  }
}
