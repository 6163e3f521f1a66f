// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.managedkeys.jca.ManagedKeysProvider;

/**
 * Keys of one token that do more than sign: they decrypt, agree, wrap and make codes. The secret
 * ones have been brought in, so that the other side of a message can have them too.
 */
public final class WorkingKeys {

  /** Signs, decrypts and unwraps. */
  public static final String RSA = "work-rsa";

  /** On P-256; signs and agrees. */
  public static final String EC = "work-ec";

  /** AES with 256 bits; encrypts and wraps. */
  public static final String AES = "work-aes";

  /** A secret of 64 bytes, for every HMAC. */
  public static final String HMAC = "work-hmac";

  private static final byte[] AES_BYTES = bytes(32);
  private static final byte[] HMAC_BYTES = bytes(64);

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

  /** What {@link #AES} is, in software. */
  public static SecretKey softwareAes() {
    return new SecretKeySpec(AES_BYTES, "AES");
  }

  /** What {@link #HMAC} is, in software. */
  public static SecretKey softwareHmac() {
    return new SecretKeySpec(HMAC_BYTES, "HmacSHA256");
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private static String declared(String name, String usages) {
    return "key." + name + ".key_label = " + name + "\nkey." + name + ".usages = " + usages;
  }

  private static String made() {
    String token = SoftHsm.spareToken();
    pair(token, RSA, "rsa:2048", "--usage-sign", "--usage-decrypt", "--usage-wrap");
    pair(token, EC, "EC:prime256v1", "--usage-sign", "--usage-derive");
    bringIn(token);
    return token;
  }

  private static void pair(String token, String name, String type, String... usages) {
    SoftHsm.pkcs11Tool(
        token,
        Stream.concat(
                Stream.of("--keypairgen", "--label", name, "--key-type", type), Stream.of(usages))
            .toArray(String[]::new));
  }

  private static void bringIn(String token) {
    try {
      Path folder = Files.createTempDirectory(Path.of(System.getProperty("work.folder")), "work");
      List<String> lines = new ArrayList<>(Providers.connection("hsm", token));
      lines.add("kms.hsm.allow_store_key = true");
      try (ManagedKeysProvider provider =
          Providers.configured(folder, lines.toArray(new String[0]))) {
        KeyStore keys = Providers.keyStore(provider);
        keys.setKeyEntry(AES, softwareAes(), null, null);
        keys.setKeyEntry(HMAC, softwareHmac(), null, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (KeyStoreException e) {
      throw new IllegalStateException(e);
    }
  }
}
