// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one field of one type is written and read.
 *
 * @param type of the key
 * @param field its name
 * @param written forms that mean the same
 * @param read what a read gives for each of them
 * @param absent what a read gives if the field was not written
 * @param refused values that are refused
 * @param complaint what the refusal says
 */
record FieldCase(
    String type,
    String field,
    List<?> written,
    Object read,
    Object absent,
    List<?> refused,
    String complaint) {

  /** The fewest fields that make an entry of a type. */
  static Map<String, Object> least(String type) {
    Map<String, Object> values = new LinkedHashMap<>();
    switch (type) {
      case "pkcs11" -> {
        values.put("library", "softhsm");
        values.put("token_label", "prod");
        values.put("pin", "1234");
        values.put("key_label", "ca");
      }
      case "awskms" -> values.put("kms_key", "alias/ca");
      case "azurekeyvault" -> {
        values.put("vault_name", "my-vault");
        values.put("key_name", "ca");
      }
      case "gcpckms" -> {
        values.put("project", "p");
        values.put("region", "europe-west1");
        values.put("key_ring", "ring");
        values.put("crypto_key", "ca");
      }
      default -> {
        values.put("file", "/tmp/keys.p12");
        values.put("password", "secret");
      }
    }
    return values;
  }

  /** With the fewest others beside it that make it possible. */
  Map<String, Object> values(Object value) {
    Map<String, Object> values = least(type);
    switch (field) {
      case "access_key" -> values.put("secret_key", "s");
      case "secret_key" -> values.put("access_key", "a");
      case "slot", "token_serial" -> values.remove("token_label");
      case "rsa_oaep_hash" -> values.put("mechanism", "0x0009");
      default -> {
        // It stands alone.
      }
    }
    values.put(field, value);
    return values;
  }

  static FieldCase inForms(String type, String field, List<?> written, Object read, Object absent) {
    return new FieldCase(type, field, written, read, absent, List.of(), "");
  }

  /** Text that is read as it was written. */
  static FieldCase text(String type, String field, String value, Object absent) {
    return inForms(type, field, List.of(value), value, absent);
  }

  static FieldCase flag(String type, String field) {
    return inForms(type, field, List.of("true", true, "TRUE", "1"), true, false)
        .refuses("the value must be true or false", "yes", 7, "");
  }

  static FieldCase secret(String type, String field) {
    return inForms(type, field, List.of("s3cr3t", "${env:PIN_OF_TEST}"), "redacted", "")
        .refuses("has to consist of references", "x${env:A}", "${evn:A}", "${env:A}x");
  }

  FieldCase refuses(String message, Object... values) {
    // A blank value counts as absent, in every form.
    List<Object> bad = Arrays.stream(values).filter(value -> !value.equals("")).toList();
    return new FieldCase(type, field, written, read, absent, bad, message);
  }

  @Override
  public String toString() {
    return type + "." + field;
  }
}
