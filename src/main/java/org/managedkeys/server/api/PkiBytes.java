// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.mount.CrlText;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.pki.mount.PublishedCrl;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.CacheHeaders;

/**
 * What anybody may have of an authority, as bytes: certificates and revocation lists, DER or PEM,
 * under Vault's content types. What is not there is a 204, never a 404: that is what clients that
 * fetch it in turns expect. Caches may keep complete lists for a while.
 */
final class PkiBytes {

  private static final String CERTIFICATE = "application/pkix-cert";
  private static final String CERTIFICATE_TEXT = "application/pem-certificate-chain";
  private static final String LIST = "application/pkix-crl";
  private static final String LIST_TEXT = "application/x-pem-file";

  private static final int OK = 200;

  /** A list is made again at each revocation, long before its next update: caches are to notice. */
  private static final Duration LIST_KEPT = Duration.ofHours(1);

  private PkiBytes() {}

  /** In which form. */
  enum Form {
    DER,
    PEM
  }

  /** An issuer's certificate; the default one's if the text is empty. */
  static ApiResponse issuer(PkiMount mount, String ref, Form form) {
    return certificate(
        form,
        () -> {
          Object pem = mount.issuers().json(ref).data().get("certificate");
          return Certificates.der(Certificates.parsePem(String.valueOf(pem)).get(0));
        });
  }

  /** The default issuer's chain, which is PEM, whatever its content type says. */
  static ApiResponse chain(PkiMount mount) {
    return answer(
        CERTIFICATE,
        () -> {
          StringBuilder text = new StringBuilder();
          if (mount.issuers().json("").data().get("ca_chain") instanceof List<?> chain) {
            chain.forEach(pem -> text.append(pem).append('\n'));
          }
          return text(text.toString());
        });
  }

  /** What was issued, by its serial number. */
  static ApiResponse issued(PkiMount mount, String serial, Form form) {
    return certificate(form, () -> mount.certificates().der(serial));
  }

  /** An issuer's complete revocation list; the default one's if the text is empty. */
  static ApiResponse list(PkiMount mount, String ref, Form form) {
    return found(() -> {
      PublishedCrl list = mount.crls().complete(ref);
      Instant now = Instant.now();
      Instant latest = now.plus(LIST_KEPT);
      Instant until = list.nextUpdate().isBefore(latest) ? list.nextUpdate() : latest;
      return CacheHeaders.addTo(list(form, list.encoded()), list.thisUpdate(), until, now);
    });
  }

  /**
   * An issuer's delta list; the default one's if the text is empty. It is for who wants the newest,
   * and is made again long before its next update: so no cache keeps it.
   */
  static ApiResponse delta(PkiMount mount, String ref, Form form) {
    return found(() -> list(form, mount.crls().deltaDer(ref)));
  }

  private static ApiResponse certificate(Form form, Supplier<byte[]> der) {
    return form == Form.DER
        ? answer(CERTIFICATE, der)
        : answer(CERTIFICATE_TEXT, () -> text(Certificates.pem(der.get())));
  }

  private static ApiResponse list(Form form, byte[] der) {
    return form == Form.DER
        ? ApiResponse.raw(OK, LIST, der)
        : ApiResponse.raw(OK, LIST_TEXT, text(CrlText.pem(der)));
  }

  private static byte[] text(String pem) {
    return (pem.endsWith("\n") ? pem : pem + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static ApiResponse answer(String contentType, Supplier<byte[]> content) {
    return found(() -> ApiResponse.raw(OK, contentType, content.get()));
  }

  private static ApiResponse found(Supplier<ApiResponse> answer) {
    try {
      return answer.get();
    } catch (KeyException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return ApiResponse.noContent();
      }
      throw e;
    }
  }
}
