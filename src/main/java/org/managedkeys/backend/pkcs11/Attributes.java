// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Attributes of a PKCS #11 object by CKA_ number: to search by, to create with, or as read. Values
 * are in the machine's own form, numbers as 8-byte CK_ULONG.
 *
 * <p>Immutable: {@code with} methods answer a copy.
 */
final class Attributes {

  static final Attributes NONE = new Attributes(Map.of());

  private final Map<Long, byte[]> values;

  Attributes(Map<Long, byte[]> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  static Attributes ofClass(long objectClass) {
    return NONE.with(Ck.CKA_CLASS, objectClass).with(Ck.CKA_TOKEN, true);
  }

  Attributes with(long type, byte[] value) {
    Map<Long, byte[]> more = new LinkedHashMap<>(values);
    more.put(type, value);
    return new Attributes(more);
  }

  Attributes with(long type, long value) {
    return with(
        type,
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(value).array());
  }

  Attributes with(long type, boolean value) {
    return with(type, new byte[] {(byte) (value ? 1 : 0)});
  }

  Attributes with(long type, String value) {
    return with(type, value.getBytes(StandardCharsets.UTF_8));
  }

  /** All of these and those. */
  Attributes with(Attributes others) {
    Map<Long, byte[]> more = new LinkedHashMap<>(values);
    more.putAll(others.values);
    return new Attributes(more);
  }

  Set<Long> types() {
    return values.keySet();
  }

  int count() {
    return values.size();
  }

  /** The value, or empty if the object lacks it, hides it, or has it with no bytes. */
  Optional<byte[]> bytes(long type) {
    byte[] value = values.get(type);
    return value == null || value.length == 0 ? Optional.empty() : Optional.of(value);
  }

  /** The value as unsigned big-endian number. */
  Optional<BigInteger> unsigned(long type) {
    Optional<byte[]> value = bytes(type);
    return value.isEmpty() ? Optional.empty() : Optional.of(new BigInteger(1, value.get()));
  }

  Optional<Long> number(long type) {
    Optional<byte[]> value = bytes(type);
    return value.isEmpty() || value.get().length != Long.BYTES
        ? Optional.empty()
        : Optional.of(ByteBuffer.wrap(value.get()).order(ByteOrder.nativeOrder()).getLong());
  }

  boolean flag(long type, boolean otherwise) {
    Optional<byte[]> value = bytes(type);
    return value.isEmpty() ? otherwise : value.get()[0] != 0;
  }

  String text(long type) {
    Optional<byte[]> value = bytes(type);
    return value.isEmpty() ? "" : new String(value.get(), StandardCharsets.UTF_8);
  }
}
