// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** The JSON Web Token with which an application proves that it has the key of its certificate. */
final class ClientAssertion {

  private ClientAssertion() {}

  /** Whether one of the certificates made it, for this authority and application, and lately. */
  static boolean proves(
      String token, List<X509Certificate> certificates, String authority, String application) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    try {
      Fields header = Fields.of(Base64.getUrlDecoder().decode(parts[0]));
      Fields claims = Fields.of(Base64.getUrlDecoder().decode(parts[1]));
      byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
      byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
      if (!claims.required("aud").startsWith(authority + "/")
          || !claims.required("iss").equals(application)
          || !claims.required("sub").equals(application)
          || claims.number("exp").orElse(0L) < Instant.now().getEpochSecond()) {
        return false;
      }
      for (X509Certificate certificate : certificates) {
        if (verifies(header.required("alg"), certificate, signed, signature)) {
          return true;
        }
      }
      return false;
    } catch (ServiceException | GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean verifies(
      String algorithm, X509Certificate certificate, byte[] signed, byte[] signature)
      throws GeneralSecurityException {
    Signature verifier;
    if (algorithm.equals("PS256")) {
      verifier = Signature.getInstance("RSASSA-PSS");
      verifier.setParameter(
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    } else {
      verifier = Signature.getInstance("SHA256withRSA");
    }
    verifier.initVerify(certificate.getPublicKey());
    verifier.update(signed);
    return verifier.verify(signature);
  }
}
