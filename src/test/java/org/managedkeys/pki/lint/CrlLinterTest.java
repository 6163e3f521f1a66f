// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;

final class CrlLinterTest {

  @Test
  void lint_goodList_findsNothing() {
    assertThat(new CrlSample().lint(CertificateSample.PRIVATE)).isEmpty();
    assertThat(new CrlSample().lint(new LintProfile(true, CertificateSample.NOW))).isEmpty();
  }

  @Test
  void lint_manyEntries_namesTheFirstAndCountsTheOthers() {
    CrlSample list = new CrlSample();
    for (int i = 0; i < 5; i++) {
      list.entry(BigInteger.TWO.pow(90).add(BigInteger.valueOf(i)), 0);
    }

    assertThat(list.lint(CertificateSample.PRIVATE))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("crl.reason_unspecified");
          assertThat(finding.message())
              .startsWith("entry 40000000000000000000000: it is there, and 4 other entries");
        });
  }

  @Test
  void lint_hundredThousandEntries_findsTheOneThatIsThereTwice() {
    Random random = new Random(8);
    CrlSample list = new CrlSample();
    BigInteger first = new BigInteger(128, random).setBit(127);
    list.entry(first, 1);
    for (int i = 1; i < 100_000; i++) {
      list.entry(new BigInteger(128, random).setBit(127), i % 3 == 0 ? 1 : -1);
    }
    assertThat(list.lint(CertificateSample.PRIVATE)).isEmpty();

    list.entry(first, -1);
    assertThat(list.lint(CertificateSample.PRIVATE))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("crl.serials_unique");
          assertThat(finding.message()).startsWith(first.toString(16) + " is");
        });
  }

  @Test
  void lint_anyOctetChanged_neverThrows() {
    byte[] whole = new CrlSample().der();
    for (int i = 0; i < whole.length; i++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] changed = whole.clone();
        changed[i] ^= (byte) (1 << bit);
        assertThat(lint(changed)).isNotNull();
      }
    }
  }

  /** Certificates of users only, and those of CAs only. */
  @Test
  void lint_pointOfTwoKinds_isAnError() {
    CrlSample list = new CrlSample();
    list.extensions.put(
        Extension.issuingDistributionPoint,
        new Extension(Extension.issuingDistributionPoint, true, Samples.hex("30068101ff8201ff")));

    assertThat(list.lint(CertificateSample.PRIVATE))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.severity()).isEqualTo(Severity.ERROR);
          assertThat(finding.code()).isIn("crl.idp", "crl.extensions_readable");
        });
  }

  @Test
  void lint_certificate_isUnreadable() {
    assertThat(lint(CertificateSample.leaf().der()))
        .extracting(Finding::code)
        .containsExactly("crl.readable");
    assertThat(
            CertificateLinter.lint(
                new CrlSample().der(), Optional.empty(), CertificateSample.PRIVATE))
        .extracting(Finding::code)
        .containsExactly("x690.certificate");
  }

  private static List<Finding> lint(byte[] der) {
    return CrlLinter.lint(
        der, Samples.certificate(CertificateSample.root()), CertificateSample.PRIVATE);
  }
}
