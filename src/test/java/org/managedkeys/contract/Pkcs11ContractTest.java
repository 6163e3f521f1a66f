// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import org.managedkeys.backend.pkcs11.Pkcs11Type;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.testkit.SoftHsm;

/** SoftHSM2 as the token. */
class Pkcs11ContractTest extends BackendContract {

  private static final String TOKEN = SoftHsm.spareToken();

  @Override
  GeneratesKeys connect() {
    return (GeneratesKeys)
        Pkcs11Type.INSTANCE.connect("hsm", connection("hsm", SoftHsm.connection(TOKEN)));
  }

  @Override
  String secret() {
    return SoftHsm.PIN;
  }

  /** SoftHSM 2.6 does not know it. */
  @Override
  boolean makes(KeyAlgorithm algorithm) {
    return algorithm.family() != KeyAlgorithm.Family.ML_DSA;
  }

  /** SoftHSM wants one digest for the message and the mask of PSS. */
  @Override
  boolean supports(KeyAlgorithm key, SignatureScheme scheme) {
    return scheme.padding() != Padding.PSS || scheme.digest() == scheme.mgf1Digest();
  }

  /** SoftHSM answers CKR_GENERAL_ERROR instead of CKR_DATA_LEN_RANGE. */
  @Override
  KeyException.Kind refusalOfTooManyBytes() {
    return KeyException.Kind.INTERNAL;
  }
}
