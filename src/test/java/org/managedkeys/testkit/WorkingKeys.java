// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.managedkeys.jca.ManagedKeysProvider;

/** Keys of one token that do more than sign: they decrypt, agree, wrap and make codes. */
public final class WorkingKeys {

  /** Signs, decrypts and unwraps. */
  public static final String RSA = "work-rsa";

  /** On P-256; signs and agrees. */
  public static final String EC = "work-ec";

  /** AES with 256 bits; encrypts and wraps. */
  public static final String AES = "work-aes";

  /** A secret of 64 bytes, for every HMAC. */
  public static final String HMAC = "work-hmac";

  private static final String TOKEN = made();

  private WorkingKeys() {}

  /** The configuration of a provider that has them. */
  public static String[] configuration() {
    return Stream.concat(
            Providers.connection("hsm", TOKEN).stream(),
            Stream.of(
                declared(RSA, "sign,verify,decrypt,unwrap"),
                declared(EC, "sign,verify,derive"),
                declared(AES, "encrypt,decrypt,wrap,unwrap"),
                declared(HMAC, "mac")))
        .toArray(String[]::new);
  }

  /** A provider that has them. */
  public static ManagedKeysProvider provider(Path folder) {
    return Providers.configured(folder, configuration());
  }

  private static String declared(String name, String usages) {
    return "key." + name + ".key_label = " + name + "\nkey." + name + ".usages = " + usages;
  }

  private static String made() {
    String token = SoftHsm.spareToken();
    pair(token, RSA, "rsa:2048", "--usage-sign", "--usage-decrypt", "--usage-wrap");
    pair(token, EC, "EC:prime256v1", "--usage-sign", "--usage-derive");
    secret(token, AES, "AES:32", "--usage-decrypt", "--usage-wrap");
    secret(token, HMAC, "GENERIC:64", "--usage-sign");
    return token;
  }

  private static void pair(String token, String name, String type, String... usages) {
    make(token, "--keypairgen", name, type, usages);
  }

  private static void secret(String token, String name, String type, String... usages) {
    make(token, "--keygen", name, type, usages);
  }

  private static void make(String token, String kind, String name, String type, String... usages) {
    SoftHsm.pkcs11Tool(
        token,
        Stream.concat(Stream.of(kind, "--label", name, "--key-type", type), Stream.of(usages))
            .toArray(String[]::new));
  }
}
