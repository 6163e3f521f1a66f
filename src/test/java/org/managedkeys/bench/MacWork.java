// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import javax.crypto.Mac;

/** Makes MACs with an object that is used again and again. */
final class MacWork implements Workload {

  private final Pkcs11Operation operation;
  private final Mac mac;
  private final byte[] message;
  private final boolean isNull;

  /**
   * One thread's.
   *
   * @param isNull whether the token computes nothing
   */
  MacWork(Provider provider, Pkcs11Operation operation, Key key, boolean isNull)
      throws GeneralSecurityException {
    this.operation = operation;
    this.mac = Mac.getInstance(operation.algorithm(), provider);
    this.mac.init(key);
    this.message = operation.message();
    this.isNull = isNull;
  }

  @Override
  public void verify() throws GeneralSecurityException {
    if (isNull) {
      Pkcs11Results.checkFilled(mac.getMacLength(), run());
    } else {
      Pkcs11Results.checkMac(operation, run());
    }
  }

  @Override
  public byte[] run() {
    return mac.doFinal(message);
  }
}
