// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.pki.mount.PkiFixture.ROOT;
import static org.managedkeys.pki.mount.PkiFixture.text;
import static org.managedkeys.pki.mount.Refusals.refused;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.Answer;

/** Settings have Vault's names, forms and defaults, and are checked before they count. */
class PkiConfigTest {

  @TempDir private Path folder;
  private PkiFixture fixture;
  private PkiConfig config;

  @BeforeEach
  void open() {
    fixture = PkiFixture.in(folder);
    config = fixture.pki().config();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void get_ofWhatWasNeverSet_showsDefaults() {
    assertThat(config.get("crl").data())
        .containsEntry("expiry", "72h")
        .containsEntry("disable", false)
        .containsEntry("ocsp_disable", false)
        .containsEntry("ocsp_expiry", "12h")
        .containsEntry("auto_rebuild", false)
        .containsEntry("auto_rebuild_grace_period", "12h")
        .containsEntry("enable_delta", false)
        .containsEntry("delta_rebuild_interval", "15m");
    assertThat(config.get("urls").data())
        .containsEntry("issuing_certificates", List.of())
        .containsEntry("crl_distribution_points", List.of())
        .containsEntry("ocsp_servers", List.of())
        .containsEntry("enable_templating", false);
    assertThat(config.get("issuers").data())
        .containsEntry("default", "")
        .containsEntry("default_follows_latest_issuer", false);
    assertThat(config.get("keys").data()).containsEntry("default", "");
    assertThat(config.get("cluster").data())
        .containsEntry("path", "")
        .containsEntry("aia_path", "");
    assertThat(config.get("auto-tidy").data())
        .containsEntry("enabled", false)
        .containsEntry("interval_duration", 43200L)
        .containsEntry("safety_buffer", 259200L)
        .containsEntry("issuer_safety_buffer", 31536000L)
        .containsEntry("pause_duration", "0s");
    assertThat(PkiConfig.names())
        .allSatisfy(name -> assertThat(config.get(name).data()).isNotEmpty());
  }

  @Test
  void set_changesWhatIsGivenAndLeavesTheRest() {
    config.set("crl", Map.of("expiry", "24h", "auto_rebuild", "true"));
    Answer after = config.set("crl", Map.of("auto_rebuild_grace_period", 3600));

    assertThat(after.data())
        .containsEntry("expiry", "24h")
        .containsEntry("auto_rebuild", true)
        .containsEntry("auto_rebuild_grace_period", "3600s");
    assertThat(PkiMount.open(fixture.another(), ROOT, "pki").config().get("crl")).isEqualTo(after);
    assertThat(fixture.audited()).contains("pki.config.set ok");
  }

  @Test
  void set_emptyList_takesItAway() {
    config.set("urls", Map.of("ocsp_servers", List.of("http://a.example", "ldap://b.example/x")));
    assertThat(config.get("urls").data())
        .containsEntry("ocsp_servers", List.of("http://a.example", "ldap://b.example/x"));

    config.set("urls", Map.of("ocsp_servers", ""));
    assertThat(config.get("urls").data()).containsEntry("ocsp_servers", List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "crl,expiry,soon,expiry",
    "crl,expiry,0,expiry",
    "crl,expiry,3000000d,expiry is longer than 36500 days",
    "crl,ocsp_expiry,36501d,ocsp_expiry is longer than 36500 days",
    "crl,auto_rebuild_grace_period,3000000d,auto_rebuild_grace_period is longer than 36500 days",
    "crl,delta_rebuild_interval,3000000d,delta_rebuild_interval is longer than 36500 days",
    "crl,disable,perhaps,disable",
    "crl,enable_delta,true,auto rebuilding is disabled",
    "crl,unified_crl,true,needs several clusters",
    "crl,expire,1h,expiry",
    "urls,ocsp_servers,nowhere,invalid URL found in ocsp_servers",
    "urls,issuing_certificates,'{{issuer_id}}',invalid URL",
    "cluster,path,pki,invalid URL found in path",
    "auto-tidy,safety_buffer,0,safety_buffer must be greater than zero",
    "keys,default,'',no default key",
  })
  void set_valueThatMakesNoSense_isInvalidAndChangesNothing(
      String name, String field, String value, String message) {
    Answer before = config.get(name);

    refused(Kind.INVALID, message, () -> config.set(name, Map.of(field, value)));
    assertThat(config.get(name)).isEqualTo(before);
  }

  @Test
  void set_longestTimeOfLists_isOneThatListsAndAnswersCanSay() throws Exception {
    PkiMount pki = fixture.pki();
    pki.roots().generate("kms", Map.of("managed_key_name", "p256", "common_name", "Root"));

    config.set("crl", Map.of("expiry", "36500d", "ocsp_expiry", "36500d"));

    X509CRL list =
        (X509CRL)
            CertificateFactory.getInstance("X.509")
                .generateCRL(new ByteArrayInputStream(pki.crls().der("default")));
    assertThat(list.getNextUpdate().toInstant())
        .isAfter(Instant.now().plus(Duration.ofDays(36_499)));
  }

  @Test
  void set_graceAsLongAsTheList_isInvalid() {
    config.set("crl", Map.of("expiry", "10h"));
    refused(
        Kind.INVALID,
        "auto_rebuild_grace_period is not shorter",
        () -> config.set("crl", Map.of("auto_rebuild", true)));
  }

  @Test
  void set_defaults_namesWhatIsThere() {
    PkiMount pki = fixture.pki();
    pki.roots()
        .generate(
            "kms",
            Map.of(
                "managed_key_name",
                "p256",
                "common_name",
                "1",
                "issuer_name",
                "a",
                "key_name",
                "ka"));
    Answer second =
        pki.roots()
            .generate(
                "kms",
                Map.of(
                    "managed_key_name",
                    "p384",
                    "common_name",
                    "2",
                    "issuer_name",
                    "b",
                    "key_name",
                    "kb"));

    assertThat(config.set("issuers", Map.of("default", "b")).data())
        .containsEntry("default", second.data().get("issuer_id"));
    assertThat(config.set("keys", Map.of("default", text(second, "key_id"))).data())
        .containsEntry("default", second.data().get("key_id"));
    refused(
        Kind.NOT_FOUND,
        "unable to find PKI issuer",
        () -> config.set("issuers", Map.of("default", "c")));
    refused(Kind.NOT_FOUND, "unable to find key", () -> config.set("keys", Map.of("default", "c")));
    assertThat(text(config.get("issuers"), "default")).isEqualTo(text(second, "issuer_id"));
  }

  @Test
  void set_autoTidy_saysThatNothingRunsByItself() {
    assertThat(config.set("auto-tidy", Map.of("enabled", true)).warnings())
        .singleElement()
        .asString()
        .contains("nothing runs in the background");
  }

  @Test
  void get_ofNoSuchSettings_namesThoseThatThereAre() {
    refused(Kind.NOT_FOUND, "auto-tidy, cluster, crl", () -> config.get("acme"));
    refused(Kind.NOT_FOUND, "auto-tidy, cluster, crl", () -> config.set("acme", Map.of()));
  }
}
