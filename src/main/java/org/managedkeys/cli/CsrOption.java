// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import picocli.CommandLine.Option;

/** The option that names a certificate request. */
final class CsrOption {

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Option(
      names = "--csr",
      paramLabel = "FILE",
      required = true,
      description = "The certificate request (PKCS#10), PEM or DER; - is standard input.")
  private String file;

  /** Adds the request. */
  Map<String, Object> addTo(Map<String, Object> fields) {
    fields.put("csr", InputFile.pem("the certificate request", "CERTIFICATE REQUEST", file));
    return fields;
  }
}
