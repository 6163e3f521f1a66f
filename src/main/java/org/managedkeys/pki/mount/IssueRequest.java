// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.IssuedOutput;
import org.managedkeys.pki.OutputFormat;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.PrivateKeyFormat;
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

  private static final String FORMAT = "format";
  private static final String KEY_FORMAT = "private_key_format";
  private static final String REMOVE_ROOTS = "remove_roots_from_chain";
  private static final String PASSWORD = "pkcs12_password";

  /** Vault's encoders are alike in what they protect by; ours is the JDK's. */
  private static final String ENCODER = "pkcs12_encoder";

  private static final Set<String> OF_EVERY =
      Set.of(ISSUER_REF, FORMAT, KEY_FORMAT, REMOVE_ROOTS, PASSWORD, ENCODER);

  private final FieldValues own;
  private final Map<String, Object> subject;
  private final OutputFormat format;
  private final PrivateKeyFormat keyFormat;

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
    // Now: a certificate that could not be handed out would have been signed in vain.
    this.format = OutputFormat.of(own.text(FORMAT, OutputFormat.PEM.vaultName()));
    this.keyFormat = PrivateKeyFormat.of(own.text(KEY_FORMAT, PrivateKeyFormat.DER.vaultName()));
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

  /**
   * What is answered.
   *
   * @param certificate DER
   * @param chain of its issuer, the issuer first
   * @param pair that was made for it
   */
  Map<String, Object> output(
      byte[] certificate, List<X509Certificate> chain, Optional<KeyPair> pair) {
    IssuedOutput output = IssuedOutput.of(Certificates.parse(certificate), chain);
    if (pair.isPresent()) {
      output = output.withKey(pair.get());
    }
    if (own.bool(REMOVE_ROOTS, false)) {
      output = output.withoutRoots();
    }
    return output.fields(
        format, keyFormat, own.text(PASSWORD, IssuedOutput.PKCS12_PASSWORD).toCharArray());
  }
}
