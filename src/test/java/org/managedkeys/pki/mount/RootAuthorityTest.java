// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.pki.mount.PathChecks.certificate;
import static org.managedkeys.pki.mount.PkiFixture.ROOT;
import static org.managedkeys.pki.mount.PkiFixture.text;
import static org.managedkeys.pki.mount.PkiFixture.texts;
import static org.managedkeys.pki.mount.Refusals.refused;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.store.RecordKind;
import org.managedkeys.testkit.CloudServer;
import org.managedkeys.wire.Answer;

/** Roots are made by managed keys. */
class RootAuthorityTest {

  @TempDir private Path folder;
  private PkiFixture fixture;
  private PkiMount pki;

  @BeforeEach
  void open() {
    fixture = PkiFixture.in(folder);
    pki = fixture.pki();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Answer root(String managed, Object... more) {
    return pki.roots().generate("kms", fields(managed, more));
  }

  private static Map<String, Object> fields(String managed, Object... more) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("managed_key_name", managed);
    fields.put("common_name", "Root of " + managed);
    fields.put("ttl", "87600h");
    for (int i = 0; i < more.length; i += 2) {
      fields.put((String) more[i], more[i + 1]);
    }
    return fields;
  }

  /** How many certificates the mount knows of. */
  private int recorded() {
    return fixture.registry().records().names(RecordKind.CERTIFICATE, ROOT).size();
  }

