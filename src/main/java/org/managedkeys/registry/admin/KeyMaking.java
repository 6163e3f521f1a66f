// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.Optional;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.StoresKeys;
import org.managedkeys.registry.Connection;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.Permissions;

/** Brings into being, in its service, the key that an entry describes. */
final class KeyMaking {

  private static final String GENERATE = "generate it";
  private static final String STORE = "store a key from outside";

  private final KeyRegistry registry;

  KeyMaking(KeyRegistry registry) {
    this.registry = registry;
  }

  /** Whether an entry permits that its key is made. */
  boolean mayGenerate(KeyName name) {
    return registry.entry(name).map(entry -> permissions(entry).allowGenerateKey()).orElse(false);
  }

  void generate(KeyName name) {
    KeyEntry entry = entry(name, GENERATE);
    require(entry, Permissions.Flag.ALLOW_GENERATE_KEY, GENERATE);
    Connection connection = registry.key(name).connection();
    if (!(connection.backend() instanceof GeneratesKeys service)) {
      throw unsupported(name, connection, GENERATE, "cannot make keys");
    }
    service.generate(name, entry.fields(), spec(entry, connection), entry.usages());
    registry.forget(name);
  }

  /** The kind of key that the entry says. */
  private static KeySpec spec(KeyEntry entry, Connection connection) {
    Optional<KeySpec> byType = connection.type().newKey(entry.fields());
    return byType
        .or(entry::wantedSpec)
        .orElseThrow(() ->
            KeyException.of(
                Kind.INVALID,
                entry.subject(),
                GENERATE,
                "its entry does not say which kind of key it is to be",
                "write one of the fields curve, key_bits and key_type"));
  }

  void store(KeyName name, KeyMaterial material) {
    KeyEntry entry = entry(name, STORE);
    require(entry, Permissions.Flag.ALLOW_STORE_KEY, STORE);
    Optional<KeySpec> wanted = entry.wantedSpec();
    if (wanted.isPresent() && wanted.get().algorithm() != material.algorithm()) {
      throw KeyException.of(
          Kind.INVALID,
          entry.subject(),
          STORE,
          "its entry is for a key of type " + wanted.get() + ", and this one is " + material,
          "correct curve, key_bits or key_type");
    }
    Connection connection = registry.key(name).connection();
    if (!(connection.backend() instanceof StoresKeys service)) {
      throw unsupported(name, connection, STORE, "takes no keys from outside");
    }
    boolean replace = permissions(entry).allowReplaceKey();
    try {
      service.store(name, entry.fields(), material, entry.usages(), replace);
    } catch (KeyException e) {
      if (e.kind() != Kind.CONFLICT || replace) {
        throw e;
      }
      throw KeyException.of(
          Kind.CONFLICT,
          entry.subject(),
          STORE,
          "a key is there already, and allow_replace_key of its entry is not true",
          null,
          e);
    }
    registry.forget(name);
  }

  private KeyEntry entry(KeyName name, String operation) {
    return registry
        .entry(name)
        .orElseThrow(() ->
            KeyException.of(
                Kind.NOT_FOUND,
                KeyRecords.subject(name),
                operation,
                "no key has this name in namespace " + name.namespace(),
                "key put makes an entry"));
  }

  /** Of an entry that says nothing, its connection decides. */
  private Permissions permissions(KeyEntry entry) {
    return entry
        .permissions()
        .orElseGet(() -> registry.key(entry.name()).connection().permissions());
  }

  private void require(KeyEntry entry, Permissions.Flag flag, String operation) {
    Permissions permissions = permissions(entry);
    boolean permitted =
        switch (flag) {
          case ALLOW_GENERATE_KEY -> permissions.allowGenerateKey();
          case ALLOW_STORE_KEY -> permissions.allowStoreKey();
          case ALLOW_REPLACE_KEY -> permissions.allowReplaceKey();
        };
    if (!permitted) {
      throw KeyException.of(
          Kind.DENIED,
          entry.subject(),
          operation,
          flag.field()
              + (entry.permissions().isPresent() ? " of its entry" : " of its connection")
              + " is not true",
          entry.declaredAt().map(place -> "add it near " + place).orElse("key put writes it"));
    }
  }

  private static KeyException unsupported(
      KeyName name, Connection connection, String operation, String detail) {
    return KeyException.of(
        Kind.UNSUPPORTED,
        KeyRecords.subject(name),
        operation,
        connection + " (" + connection.type().name() + ") " + detail,
        null);
  }
}
