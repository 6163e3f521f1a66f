// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.store.RecordValues;
import org.managedkeys.store.StoredRecord;

/**
 * A key of a certificate authority: that it is a managed key, and which. The managed key is meant
 * by its UUID, so that another of the same name never takes its place.
 *
 * @param name empty if it has none
 * @param managedKeyName as it was when the key was bound
 * @param keyType {@code rsa}, {@code ec}, {@code ed25519}, {@code ml-dsa}
 * @param publicKey what the managed key's must be whenever it signs
 * @param internal whether the key was made for this mount
 */
record PkiKeyRecord(
    UUID id,
    String name,
    UUID managedKey,
    String managedKeyName,
    String keyType,
    SubjectPublicKeyInfo publicKey,
    boolean internal) {

  /** Who deletes a managed key looks for its UUID in the records of mounts. */
  static final String MANAGED_KEY = "managed_key";

  private static final String NAME = "name";
  private static final String MANAGED_KEY_NAME = "managed_key_name";
  private static final String KEY_TYPE = "key_type";
  private static final String PUBLIC_KEY = "public_key";
  private static final String INTERNAL = "internal";

  static PkiKeyRecord of(StoredRecord record) {
    RecordValues values = RecordValues.of(record);
    return new PkiKeyRecord(
        record.uuid(),
        values.text(NAME),
        values.uuid(MANAGED_KEY).orElse(new UUID(0, 0)),
        values.text(MANAGED_KEY_NAME),
        values.text(KEY_TYPE),
        values.decoded(PUBLIC_KEY, SubjectPublicKeyInfo::getInstance),
        values.flag(INTERNAL));
  }

  Map<String, String> toValues() {
    return RecordValues.empty()
        .put(NAME, name)
        .put(MANAGED_KEY, managedKey.toString())
        .put(MANAGED_KEY_NAME, managedKeyName)
        .put(KEY_TYPE, keyType)
        .put(PUBLIC_KEY, encoded())
        .put(INTERNAL, String.valueOf(internal))
        .toMap();
  }

  PkiKeyRecord named(String newName) {
    return new PkiKeyRecord(id, newName, managedKey, managedKeyName, keyType, publicKey, internal);
  }

  /**
   * Whether a certificate's public key is this one. How its algorithm is named does not count:
   * others write RSA keys with other parameters.
   */
  boolean isKeyOf(IssuerRecord issuer) {
    return publicKey.getPublicKeyData().equals(issuer.publicKey().getPublicKeyData());
  }

  /** The public key, DER. */
  byte[] encoded() {
    try {
      return publicKey.getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("it was read from DER", e);
    }
  }

  /** As messages name it. */
  String label() {
    return name.isEmpty() ? id.toString() : name;
  }
}
