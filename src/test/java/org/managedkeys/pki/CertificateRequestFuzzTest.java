// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.asn1.x509.Extension;

/** Whatever a stranger sends is a request that is right, or is refused as malformed. */
class CertificateRequestFuzzTest {

  @FuzzTest
  void parse_anyBytes_isARequestOrInvalid(byte[] data) {
    CertificateRequest request;
    try {
      request = CertificateRequest.parse(data);
    } catch (PkiException e) {
      assertThat(e.reason()).isEqualTo(PkiException.Reason.INVALID);
      return;
    }
    assertThat(request.encoded()).isEqualTo(data);
    assertThat(CertificateRequest.parse(request.pem()).encoded()).isEqualTo(data);
  }

  /** Signatures keep a search from getting far: names and extensions are tried by themselves. */
  @FuzzTest
  void check_anyNames_areTakenOrInvalid(byte[] data) {
    try {
      CertificateRequest.parse(
          new ForgedRequest().extension(Extension.subjectAlternativeName, data).der());
    } catch (PkiException e) {
      assertThat(e.reason()).isEqualTo(PkiException.Reason.INVALID);
      assertThat(e.getMessage()).doesNotContain("\0");
    }
  }

  @FuzzTest
  void parse_anyText_isARequestOrInvalid(byte[] data) {
    try {
      CertificateRequest.parse(new String(data, StandardCharsets.UTF_8));
    } catch (PkiException e) {
      assertThat(e.reason()).isEqualTo(PkiException.Reason.INVALID);
    }
  }
}
