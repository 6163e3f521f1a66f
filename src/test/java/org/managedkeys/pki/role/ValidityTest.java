// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.managedkeys.pki.PkiException;

final class ValidityTest {

  private final List<String> warnings = new ArrayList<>();

  private Validity of(
      Map<String, Object> role, Map<String, Object> request, IssuanceLimits limits) {
    Validity.Wish wish =
        Validity.Wish.of(PkiFields.of(request, request.keySet()), Role.of(role).values());
    return Validity.of(wish, limits, warnings);
  }

  @Test
  void times_areWholeSeconds() {
    Validity validity =
        of(Map.of(), Map.of("not_after", "2027-01-01T00:00:00.9Z"), SampleIssuers.limits());

    assertThat(validity.notBefore()).isEqualTo(SampleIssuers.NOW_CUT.minusSeconds(30));
    assertThat(validity.notAfter()).isEqualTo("2027-01-01T00:00:00Z");
  }

  @Test
  void certificate_thatWouldOutliveItsIssuer_isRefusedTruncatedOrPermitted() {
    Instant end = SampleIssuers.NOW_CUT.plus(Duration.ofHours(1));
    Map<String, Object> request = Map.of("ttl", "2h");

    assertThatThrownBy(() -> of(Map.of(), request, SampleIssuers.ending(end, LeafNotAfter.ERR)))
        .isInstanceOfSatisfying(
            PkiException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(PkiException.Reason.REFUSED))
        .hasMessage(
            "cannot satisfy request, as TTL would result in notAfter of 2026-11-27T10:00:00Z that"
                + " is beyond the expiration of the CA certificate at 2026-11-27T09:00:00Z");
    assertThat(of(Map.of(), request, SampleIssuers.ending(end, LeafNotAfter.TRUNCATE)).notAfter())
        .isEqualTo(end);
    assertThat(of(Map.of(), request, SampleIssuers.ending(end, LeafNotAfter.PERMIT)).notAfter())
        .isEqualTo(SampleIssuers.NOW_CUT.plus(Duration.ofHours(2)));
  }

  @Test
  void ttl_andNotAfter_doNotGoTogether() {
    assertThatThrownBy(() ->
            of(
                Map.of(),
                Map.of("ttl", "1h", "not_after", "2027-01-01T00:00:00Z"),
                SampleIssuers.limits()))
        .hasMessage(
            "Either ttl or not_after should be provided. Both should not be provided in the same"
                + " request.");
  }

  @Test
  void ttl_comesFromRequestThenRoleThenMount() {
    assertThat(of(Map.of("ttl", "2h"), Map.of("ttl", "1h"), SampleIssuers.limits()).notAfter())
        .isEqualTo(SampleIssuers.NOW_CUT.plus(Duration.ofHours(1)));
    assertThat(of(Map.of("ttl", "2h"), Map.of("ttl", 0), SampleIssuers.limits()).notAfter())
        .isEqualTo(SampleIssuers.NOW_CUT.plus(Duration.ofHours(2)));
    assertThat(of(Map.of(), Map.of(), SampleIssuers.limits()).notAfter())
        .isEqualTo(SampleIssuers.NOW_CUT.plus(SampleIssuers.DEFAULT_TTL));
  }

  @Test
  void notAfter_beyondTheRolesMaxTtl_isCut_andTheRolesOwnIsNot() {
    Map<String, Object> request = Map.of("not_after", "2027-01-01T00:00:00Z");

    assertThat(of(Map.of("max_ttl", "1h"), request, SampleIssuers.limits()).notAfter())
        .isEqualTo(SampleIssuers.NOW_CUT.plus(Duration.ofHours(1)));
    assertThat(warnings).hasSize(1);
    assertThat(
            of(
                    Map.of("max_ttl", "1h", "not_after", "2027-02-01T00:00:00Z"),
                    request,
                    SampleIssuers.limits())
                .notAfter())
        .isEqualTo("2027-02-01T00:00:00Z");
  }

  @Test
  void end_beforeTheBeginning_isRefused() {
    assertThatThrownBy(
            () -> of(Map.of(), Map.of("not_after", "2020-01-01T00:00:00Z"), SampleIssuers.limits()))
        .hasMessage("notAfter before notBefore");
  }

  @Test
  void beginning_beforeTheIssuers_isTheIssuers() {
    X509Certificate root = SampleIssuers.root(Map.of());

    assertThat(
            of(Map.of("not_before_duration", "2h"), Map.of(), SampleIssuers.under(root))
                .notBefore())
        .isEqualTo(root.getNotBefore().toInstant());
    assertThat(warnings).hasSize(1);
  }

  @Test
  void lastTime_ofCertificates_isTaken_andNoneAfterIt() {
    assertThat(Validity.parse("9999-12-31T23:59:59Z")).isEqualTo(Validity.NEVER);
    assertThat(Validity.parse("2027-01-01T02:00:00+02:00")).isEqualTo("2027-01-01T00:00:00Z");
    assertThatThrownBy(() -> Validity.parse("9999-12-31T23:59:59-01:00"))
        .hasMessageContaining("is later than certificates can say");
  }

  @Test
  void durations_arePrintedAsVaultDoes() {
    assertThat(Validity.text(Duration.ofDays(32))).isEqualTo("768h0m0s");
    assertThat(Validity.text(Duration.ofSeconds(90))).isEqualTo("1m30s");
    assertThat(Validity.text(Duration.ofSeconds(5))).isEqualTo("5s");
  }
}
