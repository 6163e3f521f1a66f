// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.DEROctetString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.pki.PkiException;

/** What is written directly is what Bouncy Castle writes. */
final class DerTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 255, 256, 65_535, 65_536, 16_777_215, 16_777_216})
  void header_ofAnyLength_isBouncyCastles(int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Der.writeHeader(out, BERTags.OCTET_STRING, length);
    int header = out.size();
    out.writeBytes(new byte[length]);

    assertThat(out.toByteArray()).isEqualTo(Der.encode(new DEROctetString(new byte[length])));
    assertThat(header).isLessThanOrEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1949-12-31T23:59:59Z",
        "1950-01-01T00:00:00Z",
        "1999-12-31T23:59:59.999999999Z",
        "2026-02-28T01:02:03Z",
        "2049-12-31T23:59:59Z",
        "2050-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z"
      })
  void time_ofAnyYear_isBouncyCastles(String moment) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    DerTimes.writeTime(out, Instant.parse(moment));

    assertThat(out.toByteArray()).isEqualTo(Der.encode(DerTimes.time(Instant.parse(moment))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0001-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"})
  void time_outsideOfFourDigits_isRefused(String moment) {
    assertThatThrownBy(() -> DerTimes.generalized(Instant.parse(moment)))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("cannot be written");
  }
}
