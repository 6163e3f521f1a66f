// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CRLHolder;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.PkiException;

/** What a list of revocations says of itself. */
final class CrlText {

  private CrlText() {}

  /**
   * Its issuer, number, dates and length.
   *
   * @param der RFC 5280 section 5
   */
  static Map<String, Object> of(byte[] der) {
    X509CRLHolder crl;
    try {
      crl = new X509CRLHolder(der);
    } catch (IOException e) {
      throw PkiException.invalid("the list of revocations is no DER", null, e);
    }
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("issuer", crl.getIssuer().toString());
    put(shown, "number", crl.getExtension(Extension.cRLNumber));
    put(shown, "delta_base", crl.getExtension(Extension.deltaCRLIndicator));
    shown.put("this_update", crl.getThisUpdate().toInstant().toString());
    if (crl.getNextUpdate() != null) {
      shown.put("next_update", crl.getNextUpdate().toInstant().toString());
    }
    shown.put("revoked", crl.getRevokedCertificates().size());
    return shown;
  }

  private static void put(Map<String, Object> shown, String name, @Nullable Extension extension) {
    if (extension != null) {
      shown.put(name, ASN1Integer.getInstance(extension.getParsedValue()).getValue());
    }
  }
}
