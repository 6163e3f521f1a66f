// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;

/**
 * A checked connection through SunPKCS11.
 *
 * @param common what both bindings have
 * @param slot the line of SunPKCS11's configuration that chooses the token
 */
record SunPkcs11Settings(ConnectionSettings common, Slot slot) {

  static final String SLOT_LIST_INDEX = "slot_list_index";

  private static final String SLOT = "slot";
  private static final String FORCE_RW_SESSION = "force_rw_session";
  private static final int MOST_SLOTS = 10_000;

  /** What SunPKCS11's reader would take for something else, even between quotation marks. */
  private static final Pattern UNSPEAKABLE = Pattern.compile("[\"\\\\\\p{Cntrl}]|\\$\\{");

  /** A token's place: its number, or its position in the module's list of slots. */
  record Slot(String keyword, String name, long number) {

    @Override
    public String toString() {
      return name + " " + number;
    }
  }

  static SunPkcs11Settings parse(String name, Fields fields) {
    for (String field : new String[] {"token_label", "token_serial"}) {
      if (fields.text(field).isPresent()) {
        throw fields.invalid(
            field,
            "with binding = sunpkcs11 the token is chosen by slot or slot_list_index, because"
                + " SunPKCS11 knows neither labels nor serial numbers of tokens",
            "set "
                + fields.owner()
                + ".slot instead, or use the default, binding = jna, which finds tokens by "
                + field);
      }
    }
    if (fields.flag(FORCE_RW_SESSION, false)) {
      throw fields.invalid(
          FORCE_RW_SESSION,
          "with binding = sunpkcs11 it must be false: SunPKCS11 signs in read-only sessions",
          Binding.USE_DEFAULT);
    }
    Slot slot = slot(fields);
    TokenSelector none = new TokenSelector(Optional.empty(), Optional.empty(), Optional.empty());
    return new SunPkcs11Settings(ConnectionSettings.parse(name, fields, none), slot);
  }

  private static Slot slot(Fields fields) {
    Optional<Long> number = fields.unsigned(SLOT);
    if (number.isPresent() == fields.text(SLOT_LIST_INDEX).isPresent()) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          fields.owner(),
          "use it",
          "with binding = sunpkcs11 one of the fields slot and slot_list_index is needed"
              + (number.isPresent() ? ", not both" : ""),
          "slot is the number that pkcs11-tool --list-slots shows in brackets, slot_list_index the"
              + " position in that list, from 0");
    }
    if (number.isEmpty()) {
      return new Slot(
          "slotListIndex", "slot list index", fields.number(SLOT_LIST_INDEX, 0, 0, MOST_SLOTS));
    }
    if (number.get() < 0 || number.get() > Integer.MAX_VALUE) {
      throw fields.invalid(
          SLOT,
          "with binding = sunpkcs11 the value must not be above " + Integer.MAX_VALUE,
          "set "
              + fields.owner()
              + ".slot_list_index instead, or use the default, binding = jna, which takes every"
              + " number");
    }
    return new Slot(SLOT, SLOT, number.get());
  }

  Fields fields() {
    return common.fields();
  }

  /**
   * The configuration of SunPKCS11, given to it as text.
   *
   * @param library the module's file
   */
  String configuration(Path library) {
    if (UNSPEAKABLE.matcher(library.toString()).find()) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          describe(),
          "load " + library,
          "SunPKCS11 takes no path with a quotation mark, a backslash, a control character or ${",
          "name it by a symbolic link elsewhere, or use the default, binding = jna");
    }
    // The name shows nowhere: the provider is never put into the JVM's list.
    return "--name = ManagedKeys\nlibrary = \""
        + library
        + "\"\n"
        + slot.keyword()
        + " = "
        + slot.number()
        + "\n";
  }

  /** The connection as messages name it. */
  String describe() {
    return "kms '" + common.name() + "' (pkcs11, " + slot + ", by SunPKCS11)";
  }
}
