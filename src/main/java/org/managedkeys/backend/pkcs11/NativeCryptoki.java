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
  public native long openSession(
      long slot, long flags, long application, long notify, long session);

  @Override
  public native long closeSession(long session);

  @Override
  public native long getSessionInfo(long session, long info);

  @Override
  public native long login(long session, long userType, long pin, long pinBytes);

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
  public native long signInit(long session, long mechanism, long key);

  @Override
  public native long sign(
      long session, long data, long dataBytes, long signature, long signatureBytes);

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
}
