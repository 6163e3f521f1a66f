// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

/**
 * The native methods of one module. JNA binds a class to one library, so {@link CryptokiLoader}
 * defines this class once more for every module and binds that copy; the class itself is never
 * used.
 */
final class NativeCryptoki implements Cryptoki {

  NativeCryptoki() {}

  @Override
  public native long initialize(long arguments);

  @Override
  public native long finalizeModule(long reserved);

  @Override
  public native long getSlotList(byte tokenPresent, long slots, long count);

  @Override
  public native long getTokenInfo(long slot, long info);

  @Override
  public native long getMechanismList(long slot, long mechanisms, long count);

  @Override
  public native long getMechanismInfo(long slot, long mechanism, long info);

  @Override
  public native long openSession(
      long slot, long flags, long application, long notify, long session);

  @Override
  public native long closeSession(long session);

  @Override
  public native long getSessionInfo(long session, long info);

  @Override
  public native long login(long session, long userType, long pin, long pinBytes);

  @Override
  public native long createObject(long session, long template, long count, long object);

  @Override
  public native long destroyObject(long session, long object);

  @Override
  public native long getAttributeValue(long session, long object, long template, long count);

  @Override
  public native long setAttributeValue(long session, long object, long template, long count);

  @Override
  public native long findObjectsInit(long session, long template, long count);

  @Override
  public native long findObjects(long session, long objects, long most, long count);

  @Override
  public native long findObjectsFinal(long session);

  @Override
  public native long encryptInit(long session, long mechanism, long key);

  @Override
  public native long encrypt(
      long session, long data, long dataBytes, long encrypted, long encryptedBytes);

  @Override
  public native long decryptInit(long session, long mechanism, long key);

  @Override
  public native long decrypt(
      long session, long encrypted, long encryptedBytes, long data, long dataBytes);

  @Override
  public native long signInit(long session, long mechanism, long key);

  @Override
  public native long sign(
      long session, long data, long dataBytes, long signature, long signatureBytes);

  @Override
  public native long generateKey(long session, long mechanism, long template, long count, long key);

  @Override
  public native long generateKeyPair(
      long session,
      long mechanism,
      long publicTemplate,
      long publicCount,
      long privateTemplate,
      long privateCount,
      long publicKey,
      long privateKey);

  @Override
  public native long wrapKey(
      long session, long mechanism, long wrappingKey, long key, long wrapped, long wrappedBytes);

  @Override
  public native long unwrapKey(
      long session,
      long mechanism,
      long unwrappingKey,
      long wrapped,
      long wrappedBytes,
      long template,
      long count,
      long key);

  @Override
  public native long deriveKey(
      long session, long mechanism, long baseKey, long template, long count, long key);

  @Override
  public native long generateRandom(long session, long random, long randomBytes);
}
