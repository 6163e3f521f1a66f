// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** A server's private key in a file: PKCS #8 in PEM (RFC 7468), without a password. */
final class TlsKeyFile {

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final byte[] PROBE = "managed-keys".getBytes(StandardCharsets.UTF_8);

  private TlsKeyFile() {}

  /**
   * Reads the key that belongs to a certificate.
   *
   * @param certified the certificate's
   * @throws KeyException INVALID if it is another key or none, NOT_FOUND or DENIED if the file
   *     cannot be read
   */
  static PrivateKey read(Path file, PublicKey certified) {
    byte[] encoded = pkcs8(file);
    try {
      PrivateKey key =
          KeyFactory.getInstance(certified.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(encoded));
      if (fits(key, certified)) {
        return key;
      }
      throw invalid(file, "it is not the key of the server's certificate", null, null);
    } catch (GeneralSecurityException e) {
      throw invalid(
          file,
          "it holds no key of type " + certified.getAlgorithm() + ", as the certificate's is",
          null,
          e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static byte[] pkcs8(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw ServerTls.unreadable(file, e);
    }
    Matcher pem = PEM.matcher(text);
    if (!pem.find()) {
      throw invalid(
          file,
          "it holds no private key in PKCS #8",
          "openssl pkcs8 -topk8 -nocrypt -in key.pem makes one of other forms",
          null);
    }
    try {
      return Base64.getMimeDecoder().decode(pem.group(1));
    } catch (IllegalArgumentException e) {
      // No cause: it would quote the text.
      throw invalid(file, "its Base64 is malformed", null, null);
    }
  }

  private static boolean fits(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm(certified));
    signature.initSign(key);
    signature.update(PROBE);
    byte[] made = signature.sign();
    signature.initVerify(certified);
    signature.update(PROBE);
    return signature.verify(made);
  }

  private static String algorithm(PublicKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }

  private static KeyException invalid(
      Path file, String detail, @Nullable String hint, @Nullable GeneralSecurityException cause) {
    return KeyException.of(Kind.INVALID, file.toString(), "read it", detail, hint, cause);
  }
}
