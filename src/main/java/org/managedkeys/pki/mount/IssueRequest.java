// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.IssuedOutput;
import org.managedkeys.pki.OutputFormat;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.PrivateKeyFormat;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.wire.FieldValues;

/**
 * What a request says of who signs how, and of the form of the answer. What the certificate is to
 * say, and that no field is unknown, is the matter of the role's rules. Immutable.
 */
final class IssueRequest {

  private static final String CSR = "csr";
  private static final String ISSUER_REF = "issuer_ref";
  private static final String SIGNATURE_BITS = "signature_bits";
  private static final String USE_PSS = "use_pss";

  private final FieldValues fields;
  private final OutputFormat format;
  private final PrivateKeyFormat keyFormat;
  private final boolean removesRoots;
  private final String pkcs12Password;

  /**
   * Reads it. All that the answer depends on is read before anything is signed: a certificate that
   * could not be handed out would have been signed in vain.
   *
   * @throws PkiException INVALID
   */
  IssueRequest(Map<String, ?> request) {
    this.fields = PkiFields.of(request, request.keySet());
    this.format = OutputFormat.of(fields.text("format", OutputFormat.PEM.vaultName()));
    this.keyFormat =
        PrivateKeyFormat.of(fields.text("private_key_format", PrivateKeyFormat.DER.vaultName()));
    this.removesRoots = fields.bool("remove_roots_from_chain", false);
    this.pkcs12Password = fields.exactText("pkcs12_password").orElse(IssuedOutput.PKCS12_PASSWORD);
    if (format == OutputFormat.PKCS12_BUNDLE) {
      IssuedOutput.requirePkcs12Password(pkcs12Password);
    }
  }

  /**
   * The request for a certificate, its signature verified.
   *
   * @throws PkiException INVALID
   */
  CertificateRequest certificateRequest() {
    return CertificateRequest.parse(
        fields
            .text(CSR)
            .orElseThrow(() ->
                PkiException.invalid("\"csr\" is empty", "give a PKCS#10 request, PEM or base64")));
  }

  Optional<String> issuerRef() {
    return fields.text(ISSUER_REF);
  }

  Optional<Integer> signatureBits() {
    return fields.has(SIGNATURE_BITS)
        ? Optional.of(fields.number(SIGNATURE_BITS, 0))
        : Optional.empty();
  }

  /** Vault's false leaves it to the key. */
  Optional<Boolean> pss() {
    return fields.bool(USE_PSS, false) ? Optional.of(true) : Optional.empty();
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
    IssuedOutput output = IssuedOutput.of(certificate, chain);
    if (pair.isPresent()) {
      output = output.withKey(pair.get());
    }
    if (removesRoots) {
      output = output.withoutRoots();
    }
    return output.fields(format, keyFormat, pkcs12Password.toCharArray());
  }
}
