// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;

/** How a certificate is written. */
enum CertificateFormat {
  /** The certificate. */
  PEM,
  /** The certificate, in binary. */
  DER,
  /** The private key, if there is one, the certificate and its chain. */
  PEM_BUNDLE,
  /** The private key, the certificate and its chain in a key store under a password. */
  PKCS12;

  /** The field of an answer that has the key store. */
  static final String BUNDLE = "pkcs12_bundle";

  private static final String CERTIFICATE = "certificate";

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * An answer's certificate in this form.
   *
   * @param answer {@code certificate}, {@code ca_chain} and perhaps {@code private_key}, PEM; of a
   *     key store also {@code pkcs12_bundle}
   */
  byte[] encode(Map<String, ?> answer) {
    String certificate = line(answer.get(CERTIFICATE));
    if (certificate.isBlank()) {
      throw KeyException.of(
          KeyException.Kind.NOT_FOUND,
          "the certificate",
          "write it",
          "there is none: its serial number was reserved, and nothing came back from the key",
          null);
    }
    if (this == PKCS12) {
      return Base64.getDecoder().decode(String.valueOf(answer.get(BUNDLE)));
    }
    if (this == DER) {
      return der(certificate);
    }
    StringBuilder text = new StringBuilder();
    if (this == PEM_BUNDLE && answer.get("private_key") != null) {
      text.append(line(answer.get("private_key")));
    }
    text.append(certificate);
    if (this == PEM_BUNDLE) {
      chain(answer).forEach(text::append);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** The issuers' certificates, nearest first. The chain of a CA begins with itself. */
  private static List<String> chain(Map<String, ?> answer) {
    String itself = line(answer.get(CERTIFICATE));
    return answer.get("ca_chain") instanceof Collection<?> chain
        ? chain.stream()
            .map(CertificateFormat::line)
            .distinct()
            .filter(each -> !each.equals(itself))
            .toList()
        : List.of();
  }

  private static byte[] der(String pem) {
    try (PemReader reader = new PemReader(new StringReader(pem))) {
      return Objects.requireNonNull(reader.readPemObject(), "a certificate is PEM").getContent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(@Nullable Object pem) {
    return String.valueOf(pem).strip() + "\n";
  }
}
