// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.backend.pkcs11.TokenKeys;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** {@code doctor} as a process, against each fault that a user meets: it names what mends it. */
class DoctorIT {

  private static final String CERTIFICATE_HINT = "name its certificate in key.bare-ec.certificate";

  @TempDir private static Path folder;

  private static TokenFixture fixture;

  @BeforeAll
  static void makeKeys() {
    fixture = TokenFixture.in(folder).withKey("good", "rsa:2048").withKey("ec", "EC:prime256v1");
    addKey("twin", "61");
    addKey("twin", "62");
    addKey("bare-ec", "63");
    certify("bare-ec", "63");
    fixture.objects("--delete-object", "--type", "pubkey", "--id", "63");
    addKey("bare-rsa", "64", "rsa:2048");
    fixture.objects("--delete-object", "--type", "pubkey", "--id", "64");
  }

  @Test
  void doctor_whereAllIsWell_exits0AndSignsWithEachKey() throws IOException {
    Tool.Result text =
        doctor("well.properties", "key.verifier.key_label = good", "key.verifier.usages = verify")
            .ok();

    assertThat(text.lines())
        .contains("all well")
        .anySatisfy(line -> assertThat(line).matches("ok +key 'good' \\(RSA\\), signs: SHA256.*"))
        .anySatisfy(line -> assertThat(line).matches("ok +key 'ec' \\(EC_P256\\), signs: SHA256.*"))
        .anySatisfy(line ->
            assertThat(line)
                .matches("ok +key 'verifier' \\(RSA\\), nothing to try: its usages are verify"));
  }

  @Test
  void doctor_ofFaultyKeys_givesOneLineOfAdviceForEach() throws IOException {
    Tool.Result result =
        doctor(
                "keys.properties",
                "key.absent.key_label = absent",
                "key.twin.key_label = twin",
                "key.bare-ec.key_label = bare-ec",
                "key.bare-rsa.key_label = bare-rsa",
                "key.wrong-way.key_label = good",
                "key.wrong-way.mechanism = CKM_ECDSA")
            .exits(1);

    assertThat(result.out()).contains("4 to mend").doesNotContain("\u001B[");
    assertAdvice(
        result,
        "no private or secret key has label 'absent'",
        "list what is there with pkcs11-tool");
    assertAdvice(result, "2 keys have label 'twin'", "add key_id");
    assertAdvice(result, "neither a public key nor a certificate belongs", CERTIFICATE_HINT);
    assertAdvice(
        result,
        "it can do no signature (its entry restricts it",
        "correct key.wrong-way at " + folder.resolve("keys.properties") + ":");
    assertThat(result.out()).containsPattern("ok +key 'bare-rsa' \\(RSA\\), signs: ");
    assertThat(result.out()).containsPattern("ok +key 'good' \\(RSA\\), signs: ");
  }

  @Test
  void doctor_ofKeysWithConfiguredCertificates_checksThem() throws IOException {
    certify("ec", "02");
    Files.writeString(folder.resolve("text.pem"), "text");
    Tool.Result result =
        doctor(
                "certificates.properties",
                "key.right.key_label = bare-ec",
                "key.right.certificate = " + folder.resolve("bare-ec.pem"),
                "key.mixed-up.key_label = bare-ec",
                "key.mixed-up.certificate = " + folder.resolve("ec.pem"),
                "key.no-file.key_label = bare-ec",
                "key.no-file.certificate = " + folder.resolve("absent.pem"),
                "key.no-certificate.key_label = bare-ec",
                "key.no-certificate.certificate = " + folder.resolve("text.pem"))
            .exits(1);

    String place = folder.resolve("certificates.properties") + ":";
    assertThat(result.out()).contains("3 to mend");
    assertThat(result.out()).containsPattern("ok +key 'right' \\(EC_P256\\), signs: ");
    assertAdvice(
        result,
        "ec.pem (CN=ec) is not that of the private key with label 'bare-ec'",
        "correct key.mixed-up.certificate in " + place);
    assertAdvice(
        result,
        "absent.pem: the file does not exist",
        "correct key.no-file.certificate in " + place);
    assertAdvice(
        result,
        "text.pem: it holds no X.509 certificate",
        "correct key.no-certificate.certificate in " + place);
  }

