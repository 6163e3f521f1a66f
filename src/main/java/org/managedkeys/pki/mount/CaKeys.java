// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.managedkeys.key.KeyException;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.wire.FieldValues;

/** Which key a CA certificate or its request is for, and by what it is signed. Thread-safe. */
final class CaKeys {

  private static final String KEY_REF = "key_ref";

  private final PkiKeys keys;

  CaKeys(PkiKeys keys) {
    this.keys = keys;
  }

  /** How the key of a request is found or made: the last segment of Vault's paths. */
  private enum Type {
    KMS,
    EXISTING,
    INTERNAL,
    EXPORTED
  }

  /**
   * Does something with the key of a request. For type {@code internal} it is made, when all that
   * the request says of it was read.
   *
   * @param operation as of {@link MountScope#audited}
   * @param type {@code kms}, {@code existing} or {@code internal}
   * @param work gets the key and what it signs by
   * @throws PkiException INVALID for another type, or for fields that contradict it; UNSUPPORTED
   *     for {@code exported}, or if the key cannot sign as is wanted: then none is bound
   * @throws KeyException as {@link KeyBinding} says
   */
  <T> T with(
      String operation, String type, Map<String, ?> fields, Function<KeyBinding.Bound, T> work) {
    FieldValues values = PkiFields.of(fields, fields.keySet());
    Type wanted = type(type);
    if (wanted == Type.EXPORTED) {
      throw PkiKeys.exported();
    }
    checkFields(wanted, values);
    SignatureWish wish = SignatureWish.of(fields);
    return switch (wanted) {
      case KMS -> work.apply(keys.kms(values, wish));
      case INTERNAL -> keys.internal(operation, values, wish, work);
      case EXISTING, EXPORTED ->
          work.apply(existing(values.text(KEY_REF).orElse(PkiState.DEFAULT), wish));
    };
  }

  /** As {@link PkiKeys#require}. */
  void require(PkiChange change, UUID id) {
    keys.require(change, id);
  }

  private KeyBinding.Bound existing(String ref, SignatureWish wish) {
    PkiKeyRecord record = keys.record(ref, "sign with it");
    SigningKey key = keys.open(record);
    return new KeyBinding.Bound(record, key, wish.by(key), false);
  }

  private static Type type(String text) {
    try {
      return Type.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw PkiException.invalid(
          "unknown type of key: " + text,
          "kms takes a managed key, existing a key of the mount, internal makes a managed key",
          e);
    }
  }

  private static void checkFields(Type type, FieldValues values) {
    boolean describesKey = values.has(KeyTypes.TYPE) || values.has(KeyTypes.BITS);
    if (type != Type.INTERNAL && describesKey) {
      throw PkiException.invalid(
          "invalid parameter for the kms/existing path parameter, key_type nor key_bits arguments"
              + " can be set in this mode",
          "the key is there already, or its entry says of which kind it is to be");
    }
    boolean namesManaged =
        values.text(KeyBinding.MANAGED_NAME).isPresent()
            || values.text(KeyBinding.MANAGED_ID).isPresent();
    if (type != Type.KMS && namesManaged) {
      throw PkiException.invalid(
          "managed_key_name and managed_key_id are for type kms", "use type kms");
    }
  }
}
