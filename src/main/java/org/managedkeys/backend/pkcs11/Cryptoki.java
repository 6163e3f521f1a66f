// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

/**
 * The functions of a PKCS #11 module that this package calls, each named without its {@code C_}.
 * Handles and numbers are CK_ULONG, addresses point to native memory, and the answer is a CK_RV:
 * see {@link ReturnValue}. Nothing but primitives crosses, which is what makes a call cheap.
 *
 * <p>Thread-safe as far as the module is; one session is used by one thread at a time.
 *
 * @see <a href="https://docs.oasis-open.org/pkcs11/pkcs11-base/v3.0/pkcs11-base-v3.0.html">PKCS #11
 *     Base Specification 3.0, section 5</a>
 */
interface Cryptoki {

  long initialize(long arguments);

  /** C_Finalize. */
  long finalizeModule(long reserved);

  long getSlotList(byte tokenPresent, long slots, long count);

  long getTokenInfo(long slot, long info);

  long getMechanismList(long slot, long mechanisms, long count);

  long getMechanismInfo(long slot, long mechanism, long info);

  long openSession(long slot, long flags, long application, long notify, long session);

  long closeSession(long session);

  long getSessionInfo(long session, long info);

  long login(long session, long userType, long pin, long pinBytes);

  long createObject(long session, long template, long count, long object);

  long destroyObject(long session, long object);

  long getAttributeValue(long session, long object, long template, long count);

  long setAttributeValue(long session, long object, long template, long count);

  long findObjectsInit(long session, long template, long count);

  long findObjects(long session, long objects, long most, long count);

  long findObjectsFinal(long session);

  long encryptInit(long session, long mechanism, long key);

  long encrypt(long session, long data, long dataBytes, long encrypted, long encryptedBytes);

  long decryptInit(long session, long mechanism, long key);

  long decrypt(long session, long encrypted, long encryptedBytes, long data, long dataBytes);

  long signInit(long session, long mechanism, long key);

  long sign(long session, long data, long dataBytes, long signature, long signatureBytes);

  long generateKey(long session, long mechanism, long template, long count, long key);

  /** C_GenerateKeyPair. */
  long generateKeyPair(
      long session,
      long mechanism,
      long publicTemplate,
      long publicCount,
      long privateTemplate,
      long privateCount,
      long publicKey,
      long privateKey);

  long wrapKey(
      long session, long mechanism, long wrappingKey, long key, long wrapped, long wrappedBytes);

  long unwrapKey(
      long session,
      long mechanism,
      long unwrappingKey,
      long wrapped,
      long wrappedBytes,
      long template,
      long count,
      long key);

  long deriveKey(long session, long mechanism, long baseKey, long template, long count, long key);

  long generateRandom(long session, long random, long randomBytes);
}
