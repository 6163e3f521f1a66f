// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.pki.mount.PathChecks.certificate;
import static org.managedkeys.pki.mount.PkiFixture.ROOT;
import static org.managedkeys.pki.mount.PkiFixture.text;
import static org.managedkeys.pki.mount.PkiFixture.texts;
import static org.managedkeys.pki.mount.Refusals.refused;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.wire.Answer;

/** Issuers are named, configured, chained, revoked and deleted. */
class IssuersTest {

  @TempDir private Path folder;
  private PkiFixture fixture;
  private PkiMount pki;
  private Issuers issuers;

  @BeforeEach
  void open() {
    fixture = PkiFixture.in(folder);
    pki = fixture.pki();
    issuers = pki.issuers();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private String root(String managed, String name) {
    return PkiFixture.root(pki, managed, name);
  }

  /** An intermediate of an issuer of the same mount. */
  private String intermediate(String managed, String issuer, String name) {
    Answer csr =
        pki.intermediates()
            .generate("kms", Map.of("managed_key_name", managed, "common_name", name));
    Answer signed =
        pki.roots().signIntermediate(issuer, Map.of("csr", text(csr, "csr"), "common_name", name));
    String id =
        texts(
                pki.intermediates().setSigned(Map.of("certificate", text(signed, "certificate"))),
                "imported_issuers")
            .get(0);
    issuers.patch(id, Map.of("issuer_name", name));
    return id;
  }

  private static String extensions(X509Certificate certificate) {
    return certificate.getNonCriticalExtensionOIDs().stream()
        .map(oid -> new String(certificate.getExtensionValue(oid), StandardCharsets.ISO_8859_1))
        .reduce("", String::concat);
  }

  @Test
  void list_showsNamesKeysAndTheDefault() {
    String first = root("p256", "first");
    String second = root("p384", "second");

    Answer list = issuers.list();

    assertThat(texts(list, "keys")).containsExactlyInAnyOrder(first, second);
    assertThat(list.data().get("key_info"))
        .isInstanceOfSatisfying(
            Map.class,
            infos ->
                assertThat(infos.get(second))
                    .isEqualTo(
                        Map.of(
                            "issuer_name",
                            "second",
                            "is_default",
                            false,
                            "key_id",
                            text(issuers.get("second"), "key_id"),
                            "serial_number",
                            SerialNumbers.text(
                                certificate(text(issuers.get("second"), "certificate"))
                                    .getSerialNumber()))));
  }

  @Test
  void get_ofANewIssuer_showsVaultsDefaults() {
    String id = root("p256", "main");

    assertThat(issuers.get("main").data())
        .containsEntry("issuer_id", id)
        .containsEntry("leaf_not_after_behavior", "err")
        .containsEntry("usage", "read-only,issuing-certificates,crl-signing,ocsp-signing")
        .containsEntry("manual_chain", List.of())
        .containsEntry("revoked", false)
        .containsEntry("issuing_certificates", List.of())
        .containsEntry("crl_distribution_points", List.of())
        .containsEntry("ocsp_servers", List.of())
        .containsEntry("enable_aia_url_templating", false)
        .doesNotContainKey("revocation_time");
    assertThat(issuers.json(id).data().keySet())
        .containsExactly("certificate", "ca_chain", "issuer_id", "issuer_name");
    refused(Kind.NOT_FOUND, "unable to find PKI issuer", () -> issuers.get("nobody"));
  }

  @Test
  void update_replacesAndPatchMerges() {
    root("p256", "main");

    issuers.patch(
        "main",
        Map.of(
            "leaf_not_after_behavior", "truncate",
            "issuing_certificates", "http://ca.example/1,http://ca.example/2"));
    assertThat(issuers.patch("main", Map.of("usage", List.of("crl-signing"))).data())
        .containsEntry("issuer_name", "main")
        .containsEntry("leaf_not_after_behavior", "truncate")
        .containsEntry("usage", "read-only,crl-signing")
        .containsEntry(
            "issuing_certificates", List.of("http://ca.example/1", "http://ca.example/2"));

    assertThat(issuers.update("main", Map.of("issuer_name", "renamed")).data())
        .containsEntry("issuer_name", "renamed")
        .containsEntry("leaf_not_after_behavior", "err")
        .containsEntry("usage", "read-only,issuing-certificates,crl-signing,ocsp-signing")
        .containsEntry("revocation_signature_algorithm", "")
        .containsEntry("issuing_certificates", List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "issuer_name,default,reserved",
    "issuer_name,a/b,invalid characters",
    "leaf_not_after_behavior,forever,leaf_not_after_behavior",
    "usage,signing,there is no usage",
    "manual_chain,nobody,unable to resolve issuer from chain",
    "manual_chain,second,must begin with the issuer itself",
    "manual_chain,'self,self',twice",
    "revocation_signature_algorithm,MD5,unknown signature algorithm",
    "issuing_certificates,ca.example,invalid URL found in issuing_certificates",
    "crl_distribution_points,http://ca example,invalid URL found in crl_distribution_points",
    "ocsp_servers,'http://a/{{issuer_id}}',placeholders",
    "is_default,true,is_default",
  })
  void patch_valueThatMakesNoSense_isInvalidAndChangesNothing(
      String field, String value, String message) {
    root("p256", "main");
    root("p384", "second");
    Answer before = issuers.get("main");

    refused(Kind.INVALID, message, () -> issuers.patch("main", Map.of(field, value)));
    assertThat(issuers.get("main")).isEqualTo(before);
  }

  @Test
  void patch_null_setsTheDefault() {
    root("p256", "main");
    Map<String, Object> defaults = issuers.update("main", Map.of("issuer_name", "main")).data();
    issuers.patch(
        "main",
        Map.of(
            "leaf_not_after_behavior", "permit",
            "usage", "crl-signing",
            "manual_chain", "self",
            "revocation_signature_algorithm", "ECDSAWithSHA256",
            "ocsp_servers", "http://ca.example/ocsp",
            "enable_aia_url_templating", true));
    Map<String, @Nullable Object> nulls = new HashMap<>();
    for (String field :
        List.of(
            "leaf_not_after_behavior",
            "usage",
            "manual_chain",
            "revocation_signature_algorithm",
            "ocsp_servers",
            "enable_aia_url_templating")) {
      nulls.put(field, null);
    }

    assertThat(issuers.patch("main", nulls).data()).isEqualTo(defaults);
  }

  /** What is revoked issues nothing again, whatever is the default of others. */
  @Test
  void patch_usageOfARevokedIssuer_nullIsWhatItMayDoStill() {
    String id = root("p256", "main");
    issuers.revoke(id);
    issuers.patch(id, Map.of("usage", "read-only"));
    Map<String, @Nullable Object> nulls = new HashMap<>();
    nulls.put("usage", null);

    assertThat(issuers.patch(id, nulls).data())
        .containsEntry("usage", "read-only,crl-signing,ocsp-signing");
  }

  @Test
  void name_isUnique() {
    root("p256", "main");
    root("p384", "second");

    refused(
        Kind.CONFLICT,
        "issuer name already in use",
        () -> issuers.patch("second", Map.of("issuer_name", "main")));
    assertThat(issuers.patch("second", Map.of("issuer_name", "")).data())
        .containsEntry("issuer_name", "");
  }

  @Test
  void revocationAlgorithm_thatTheKeyCannotDo_isRefusedEarly() {
    root("p256", "main");
    root("rsa", "rsa");

    refused(
        Kind.UNSUPPORTED,
        "cannot sign by revocation_signature_algorithm SHA256WithRSAPSS",
        () -> issuers.patch("main", Map.of("revocation_signature_algorithm", "SHA256WithRSAPSS")));
    assertThat(
            issuers
                .patch("rsa", Map.of("revocation_signature_algorithm", "sha384withrsapss"))
                .data())
        .containsEntry("revocation_signature_algorithm", "SHA384WithRSAPSS");
    assertThat(issuers.open("rsa", IssuerUse.CRL_SIGNING).revocationAlgorithm().vaultName())
        .isEqualTo("SHA384WithRSAPSS");
  }

  @Test
  void chain_isBuiltInOrder_andAManualOneTakesItsPlace() {
    root("p256", "root");
    intermediate("p384", "root", "middle");
    intermediate("p521", "middle", "issuing");

    assertThat(texts(issuers.get("issuing"), "ca_chain"))
        .containsExactly(
            text(issuers.get("issuing"), "certificate"),
            text(issuers.get("middle"), "certificate"),
            text(issuers.get("root"), "certificate"));
    PathChecks.assertValid(issuers.open("issuing", IssuerUse.CRL_SIGNING).chain());

    issuers.patch("issuing", Map.of("manual_chain", "self,middle"));
    assertThat(texts(issuers.get("issuing"), "ca_chain")).hasSize(2);
    issuers.delete("middle");
    assertThat(texts(issuers.get("issuing"), "ca_chain"))
        .containsExactly(text(issuers.get("issuing"), "certificate"));
  }

  @Test
  void urls_areTheIssuersOrTheMounts_withPlaceholdersFilledIn() {
    String root = root("p256", "root");
    pki.config()
        .set(
            "cluster",
            Map.of("path", "http://cluster.example/v1/pki", "aia_path", "http://aia.example/pki"));
    pki.config()
        .set(
            "urls",
            Map.of(
                "issuing_certificates", "{{cluster_aia_path}}/issuer/{{issuer_id}}/der",
                "crl_distribution_points", "{{cluster_path}}/issuer/{{issuer_id}}/crl/der",
                "ocsp_servers", "http://ocsp.example",
                "enable_templating", true));
    String middle = intermediate("p384", "root", "middle");

    String written = extensions(certificate(text(issuers.get(middle), "certificate")));
    assertThat(written)
        .contains("http://aia.example/pki/issuer/" + root + "/der")
        .contains("http://cluster.example/v1/pki/issuer/" + root + "/crl/der")
        .contains("http://ocsp.example");

    issuers.patch("root", Map.of("ocsp_servers", "http://own.example"));
    String other = intermediate("p521", "root", "other");
    assertThat(extensions(certificate(text(issuers.get(other), "certificate"))))
        .contains("http://own.example")
        .doesNotContain("http://ocsp.example", "cluster.example");
  }

  @Test
  void urls_withAPlaceholderForWhatIsNotSet_refuseToSign() {
    root("p256", "root");
    pki.config()
        .set(
            "urls",
            Map.of("issuing_certificates", "{{cluster_path}}/ca", "enable_templating", "true"));

    refused(
        Kind.INVALID,
        "path of config/cluster is not set",
        () -> issuers.open("root", IssuerUse.ISSUING_CERTIFICATES));
  }

  @Test
  void revoke_isFinal_andLeavesWhatTellsOfIt() {
    root("p256", "main");

    Answer revoked = issuers.revoke("main");

    assertThat(revoked.data())
        .containsEntry("revoked", true)
        .containsEntry("usage", "read-only,crl-signing,ocsp-signing")
        .containsKeys("revocation_time", "revocation_time_rfc3339");
    assertThat(issuers.revoke("main").data())
        .containsEntry("revocation_time", revoked.data().get("revocation_time"));
    refused(
        Kind.DENIED, "it is revoked", () -> issuers.open("main", IssuerUse.ISSUING_CERTIFICATES));
    assertThat(issuers.open("main", IssuerUse.CRL_SIGNING)).isNotNull();
    refused(
        Kind.INVALID,
        "revoked",
        () -> issuers.patch("main", Map.of("usage", "issuing-certificates")));
    assertThat(issuers.update("main", Map.of("issuer_name", "main")).data())
        .containsEntry("revoked", true)
        .containsEntry("usage", "read-only,crl-signing,ocsp-signing");
  }

  @Test
  void delete_ofTheDefault_warnsAndLeavesTheKey() {
    String id = root("p256", "main");
    root("p384", "second");

    assertThat(issuers.delete("second").warnings()).isEmpty();
    assertThat(issuers.delete(id).warnings()).singleElement().asString().contains("default");
    assertThat(texts(issuers.list(), "keys")).isEmpty();
    assertThat(texts(pki.keys().list(), "keys")).hasSize(2);
    refused(Kind.NOT_FOUND, "no default issuer currently configured", () -> issuers.get(""));
    refused(Kind.NOT_FOUND, "unable to find", () -> issuers.delete("main"));
  }

  @Test
  void open_asLongAsNothingChanges_isTheSameObject() {
    root("p256", "main");
    OpenIssuer first = issuers.open("main", IssuerUse.ISSUING_CERTIFICATES);

    assertThat(issuers.open("", IssuerUse.CRL_SIGNING)).isSameAs(first);
    PkiFixture.refresh(fixture.registry());
    assertThat(issuers.open("main", IssuerUse.CRL_SIGNING)).isSameAs(first);
    issuers.patch("main", Map.of("leaf_not_after_behavior", "permit"));
    assertThat(issuers.open("main", IssuerUse.CRL_SIGNING)).isNotSameAs(first);
  }

  @Test
  void open_whenThePermissionIsTakenAway_signsNoLonger() {
    root("p256", "main");
    OpenIssuer open = issuers.open("main", IssuerUse.ISSUING_CERTIFICATES);
    fixture
        .administration()
        .mounts()
        .tune(
            ROOT, "pki", new MountSettings(Optional.empty(), Optional.of(Set.of("rsa")), Map.of()));

    refused(
        Kind.DENIED,
        "allowed_managed_keys",
        () -> pki.roots().generate("existing", Map.of("common_name", "x", "key_ref", "default")));
    assertThat(open.record().name()).isEqualTo("main");
  }

  /** Vault 1.11 could not start any more when a managed key had been deleted first. */
  @Test
  void danglingReferences_areToleratedAtStart() {
    root("p256", "main");
    String id = root("p384", "other");
    fixture
        .registry()
        .records()
        .change(change -> {
          for (String name : change.names(RecordKind.PKI, ROOT)) {
            if (name.contains("/key/")) {
              change.delete(new RecordKey(RecordKind.PKI, ROOT, name));
            }
          }
          return true;
        });
    KeyRegistry later = fixture.another();
    PkiMount mount = PkiMount.open(later, ROOT, "pki");

    assertThat(texts(mount.issuers().list(), "keys")).hasSize(2);
    assertThat(mount.issuers().get(id).data()).containsEntry("issuer_name", "other");
    refused(
        Kind.INVALID,
        "has no key",
        () -> mount.issuers().open("main", IssuerUse.ISSUING_CERTIFICATES));
    assertThat(mount.keys().generateKms(Map.of("managed_key_name", "p256")).warnings()).isEmpty();
    assertThat(mount.issuers().open("main", IssuerUse.ISSUING_CERTIFICATES).chain()).hasSize(1);
  }
}
