// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.managedkeys.key.Fields;
import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.testkit.SoftHsm;

/**
 * A token of its own, and a module of its own for SunPKCS11: what other tests do to SoftHSM's, such
 * as C_Finalize, would leave it dead.
 */
final class SunPkcs11Fixture {

  private final String token = SoftHsm.spareToken();
  private final FaultyModule module = FaultyModule.build();
  private final long slot = Tokens.slot(token);

  String token() {
    return token;
  }

  long slot() {
    return slot;
  }

  FaultyModule module() {
    return module;
  }

  /** Makes a key pair; its certificate follows by {@link #certify}. */
  SunPkcs11Fixture withPair(String label, String type, String id) {
    SoftHsm.pkcs11Tool(token, "--keypairgen", "--key-type", type, "--label", label, "--id", id);
    return this;
  }

  /** Writes a certificate for a private key, with the key's identifier. */
  SunPkcs11Fixture certify(Path folder, String label, String id, String certificateLabel)
      throws Exception {
    try (Pkcs11Backend backend = Tokens.connect(token)) {
      HasPublicKey key =
          (HasPublicKey) backend.open(Tokens.name("k"), Tokens.at("key_label", label));
      Path file =
          Certificates.write(folder, key.subjectPublicKeyInfo(), label + "-" + certificateLabel);
      SoftHsm.pkcs11Tool(
          token,
          "--write-object",
          file.toString(),
          "--type",
          "cert",
          "--label",
          certificateLabel,
          "--id",
          id);
    }
    return this;
  }

  /** Brings a secret key in. */
  SunPkcs11Fixture withSecret(String label, KeyAlgorithm algorithm, byte[] bytes) {
    try (Pkcs11Backend backend = Tokens.connect(token);
        KeyMaterial material = KeyMaterial.ofSecret(algorithm, bytes)) {
      backend.store(
          Tokens.name("k"),
          Tokens.at("key_label", label),
          material,
          KeyUsage.defaultsOf(algorithm.family()),
          false);
    }
    return this;
  }

  /** A connection with further fields, name and value in turn; a blank value takes one away. */
  SunPkcs11Backend connect(String... more) {
    Map<String, String> fields =
        new HashMap<>(
            Map.of(
                "binding",
                "sunpkcs11",
                "library",
                module.library().toString(),
                "slot",
                Long.toString(slot),
                "pin",
                SoftHsm.PIN));
    for (int index = 0; index < more.length; index += 2) {
      fields.put(more[index], more[index + 1]);
    }
    return (SunPkcs11Backend) Pkcs11Type.INSTANCE.connect("hsm", Fields.ofText("kms.hsm", fields));
  }

  /** The connection as messages name it. */
  String where() {
    return "kms 'hsm' (pkcs11, slot " + slot + ", by SunPKCS11)";
  }
}
