// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.pki.HostileRequests.Hostile;

/** What strangers send to see what happens. */
final class CertificateRequestHostileTest {

  static List<Hostile> hostile() {
    return HostileRequests.all();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void parse_hostileRequest_isRefusedWithItsMessage(Hostile request) {
    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> CertificateRequest.parse(request.text()))
        .withMessage(request.message())
        .extracting(PkiException::reason)
        .isEqualTo(PkiException.Reason.INVALID);
  }

  /** Each case is wrong in one way only: what it is made from is taken. */
  @Test
  void parse_requestThatTheyAreForgedFrom_isTaken() {
    assertThat(CertificateRequest.parse(new ForgedRequest().der()).subject())
        .hasToString("CN=www.example.com");
  }

  @Test
  void hostileRequests_areMany_andNoneTwice() {
    assertThat(hostile()).hasSizeGreaterThan(60);
    assertThat(hostile()).extracting(Hostile::name).doesNotHaveDuplicates();
  }
}
