// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import org.managedkeys.key.Fields;
import org.managedkeys.testkit.SoftHsm;

/** What no tool can do to a key on a token of this process; also for tests of other packages. */
public final class TokenKeys {

  private TokenKeys() {}

  /** Sets CKA_SIGN of a private key to false. */
  public static void forbidSigning(String token, String label) {
    KeyLocation location = KeyLocation.parse(Tokens.at("key_label", label));
    TokenConnection connection =
        new TokenConnection(
            ConnectionSettings.parse("hsm", Fields.ofText("kms.hsm", SoftHsm.connection(token))));
    connection.run(
        "test",
        "forbid signing",
        TokenConnection.Mode.WRITE,
        session -> {
          session.write(
              new KeyLookup("test", location, "test").handle(session),
              Attributes.NONE.with(Ck.CKA_SIGN, false));
          return true;
        });
    connection.close();
  }
}