  @Test
  void doctor_ofUsagesWithoutSign_saysWhichOnesMakeSense() throws IOException {
    Tool.Result result =
        doctor("usages.properties", "key.odd.key_label = good", "key.odd.usages = mac").exits(1);

    assertAdvice(
        result,
        "its usages are mac, and a key of type RSA is for ",
        "correct key.odd.usages near " + folder.resolve("usages.properties") + ":");
  }

  @Test
  void doctor_ofAKeyThatMayNotSign_saysWhichEntryToCorrect() throws IOException {
    String token = SoftHsm.spareToken();
    SoftHsm.pkcs11Tool(
        token, "--keypairgen", "--key-type", "rsa:2048", "--label", "no-sign", "--id", "65");
    TokenKeys.forbidSigning(token, "no-sign");
    Path file = folder.resolve("no-sign.properties");
    List<String> lines = new ArrayList<>(Providers.connection("hsm", token));
    lines.add("key.no-sign.key_label = no-sign");
    Files.write(file, lines);

    Tool.Result result =
        CommandLineFixture.managedKeys(fixture, "doctor", "--config", file.toString())
            .environment(SoftHsm.environment())
            .run()
            .exits(1);

    assertAdvice(
        result,
        "its attribute CKA_SIGN is false on the token",
        "correct key.no-sign at " + file + ":" + lines.size());
  }

  @Test
  void doctor_ofAWrongPin_saysWhereToCorrectIt_andTriesItOnce() throws IOException {
    // No digits, of which the name of the temporary folder is made.
    Path file = folder.resolve("pin.properties");
    Files.writeString(
        file,
        Files.readString(fixture.configuration()).replace("${file:pin}", "mistaken")
            + "store = pin.d\n");

    Tool.Result result =
        CommandLineFixture.managedKeys(fixture, "doctor", "--config", file.toString())
            .run()
            .exits(1);

    assertThat(result.out())
        .contains("1 to mend")
        .doesNotContain("mistaken")
        .containsOnlyOnce("CKR_PIN_INCORRECT");
    assertAdvice(result, "the token refused the PIN", "correct kms.hsm.pin in " + file + ":5");
    assertThat(result.lines()).contains("not checked  key 'good': kms 'hsm' failed, see above");
    // A wrong PIN that was tried more than once would have locked the token.
    fixture.objects("--list-objects");
  }

  @Test
  void doctor_ofFaultyConnections_tellsEachOnce_andNotForEachKey() throws IOException {
    Files.writeString(folder.resolve("text.so"), "text");
    Tool.Result result =
        doctor(
                "connections.properties",
                "default_kms = hsm",
                "kms.absent.type = pkcs11",
                "kms.absent.library = /no/such/module.so",
                "kms.absent.token_label = unit",
                "kms.text.type = pkcs11",
                "kms.text.library = " + folder.resolve("text.so"),
                "kms.text.token_label = unit",
                "kms.foreign.type = pkcs11",
                "kms.foreign.library = " + foreignLibrary(),
                "kms.foreign.token_label = unit",
                "kms.other.type = pkcs11",
                "kms.other.library = softhsm",
                "kms.other.token_label = other",
                "kms.other.pin = 1234",
                "kms.env.type = pkcs11",
                "kms.env.library = softhsm",
                "kms.env.token_label = unit",
                "kms.env.pin = ${env:NO_SUCH_VARIABLE}",
                "key.a.kms = absent",
                "key.a.key_label = a",
                "key.b.kms = absent",
                "key.b.key_label = b")
            .exits(1);

    assertThat(result.out()).contains("5 to mend").containsOnlyOnce("/no/such/module.so");
    assertAdvice(result, "there is no such file", "check the library field, or install");
    assertAdvice(result, "it cannot be loaded", "check the library field and that the file");
    assertAdvice(
        result,
        "it has no function C_GetFunctionList",
        "check the library field and that the file");
    assertAdvice(result, "no token has label 'other'; present are 'unit'", "correct token_label");
    assertAdvice(
        result,
        "${env:NO_SUCH_VARIABLE}: the environment variable is not set",
        "correct kms.env at " + folder.resolve("connections.properties") + ":");
    assertThat(result.lines())
        .contains(
            "not checked  key 'a': kms 'absent' failed, see above",
            "not checked  key 'b': kms 'absent' failed, see above");
    assertThat(result.out()).containsPattern("ok +key 'good' \\(RSA\\), signs: ");
  }

