// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.wire.FieldValues;

/** Which key a CA certificate or its request is for, and by what it is signed. Thread-safe. */
final class CaKeys {

  private static final String KEY_REF = "key_ref";
  private static final String SIGNATURE_BITS = "signature_bits";
  private static final String USE_PSS = "use_pss";
  private static final Set<Integer> DIGESTS = Set.of(0, 256, 384, 512);

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
   * The key of a request. For type {@code internal} it is made.
   *
   * @param type {@code kms}, {@code existing} or {@code internal}
   * @throws PkiException INVALID for another type, or for fields that contradict it; UNSUPPORTED
   *     for {@code exported}
   */
  KeyBinding.Bound of(String type, Map<String, ?> fields) {
    FieldValues values = PkiFields.of(fields, fields.keySet());
    Type wanted = type(type);
    if (wanted == Type.EXPORTED) {
      throw PkiKeys.exported();
    }
    checkFields(wanted, values);
    return switch (wanted) {
      case KMS -> keys.kms(values);
      case INTERNAL -> keys.internal(values);
      case EXISTING, EXPORTED -> existing(values.text(KEY_REF).orElse(PkiState.DEFAULT));
    };
  }

  private KeyBinding.Bound existing(String ref) {
    PkiKeyRecord record = keys.record(ref, "sign with it");
    return new KeyBinding.Bound(record, keys.open(record), false);
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

  /**
   * What a key signs a request's certificate by: left to the key where the request says nothing.
   *
   * @throws PkiException INVALID for another number of bits; UNSUPPORTED if the key cannot do it
   */
  static CertificateAlgorithm algorithm(SigningKey key, Map<String, ?> fields) {
    FieldValues values = PkiFields.of(fields, fields.keySet());
    int bits = values.number(SIGNATURE_BITS, 0);
    if (!DIGESTS.contains(bits)) {
      throw PkiException.invalid(
          "invalid signature_bits: " + bits, "it is 256, 384, 512, or 0 to leave it to the key");
    }
    Optional<Boolean> pss =
        values.has(USE_PSS) ? Optional.of(values.bool(USE_PSS, false)) : Optional.empty();
    return key.choose(bits, pss);
  }
}
