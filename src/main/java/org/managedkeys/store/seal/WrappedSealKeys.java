// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.store.StoredRecord;

/**
 * Seal keys that a managed key has wrapped, in their own records: who has the store has to have the
 * managed key, too. Each key names the one that wrapped it, so another can take over by rotation.
 */
final class WrappedSealKeys implements KeepsSealKeys {

  private static final String WRAPPED = "wrapped";
  private static final String BY = "wrapped_by";

  private final String store;
  private final Optional<KeyName> wrapping;
  private final Function<KeyName, KeyWrapper> wrappers;

  /**
   * Wrapped keys of a store.
   *
   * @param wrapping by which new ones are wrapped
   */
  WrappedSealKeys(
      String store, Optional<KeyName> wrapping, Function<KeyName, KeyWrapper> wrappers) {
    this.store = store;
    this.wrapping = wrapping;
    this.wrappers = wrappers;
  }

  @Override
  public String kind() {
    return "wrapped";
  }

  @Override
  public String describe() {
    return "seal key of " + store + ", wrapped by key '" + wrapping.orElseThrow() + "'";
  }

  @Override
  public String whereIs(StoredRecord record) {
    return "wrapped by key '" + record.values().getOrDefault(BY, "") + "'";
  }

  @Override
  public Optional<SealKey> present() {
    return Optional.empty();
  }

  @Override
  public Map<String, String> keep(SealKey key) {
    KeyName name = wrapping.orElseThrow();
    KeyWrapper wrapper = wrappers.apply(name);
    byte[] plain = key.getEncoded();
    try {
      byte[] wrapped = wrapper.wrap(plain);
      // Before anything is sealed that only this could open.
      requireSame(wrapper, plain, wrapper.unwrap(wrapped));
      return Map.of(BY, name.toString(), WRAPPED, Base64.getEncoder().encodeToString(wrapped));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static void requireSame(KeyWrapper wrapper, byte[] plain, byte[] unwrapped) {
    boolean same = Arrays.equals(plain, unwrapped);
    Arrays.fill(unwrapped, (byte) 0);
    if (!same) {
      throw KeyException.of(
          Kind.INTERNAL,
          wrapper.describe(),
          "wrap a seal key",
          "what it unwraps is not what it wrapped",
          null);
    }
  }

  @Override
  public SealKey load(StoredRecord record) {
    KeyWrapper wrapper = wrappers.apply(KeyName.parse(record.values().getOrDefault(BY, "")));
    byte[] plain = {};
    try {
      byte[] wrapped = Base64.getDecoder().decode(record.values().getOrDefault(WRAPPED, ""));
      plain = wrapper.unwrap(wrapped);
      if (plain.length == SealKey.BYTES) {
        SealKey key = SealKey.of(plain, record.created());
        if (key.id().equals(record.key().name())) {
          return key;
        }
        key.close();
      }
      throw wrong(record, wrapper, "what the key unwrapped is not this seal key");
    } catch (IllegalArgumentException e) {
      throw wrong(record, wrapper, "its record is damaged");
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private KeyException wrong(StoredRecord record, KeyWrapper wrapper, String detail) {
    return KeyException.of(
        Kind.DENIED,
        "seal key '" + record.key().name() + "' of " + store,
        "unwrap it by " + wrapper.describe(),
        detail,
        "restore the store from its backup");
  }

  /** It ends with its record. */
  @Override
  public void drop(String id) {}
}