  @Test
  void doctor_ofAnUnknownProperty_namesTheNearestOneWithFileAndLine() throws IOException {
    Tool.Result result = doctor("misspelt.properties", "kms.hsm.tokn_label = unit").exits(1);

    Path file = folder.resolve("misspelt.properties");
    long line = Files.readAllLines(file).indexOf("kms.hsm.tokn_label = unit") + 1L;
    assertThat(result.out())
        .contains("FAILED")
        .contains(file + ":" + line)
        .contains("Did you mean kms.hsm.token_label?");
  }

  @Test
  void doctor_asJson_hasCheckOkMessageAndAdvice() throws IOException {
    Path file = write("json.properties", "key.absent.key_label = absent");

    Tool.Result result =
        CommandLineFixture.managedKeys(
                fixture, "doctor", "--config", file.toString(), "--output", "json")
            .run()
            .exits(1);

    Map<String, Object> document = JSON.std.mapFrom(result.out());
    assertThat(document).containsEntry("failures", 1);
    assertThat((List<?>) document.get("checks"))
        .allSatisfy(check ->
            assertThat(((Map<?, ?>) check).keySet())
                .map(String::valueOf)
                .containsExactly("check", "ok", "message", "advice"))
        .anySatisfy(check ->
            assertThat((Map<?, ?>) check)
                .satisfies(map -> assertThat(map.get("check")).isEqualTo("key 'absent'"))
                .satisfies(map -> assertThat(map.get("ok")).isEqualTo(false))
                .satisfies(
                    map -> assertThat(String.valueOf(map.get("advice"))).startsWith("list")));
  }

  /** The line of a fault, and the one line of advice below it. */
  private static void assertAdvice(Tool.Result result, String problem, String advice) {
    List<String> lines = result.out().lines().toList();
    List<Integer> found =
        IntStream.range(0, lines.size())
            .filter(index -> lines.get(index).contains(problem))
            .boxed()
            .toList();
    assertThat(found).as(problem + " in " + result).hasSize(1);
    assertThat(lines.get(found.get(0))).startsWith("FAILED");
    assertThat(lines.get(found.get(0) + 1).strip()).startsWith("-> " + advice);
  }

  private static Tool.Result doctor(String name, String... lines) throws IOException {
    return CommandLineFixture.managedKeys(
            fixture, "doctor", "--config", write(name, lines).toString())
        .run();
  }

  private static Path write(String name, String... lines) {
    return fixture.secondConfiguration(name, lines);
  }

  /** A library of the JDK that is no PKCS #11 module. */
  private static Path foreignLibrary() {
    return Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("java"));
  }

  /** Writes a certificate of a key whose public half is on the token, signed by another key. */
  private static void certify(String label, String id) {
    String der = fixture.file(label + ".der");
    String pem = fixture.file(label + ".pub");
    String ca = fixture.file(label + ".ca");
    fixture.objects("--read-object", "--type", "pubkey", "--id", id, "--output-file", der);
    fixture.openssl("pkey", "-pubin", "-inform", "DER", "-in", der, "-out", pem).run().ok();
    fixture.openssl("genpkey", "-algorithm", "ED25519", "-out", ca).run().ok();
    fixture
        .openssl("x509", "-new", "-subj", "/CN=" + label, "-key", ca, "-force_pubkey", pem)
        .with("-days", "1", "-out", fixture.file(label + ".pem"))
        .run()
        .ok();
  }

  private static void addKey(String label, String id) {
    addKey(label, id, "EC:prime256v1");
  }

  private static void addKey(String label, String id, String type) {
    fixture.objects(
        "--keypairgen", "--key-type", type, "--label", label, "--id", id, "--usage-sign");
  }
}