  @ParameterizedTest
  @CsvSource({
    "rsa,SHA256withRSA,SHA256WithRSA",
    "pss,RSASSA-PSS,SHA256WithRSAPSS",
    "p256,SHA256withECDSA,ECDSAWithSHA256",
    "p384,SHA384withECDSA,ECDSAWithSHA384",
    "p521,SHA512withECDSA,ECDSAWithSHA512",
    "ed25519,Ed25519,Ed25519",
    "ml-dsa,,ML-DSA-65"
  })
  void generate_byAKeyOfAnyType_signsByWhatTheKeyCanDo(
      String managed, String algorithm, String vaultName) {
    Answer made = root(managed, "issuer_name", "main", "key_name", "k");

    X509Certificate root = certificate(text(made, "certificate"));
    PathChecks.assertValid(List.of(root));
    if (algorithm != null) {
      assertThat(root.getSigAlgName()).isEqualTo(algorithm);
    }
    assertThat(root.getSubjectX500Principal().getName()).isEqualTo("CN=Root of " + managed);
    assertThat(root.getIssuerX500Principal()).isEqualTo(root.getSubjectX500Principal());
    assertThat(root.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
    assertThat(root.getKeyUsage())
        .containsExactly(false, false, false, false, false, true, true, false, false);
    assertThat(made.data())
        .containsEntry("issuing_ca", made.data().get("certificate"))
        .containsEntry("serial_number", SerialNumbers.text(root.getSerialNumber()))
        .containsEntry("expiration", root.getNotAfter().toInstant().getEpochSecond())
        .containsEntry("issuer_name", "main")
        .containsEntry("key_name", "k")
        .doesNotContainKeys("private_key", "private_key_type");
    Answer issuer = pki.issuers().get("default");
    assertThat(issuer.data())
        .containsEntry("issuer_id", made.data().get("issuer_id"))
        .containsEntry("key_id", made.data().get("key_id"))
        .containsEntry("certificate", made.data().get("certificate"))
        .containsEntry("revocation_signature_algorithm", vaultName);
    assertThat(recorded()).isEqualTo(1);
  }

  @Test
  void generate_onAMountWithoutUrls_warnsOfIt() {
    assertThat(root("p256").warnings()).anyMatch(warning -> warning.contains("AIA"));
    pki.config().set("urls", Map.of("issuing_certificates", "http://ca.example/ca"));
    assertThat(root("p384").warnings()).noneMatch(warning -> warning.contains("AIA"));
  }

  @Test
  void generate_signatureThatTheKeyCannotMake_isRefusedEarly() {
    refused(Kind.UNSUPPORTED, "PKCS#1", () -> root("pss", "use_pss", "false"));
    refused(Kind.INVALID, "100", () -> root("rsa", "signature_bits", 100));
    assertThat(recorded()).isZero();
    assertThat(fixture.audited()).doesNotContain("key.use.sign ok");

    assertThat(
            certificate(text(root("rsa", "signature_bits", "384"), "certificate")).getSigAlgName())
        .isEqualTo("SHA384withRSA");
    assertThat(
            certificate(text(root("rsa", "use_pss", true, "signature_bits", 512), "certificate"))
                .getSigAlgName())
        .isEqualTo("RSASSA-PSS");
  }

  @Test
  void generate_byAKeyOfTheMount_usesIt() {
    String id = text(pki.keys().generateKms(Map.of("managed_key_name", "p384")), "key_id");

    Answer made = pki.roots().generate("existing", Map.of("common_name", "Root", "key_ref", id));

    assertThat(made.data()).containsEntry("key_id", id);
    assertThat(
            pki.roots().generate("existing", Map.of("common_name", "Root of the default")).data())
        .containsEntry("key_id", id);
    refused(
        Kind.NOT_FOUND,
        "unable to find key",
        () -> pki.roots().generate("existing", Map.of("common_name", "x", "key_ref", "x")));
  }

  @Test
  void generate_internal_makesTheKeyInItsService() {
    Answer made =
        pki.roots()
            .generate(
                "internal",
                Map.of("common_name", "Root", "key_type", "ec", "key_bits", 384, "key_name", "k"));

    assertThat(certificate(text(made, "certificate")).getSigAlgName()).isEqualTo("SHA384withECDSA");
    assertThat(text(pki.keys().get("k"), "managed_key_name")).startsWith("pki-");
  }

  @ParameterizedTest
  @CsvSource({
    "generate,use_pss,maybe",
    "generate,signature_bits,many",
    "generate,key_bits,many",
    "generate,country,GBR",
    "rotate,country,GBR",
    "rotate,use_pss,maybe",
    "intermediate,use_pss,maybe",
    "intermediate,signature_bits,many",
  })
  void internal_fieldThatMakesNoSense_makesNoKey_andTheNextAttemptMayHaveItsName(
      String operation, String field, String value) {
    Map<String, Object> fields =
        new HashMap<>(Map.of("common_name", "R", "key_name", "k", field, value));
    refused(Kind.INVALID, field, () -> internal(operation, fields));

    assertThat(texts(pki.keys().list(), "keys")).isEmpty();
    assertThat(pki.config().get("keys").data()).containsEntry("default", "");
    assertThat(fixture.administration().mounts().get(ROOT, "pki").allowedManagedKeys())
        .isEqualTo(PkiFixture.LISTED);
    fields.remove(field);
    internal(operation, fields);
    assertThat(texts(pki.keys().list(), "keys")).hasSize(1);
  }

  private Answer internal(String operation, Map<String, ?> fields) {
    return switch (operation) {
      case "generate" -> pki.roots().generate("internal", fields);
      case "rotate" -> pki.roots().rotate("internal", fields);
      default -> pki.intermediates().generate("internal", fields);
    };
  }

  @Test
  void generate_keyThatCannotSignAsIsWanted_isNotBound() {
    refused(Kind.UNSUPPORTED, "PKCS#1", () -> root("pss", "use_pss", "false", "key_name", "k"));

    assertThat(texts(pki.keys().list(), "keys")).isEmpty();
    assertThat(root("rsa", "use_pss", "false", "key_name", "k").data())
        .containsEntry("key_name", "k");
  }

  /** Google's service fixes the algorithm of a key when it makes it. */
  @Test
  void internal_keyThatWasMadeAndCannotSignAsIsWanted_isNamedAndLeftUnbound(@TempDir Path own)
      throws Exception {
    try (CloudServer server = CloudServer.start("gcpckms");
        KeyRegistry registry =
            Configuration.load(server.configure(own), Backends.all()).openRegistry()) {
      Administration administration = new Administration(registry);
      administration.mounts().enable(ROOT, "pki", "pki", MountSettings.NONE);
      PkiMount far = PkiMount.open(registry, ROOT, "pki");
      Map<String, Object> fields = Map.of("common_name", "R", "key_name", "k");
      Map<String, Object> wrong = new HashMap<>(fields);
      wrong.put("use_pss", "true");

      KeyException ofRoot =
          refused(
              Kind.UNSUPPORTED,
              "cannot sign by RSA",
              () -> far.roots().generate("internal", wrong));
      refused(
          Kind.UNSUPPORTED,
          "was made, and stays in kms",
          () -> far.intermediates().generate("internal", wrong));

      assertThat(texts(far.keys().list(), "keys")).isEmpty();
      assertThat(administration.mounts().get(ROOT, "pki").allowedManagedKeys())
          .hasSize(2)
          .anyMatch(name ->
              ofRoot
                  .getMessage()
                  .contains("the managed key '" + name + "' was made, and stays in kms"));
      assertThat(far.roots().generate("internal", fields).data()).containsEntry("key_name", "k");
    }
  }

  @Test
  void generate_exported_isRefusedAsNoKeyLeavesItsService() {
    refused(
        Kind.UNSUPPORTED,
        "a CA key never leaves its service",
        () -> pki.roots().generate("exported", Map.of("common_name", "Root")));
    refused(
        Kind.INVALID,
        "unknown type of key: vault",
        () -> pki.roots().generate("vault", Map.of("common_name", "Root")));
    assertThat(texts(pki.keys().list(), "keys")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "kms,key_type,rsa,key_type nor key_bits arguments can be set in this mode",
    "kms,key_bits,2048,key_type nor key_bits arguments can be set in this mode",
    "existing,key_type,ec,key_type nor key_bits arguments can be set in this mode",
    "internal,managed_key_name,p256,are for type kms",
    "kms,common_nam,x,common_name",
    "kms,format,jks,jks",
    "kms,issuer_name,default,reserved keyword",
    "kms,key_name,default,reserved keyword",
    "kms,max_path_length,-2,max_path_length",
    "kms,ttl,soon,ttl",
  })
  void generate_fieldThatMakesNoSense_isInvalidAndNothingIsSigned(
      String type, String field, String value, String message) {
    Map<String, Object> fields = new HashMap<>(Map.of("common_name", "Root", field, value));
    if (type.equals("kms")) {
      fields.put("managed_key_name", "p256");
    }
    refused(Kind.INVALID, message, () -> pki.roots().generate(type, fields));
    assertThat(recorded()).isZero();
  }

  @Test
  void generate_withoutCommonName_isInvalid() {
    refused(
        Kind.INVALID,
        "common_name",
        () -> pki.roots().generate("kms", Map.of("managed_key_name", "p256")));
  }

  @Test
  void generate_fieldsOfTheSubjectAndConstraints_areInTheCertificate() throws Exception {
    Map<String, Object> fields =
        fields(
            "p256",
            "max_path_length",
            "1",
            "organization",
            List.of("Example Ltd"),
            "country",
            "GB",
            "permitted_dns_domains",
            "example.com",
            "not_after",
            "2035-01-01T00:00:00Z");
    fields.remove("ttl");

    Answer made = pki.roots().generate("kms", fields);

    X509Certificate root = certificate(text(made, "certificate"));
    assertThat(root.getBasicConstraints()).isEqualTo(1);
    assertThat(root.getSubjectX500Principal().getName())
        .contains("O=Example Ltd", "C=GB", "CN=Root of p256");
    assertThat(root.getNonCriticalExtensionOIDs()).contains("2.5.29.14", "2.5.29.35");
    assertThat(root.getCriticalExtensionOIDs()).contains("2.5.29.30", "2.5.29.19", "2.5.29.15");
    assertThat(root.getNotAfter()).isEqualTo("2035-01-01T00:00:00Z");
  }

  @Test
  void generate_inOtherFormats_isTheSameCertificate() {
    Answer der = root("p256", "format", "der");
    Answer bundle = root("p384", "format", "pem_bundle");

    X509Certificate root = Certificates.parse(Base64.getDecoder().decode(text(der, "certificate")));
    PathChecks.assertValid(List.of(root));
    assertThat(certificate(text(bundle, "certificate")).getSigAlgName())
        .isEqualTo("SHA384withECDSA");
  }

  @Test
  void generate_underATakenName_isAConflictBeforeAnythingIsSigned() {
    root("p256", "issuer_name", "main");
    int before = recorded();

    refused(Kind.CONFLICT, "issuer name already in use", () -> root("p384", "issuer_name", "main"));
    assertThat(recorded()).isEqualTo(before);
  }

  @Test
  void generate_underOneNameByTwoRegistries_givesItToOne() throws Exception {
    PkiMount other = PkiMount.open(fixture.another(), ROOT, "pki");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    int made = 0;
    try {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        PkiMount mine = i % 2 == 0 ? pki : other;
        answers.add(
            threads.submit(
                () -> mine.roots().generate("kms", fields("p256", "issuer_name", "one"))));
      }
      for (Future<Answer> answer : answers) {
        try {
          answer.get();
          made++;
        } catch (ExecutionException e) {
          assertThat(e.getCause())
              .isInstanceOfSatisfying(
                  KeyException.class,
                  refusal -> assertThat(refusal.kind()).isEqualTo(Kind.CONFLICT));
        }
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(made).isEqualTo(1);
    PkiFixture.refresh(fixture.registry());
    assertThat(texts(pki.issuers().list(), "keys")).hasSize(1);
  }

  @Test
  void generate_second_staysBesideTheDefault() {
    Answer first = root("p256");
    root("p384");
    assertThat(text(pki.issuers().get("default"), "issuer_id")).isEqualTo(text(first, "issuer_id"));

    pki.config().set("issuers", Map.of("default_follows_latest_issuer", true));
    Answer third = root("p521");
    assertThat(text(pki.issuers().get("default"), "issuer_id")).isEqualTo(text(third, "issuer_id"));
  }

  @Test
  void rotate_callsTheNewRootNext_andReplaceMakesItTheDefault() {
    root("p256", "issuer_name", "first");
    Answer next = pki.roots().rotate("kms", fields("p384"));
    Answer unnamed = pki.roots().rotate("kms", fields("p521"));

    assertThat(next.data()).containsEntry("issuer_name", "next");
    assertThat(unnamed.data()).containsEntry("issuer_name", "");
    assertThat(text(pki.issuers().get("default"), "issuer_name")).isEqualTo("first");
    assertThat(pki.roots().replace(Map.of()).data())
        .containsEntry("default", next.data().get("issuer_id"))
        .containsEntry("default_follows_latest_issuer", false);
    assertThat(text(pki.issuers().get("default"), "issuer_name")).isEqualTo("next");
    refused(Kind.NOT_FOUND, "unable to find", () -> pki.roots().replace(Map.of("default", "x")));
  }

  @Test
  void deleteAll_leavesNothingButTheManagedKeys() {
    root("p256", "issuer_name", "main");
    pki.keys().generateInternal(Map.of("key_type", "ec"));

    assertThat(pki.roots().deleteAll().warnings())
        .singleElement()
        .asString()
        .contains("still there");

    assertThat(texts(pki.issuers().list(), "keys")).isEmpty();
    assertThat(texts(pki.keys().list(), "keys")).isEmpty();
    refused(Kind.NOT_FOUND, "no default issuer", () -> pki.issuers().get("default"));
    assertThat(root("p256", "issuer_name", "main").data()).containsEntry("issuer_name", "main");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pki", "pki/"})
  void afterARestart_theRootIsTheSame(String path) {
    Answer made = root("p256", "issuer_name", "main");
    PkiMount later = PkiMount.open(fixture.another(), ROOT, path);

    assertThat(text(later.issuers().get("main"), "certificate"))
        .isEqualTo(text(made, "certificate"));
    assertThat(later.issuers().open("main", IssuerUse.ISSUING_CERTIFICATES).key().algorithms())
        .isNotEmpty();
  }

  @Test
  void generate_isTakenDown() {
    root("p256");

    assertThat(fixture.audited()).contains("key.use.sign ok", "pki.root.generate ok");
    refused(Kind.NOT_FOUND, "", () -> root("nobody"));
    assertThat(fixture.audited()).contains("pki.root.generate not_found");
  }

  @Test
  void open_ofAMountThatIsNone_isRefused() {
    refused(
        Kind.NOT_FOUND,
        "there is no such mount",
        () -> PkiMount.open(fixture.registry(), ROOT, "x"));
    fixture.administration().mounts().enable(ROOT, "transit", "transit", MountSettings.NONE);
    refused(Kind.INVALID, "of type transit", () -> fixture.pki("transit"));
  }

  @Test
  void mountThatWasDisabled_isUsedNoLonger_andItsRecordsAreGone() {
    root("p256");
    fixture.administration().mounts().disable(ROOT, "pki");

    refused(Kind.NOT_FOUND, "it is there no longer", () -> root("p256"));
    refused(Kind.NOT_FOUND, "it is there no longer", () -> pki.issuers().list());
    for (RecordKind kind : RecordKind.values()) {
      if (kind != RecordKind.SEAL) {
        assertThat(fixture.registry().records().names(kind, ROOT)).as(kind.text()).isEmpty();
      }
    }
  }
}
