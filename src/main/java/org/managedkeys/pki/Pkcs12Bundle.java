// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * PKCS#12 files, RFC 7292, as the JDK makes them since 17: everything encrypted by PBES2 with
 * AES-256, and an HMAC with SHA-256. Readers of before 2010 do not open them.
 */
final class Pkcs12Bundle {

  private static final String ENCRYPTION = "PBEWithHmacSHA256AndAES_256";

  private Pkcs12Bundle() {}

  /**
   * Refuses a password that {@link #encode} fails with: the JDK derives keys from printable ASCII
   * only.
   *
   * @throws PkiException INVALID, without the password
   */
  static void requirePassword(String password) {
    if (!password.chars().allMatch(character -> character >= ' ' && character <= '~')) {
      throw PkiException.invalid(
          "the password of the PKCS#12 file has characters that are not printable ASCII",
          "letters without accents, digits, punctuation and spaces can be used");
    }
  }

  /**
   * A file.
   *
   * @param alias of the key, or of the first certificate
   * @param chain the certificate of the key, then its issuers; not empty
   * @throws PkiException FAILED if this JVM cannot make it
   */
  static byte[] encode(
      String alias, Optional<PrivateKey> key, List<X509Certificate> chain, char[] password) {
    try {
      // By name: other providers' files differ.
      KeyStore store = KeyStore.getInstance("PKCS12", "SUN");
      store.load(null, null);
      if (key.isPresent()) {
        store.setEntry(
            alias,
            new KeyStore.PrivateKeyEntry(key.get(), chain.toArray(Certificate[]::new)),
            new KeyStore.PasswordProtection(password, ENCRYPTION, null));
      } else {
        store.setCertificateEntry(alias, chain.get(0));
        for (int at = 1; at < chain.size(); at++) {
          store.setCertificateEntry(alias + " issuer " + at, chain.get(at));
        }
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      store.store(out, password);
      return out.toByteArray();
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw PkiException.failed("the PKCS#12 file cannot be made", null, e);
    }
  }
}
