// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.managedkeys.pki.IssuedOutput;
import org.managedkeys.pki.OutputFormat;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.PrivateKeyFormat;
import org.managedkeys.pki.role.PkiFields;

/** CA certificates in the forms that callers ask for. */
final class CaOutput {

  private static final String FORMAT = "format";

  private CaOutput() {}

  /**
   * The form that a request asks for; asked before anything is signed.
   *
   * @throws PkiException INVALID for another one
   */
  static OutputFormat format(Map<String, ?> fields) {
    return OutputFormat.of(PkiFields.of(fields, fields.keySet()).text(FORMAT).orElse("pem"));
  }

  /**
   * The fields of an answer.
   *
   * @param issuers the one that signed, and those above it; none for what signed itself
   */
  static Map<String, Object> fields(
      X509Certificate certificate, List<X509Certificate> issuers, OutputFormat format) {
    return IssuedOutput.of(certificate, issuers)
        .fields(format, PrivateKeyFormat.DER, IssuedOutput.PKCS12_PASSWORD.toCharArray());
  }
}
