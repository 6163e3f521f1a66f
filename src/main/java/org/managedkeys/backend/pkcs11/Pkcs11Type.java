// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.Set;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyName;

/**
 * Hardware security modules and tokens with a PKCS #11 module, version 2.20 or later. Needs {@code
 * net.java.dev.jna:jna} at run time, and on Java 24 and later {@code
 * --enable-native-access=ALL-UNNAMED} if warnings are to stay away; or neither of them with {@code
 * binding = sunpkcs11}, which goes through the JDK's own provider and can do less.
 */
public final class Pkcs11Type implements BackendType {

  public static final Pkcs11Type INSTANCE = new Pkcs11Type();

  private Pkcs11Type() {}

  @Override
  public String name() {
    return "pkcs11";
  }

  @Override
  public Set<String> connectionFields() {
    return Set.of(
        "library",
        "token_label",
        "token_serial",
        "slot",
        SunPkcs11Settings.SLOT_LIST_INDEX,
        Binding.FIELD,
        "pin",
        "max_sessions",
        "timeout",
        "strict_timeout",
        "force_rw_session");
  }

  @Override
  public Set<String> keyFields() {
    return Set.of(
        "key_label",
        "key_id",
        "mechanism",
        "max_parallel",
        "key_bits",
        "curve",
        KeyLocation.OAEP_HASH,
        CertificateSources.FIELD);
  }

  @Override
  public void checkKey(KeyName name, Fields fields) {
    KeyLocation.parse(fields);
    CertificateSources.file(fields);
  }

  @Override
  public KeyBackend connect(String name, Fields fields) {
    if (Binding.parse(fields) == Binding.SUNPKCS11) {
      return new SunPkcs11Backend(SunPkcs11Settings.parse(name, fields));
    }
    if (fields.text(SunPkcs11Settings.SLOT_LIST_INDEX).isPresent()) {
      throw fields.invalid(
          SunPkcs11Settings.SLOT_LIST_INDEX,
          "it is for binding = sunpkcs11 only; the default, binding = jna, finds the token by"
              + " token_label, token_serial or slot",
          null);
    }
    return new Pkcs11Backend(ConnectionSettings.parse(name, fields));
  }
}
