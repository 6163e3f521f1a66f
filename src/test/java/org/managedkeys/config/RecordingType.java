// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.util.Set;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.ManagedKey;

/**
 * A kind of key service that keeps what it was given. Like a real one it checks its numbers when it
 * connects, and leaves the PIN for later.
 */
record RecordingType(String name, Set<String> connectionFields, Set<String> keyFields)
    implements BackendType {

  static final RecordingType PKCS11 =
      new RecordingType(
          "pkcs11",
          Set.of(
              "library",
              "token_label",
              "token_serial",
              "slot",
              "slot_list_index",
              "binding",
              "pin",
              "max_sessions",
              "timeout",
              "strict_timeout",
              "force_rw_session"),
          Set.of(
              "key_label",
              "key_id",
              "mechanism",
              "max_parallel",
              "key_bits",
              "curve",
              "rsa_oaep_hash",
              "certificate"));

  static final RecordingType CLOUD =
      new RecordingType("cloud", Set.of("region"), Set.of("kms_key", "key_bits"));

  @Override
  public void checkKey(KeyName name, Fields fields) {
    fields.number("max_parallel", 0, 0, 1000);
    if (connectionFields.contains("library") && !fields.has("key_label") && !fields.has("key_id")) {
      fields.required("key_label", fields.owner() + ".key_label = <label>");
    }
  }

  @Override
  public KeyBackend connect(String name, Fields fields) {
    fields.number("max_sessions", 16, 1, 1000);
    if (connectionFields.contains("library")) {
      fields.required("library", fields.owner() + ".library = <name or path>");
    }
    return new Backend(name, fields);
  }

  record Backend(String name, Fields fields) implements KeyBackend {
    @Override
    public String describe() {
      return "kms '" + name + "'";
    }

    @Override
    public ManagedKey open(KeyName key, Fields keyFields) {
      return new Key(keyFields.text("key_label").orElse("") + "@" + fields.text("pin").orElse(""));
    }

    @Override
    public String check() {
      return describe();
    }

    @Override
    public void close() {}
  }

  record Key(String found) implements ManagedKey {
    @Override
    public KeyAlgorithm algorithm() {
      return KeyAlgorithm.RSA;
    }
  }
}
