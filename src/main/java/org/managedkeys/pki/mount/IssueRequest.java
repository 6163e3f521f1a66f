// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.role.FieldValues;

/**
 * What is asked for: what the certificate is to say, which is the role's matter, and who signs how
 * and in which form the answer is, which is not. Immutable.
 */
final class IssueRequest {

  private static final String CSR = "csr";
  private static final String ISSUER_REF = "issuer_ref";
  private static final String SIGNATURE_BITS = "signature_bits";
  private static final String USE_PSS = "use_pss";

  private static final Set<String> OF_EVERY =
      Set.of(
          ISSUER_REF,
          "format",
          "private_key_format",
          "remove_roots_from_chain",
          "pkcs12_password",
          "pkcs12_encoder");

  private final FieldValues own;
  private final Map<String, Object> subject;

  private IssueRequest(Map<String, ?> request, Set<String> more) {
    Set<String> known = new HashSet<>(OF_EVERY);
    known.addAll(more);
    Map<String, Object> taken = new HashMap<>();
    Map<String, Object> left = new HashMap<>();
    request.forEach((name, value) -> {
      if (value != null) {
        (known.contains(name) ? taken : left).put(name, value);
      }
    });
    this.own = FieldValues.of(taken, known);
    this.subject = Map.copyOf(left);
  }

  /** For a key that is to be made. */
  static IssueRequest ofNewKey(Map<String, ?> request) {
    return new IssueRequest(request, Set.of());
  }

  /** For the key of a certificate request. */
  static IssueRequest ofRequest(Map<String, ?> request) {
    return new IssueRequest(request, Set.of(CSR, SIGNATURE_BITS, USE_PSS));
  }

  /** What the certificate is to say. */
  Map<String, Object> subject() {
    return subject;
  }

  /**
   * The request, its signature verified.
   *
   * @throws PkiException INVALID
   */
  CertificateRequest certificateRequest() {
    return CertificateRequest.parse(
        own.text(CSR)
            .orElseThrow(() ->
                PkiException.invalid("\"csr\" is empty", "give a PKCS#10 request, PEM or base64")));
  }

  Optional<String> issuerRef() {
    return own.text(ISSUER_REF);
  }

  Optional<Integer> signatureBits() {
    return own.has(SIGNATURE_BITS) ? Optional.of(own.number(SIGNATURE_BITS, 0)) : Optional.empty();
  }

  /** Vault's false leaves it to the key. */
  Optional<Boolean> pss() {
    return own.bool(USE_PSS, false) ? Optional.of(true) : Optional.empty();
  }

  FieldValues form() {
    return own;
  }
}
