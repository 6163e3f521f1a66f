// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.Tool;

/** What a CA's day asks for, as processes, with openssl as the judge. */
class PkiCommandsIT {

  @TempDir private static Path folder;

  private static CertificateAuthorityFixture ca;

  @BeforeAll
  static void makeAuthority() {
    ca = new CertificateAuthorityFixture(folder);
    ca.ok(CertificateAuthorityFixture.INIT.toArray(String[]::new));
    ca.publish();
  }

  @Test
  void issue_writesCertificateAndPrivateKey_whichFit() throws IOException {
    Tool.Result issued = issue("www.example.com", "--out", "www.pem", "--key-out", "www.key").ok();

    assertThat(issued.out()).contains("serial_number:", "www.pem").doesNotContain("PRIVATE KEY");
    assertThat(permissions("www.key")).isEqualTo("rw-------");
    assertThat(ca.verify("www.pem").ok().out()).contains("www.pem: OK");
    String fromKey = ca.openssl("pkey", "-in", "www.key", "-pubout").run().ok().out();
    assertThat(ca.openssl("x509", "-in", "www.pem", "-noout", "-pubkey").run().ok().out())
        .isEqualTo(fromKey);
  }

  @Test
  void issue_withoutFiles_printsEverythingOnce() {
    assertThat(issue("print.example.com").ok().out())
        .contains("-----BEGIN CERTIFICATE-----", "PRIVATE KEY-----")
        .containsPattern("expiration: +20\\d\\d-\\d\\d-\\d\\dT");
  }

  @Test
  void issue_asBundleAndKeyStore_isReadByOthers() throws IOException {
    Files.writeString(folder.resolve("password"), "changeit\n");
    issue("a.example.com", "--format", "pem_bundle", "--out", "bundle.pem").ok();
    issue(
            "b.example.com",
            "--format",
            "pkcs12",
            "--out",
            "store.p12",
            "--password-file",
            folder.resolve("password").toString())
        .ok();

    assertThat(permissions("bundle.pem")).isEqualTo("rw-------");
    assertThat(permissions("store.p12")).isEqualTo("rw-------");
    assertThat(ca.read("bundle.pem").split("BEGIN CERTIFICATE")).hasSize(4);
    assertThat(
            ca.openssl("pkcs12", "-in", "store.p12", "-passin", "file:password", "-nodes")
                .run()
                .ok()
                .out())
        .contains("CN = b.example.com", "Issuing CA", "PRIVATE KEY");
  }

  @Test
  void issue_neverOverwrites_andSignsNothingThen() throws IOException {
    Files.writeString(folder.resolve("taken.pem"), "precious");
    Object before = ca.json("pki", "cert", "list").get("keys");

    assertThat(issue("c.example.com", "--out", "taken.pem", "--key-out", "c.key").exits(1).err())
        .contains("'taken.pem': cannot write it: the file exists", "--force");
    assertThat(folder.resolve("taken.pem")).hasContent("precious");
    assertThat(folder.resolve("c.key")).doesNotExist();
    assertThat(ca.json("pki", "cert", "list").get("keys")).isEqualTo(before);

    issue("c.example.com", "--out", "taken.pem", "--key-out", "c.key", "--force").ok();
    assertThat(ca.read("taken.pem")).startsWith("-----BEGIN CERTIFICATE-----");
  }

  @Test
  void issue_thatIsRefused_leavesNoFiles() {
    assertThat(issue("www.example.org", "--out", "no.pem", "--key-out", "no.key").exits(1).err())
        .contains("common name www.example.org not allowed by this role");
    assertThat(folder.resolve("no.pem")).doesNotExist();
    assertThat(folder.resolve("no.key")).doesNotExist();
  }

  @Test
  void issue_thatWouldLoseTheKey_isAWrongCommandLine() {
    assertThat(issue("d.example.com", "--out", "d.pem").exits(2).err())
        .contains("the private key would be lost", "--key-out FILE");
    assertThat(issue("d.example.com", "--format", "pkcs12").exits(2).err())
        .contains("pkcs12 needs --out FILE");
    assertThat(issue("d.example.com", "--format", "pkcs12", "--out", "d.p12").exits(2).err())
        .contains("--password-file");
    assertThat(folder.resolve("d.p12")).doesNotExist();
  }

  @Test
  void issue_asJson_keepsTheKeyOutOfIt_whereAFileHasIt() {
    Map<String, Object> printed = ca.json("pki", "issue", "server", "common_name=e.example.com");
    assertThat(printed)
        .containsKeys("certificate", "issuing_ca", "ca_chain", "serial_number", "private_key")
        .containsEntry("private_key_type", "ec");
    assertThat(printed.get("expiration")).isInstanceOf(Number.class);

    assertThat(
            ca.json(
                "pki",
                "issue",
                "server",
                "common_name=f.example.com",
                "--out",
                "f.pem",
                "--key-out",
                "f.key"))
        .containsKeys("certificate", "files")
        .doesNotContainKey("private_key");
  }

  @Test
  void sign_takesARequestFromAFileOrStandardInput_inBothForms() {
    ca.request("g.example.com");
    ca.openssl("req", "-in", "request.csr", "-outform", "der", "-out", "request.der").run().ok();

    ca.ok("pki", "sign", "server", "--csr", file("request.csr"), "--out", "g1.pem");
    ca.piped(ca.file("request.der"), "pki", "sign", "server", "--csr", "-", "--out", "g2.pem").ok();
    ca.piped(ca.file("request.csr"), "pki", "sign-verbatim", "--csr", "-", "--out", "g3.pem").ok();

    assertThat(ca.verify("g1.pem").ok().out()).contains("g1.pem: OK");
    assertThat(ca.verify("g2.pem").ok().out()).contains("g2.pem: OK");
    assertThat(ca.verify("g3.pem").ok().out()).contains("g3.pem: OK");
    assertThat(ca.refused("pki", "sign", "server", "--csr", file("root.pem")))
        .startsWith("managed-keys: ");
    assertThat(ca.refused("pki", "sign", "server", "--csr", "none.csr"))
        .contains("'none.csr'", "the file does not exist");
  }

  @Test
  void revoke_isInTheListAndInAnswers() {
    issue("h.example.com", "--out", "h.pem", "--key-out", "h.key").ok();
    ca.openssl("ocsp", "-issuer", "chain.pem", "-cert", "h.pem", "-reqout", "h.der").run().ok();
    assertThat(ocsp("h")).contains("h.pem: good");
    assertThat(ca.command("pki", "revoke", "--certificate", file("h.pem")).run().exits(2).err())
        .contains("for good without a terminal, add --yes");

    String serial =
        String.valueOf(
            ca.json("pki", "cert", "show", "--certificate", file("h.pem")).get("serial_number"));
    assertThat(ca.ok("pki", "revoke", serial, "--yes").out()).containsPattern("state: +revoked");

    assertThat(ca.ok("pki", "cert", "list", "--revoked").out()).contains(serial);
    ca.publish();
    assertThat(ca.verify("h.pem").output()).contains("certificate revoked");
    assertThat(ocsp("h")).contains("h.pem: revoked");
  }

  @Test
  void revoke_byTheCertificatesOwnKey() {
    issue("i.example.com", "--out", "i.pem", "--key-out", "i.key").ok();
    issue("j.example.com", "--out", "j.pem", "--key-out", "j.key").ok();
    String[] revoke = {"pki", "revoke", "--yes", "--certificate", file("i.pem")};

    assertThat(ca.command(revoke).with("--private-key", file("j.key")).run().exits(1).err())
        .startsWith("managed-keys: ")
        .doesNotContain("PRIVATE KEY");
    assertThat(ca.command(revoke).with("--private-key", file("i.key")).run().ok().out())
        .containsPattern("state: +revoked");
  }

  @Test
  void ocsp_malformedRequest_isAnsweredAndTold() throws IOException {
    Files.writeString(folder.resolve("bad.der"), "no request");

    assertThat(ca.refused("pki", "ocsp", "respond", file("bad.der"), "--out", "bad-answer.der"))
        .contains("the answer is malformedRequest");
    assertThat(ca.openssl("ocsp", "-respin", "bad-answer.der", "-noverify").run().output())
        .contains("malformedrequest");
  }

  @Test
  void role_isPutPatchedShownAndDeleted() {
    ca.ok("pki", "role", "put", "short", "allowed_domains=short.example.com", "max_ttl=1h");
    ca.ok("pki", "role", "patch", "short", "ttl=30m");

    assertThat(ca.json("pki", "role", "show", "short"))
        .containsEntry("ttl", 1800)
        .containsEntry("max_ttl", 3600);
    assertThat(ca.refused("pki", "role", "put", "bad", "alowed_domains=x"))
        .contains("alowed_domains", "allowed_domains");
    assertThat(ca.refused("pki", "role", "show", "nobody")).contains("nobody");
    assertThat(ca.command("pki", "role", "put", "bad", "ttl").run().exits(2).err())
        .contains("is not written name=value");
    ca.ok("pki", "role", "delete", "short", "--yes");
    assertThat(ca.ok("pki", "role", "list").out()).doesNotContain("short");
  }

  @Test
  void keysAndIssuers_areShownNamedAndKept() {
    assertThat(ca.ok("pki", "key", "show", "default").out())
        .containsPattern("managed_key_name: +ca-issuing");
    ca.ok("pki", "key", "rename", "default", "today");
    assertThat(ca.ok("pki", "key", "list").out()).contains("today");
    assertThat(ca.refused("pki", "key", "delete", "today", "--yes")).contains("issuing");
    assertThat(ca.ok("pki", "issuer", "list").out()).containsPattern("issuing +true");
    assertThat(ca.ok("pki", "issuer", "show", "issuing").out())
        .contains("leaf_not_after_behavior:");
    ca.ok("pki", "issuer", "update", "issuing", "leaf_not_after_behavior=truncate");
    assertThat(ca.json("pki", "issuer", "show", "issuing"))
        .containsEntry("leaf_not_after_behavior", "truncate")
        .containsEntry("issuer_name", "issuing");
    assertThat(
            ca.command("pki", "issuer", "chain", "issuing", "--out", "-")
                .run()
                .ok()
                .out()
                .split("BEGIN CERTIFICATE"))
        .hasSize(3);
  }

  @Test
  void settings_areChangedOneByOne() {
    ca.ok("pki", "config", "set", "crl", "expiry=50h");

    assertThat(ca.json("pki", "config", "show", "crl"))
        .containsEntry("expiry", "50h")
        .containsEntry("auto_rebuild", false);
    assertThat(map(ca.json("pki", "config", "show").get("auto-tidy"))).isNotEmpty();
    assertThat(ca.command("pki", "config", "show", "acme").run().exits(2).err())
        .contains("urls, crl, issuers, keys, cluster or auto-tidy");
    ca.ok("pki", "crl", "rotate");
    assertThat(ca.ok("pki", "crl", "show").out())
        .contains("BEGIN X509 CRL", "next_update:")
        .containsPattern("number: +\\d+");
  }

  @Test
  void exportingAKey_isNotPossible() {
    assertThat(ca.command("pki", "root", "generate", "common_name=x").run().exits(2).err())
        .contains("--key NAME", "--new-key");
    issue("k.example.com", "--out", "k.pem", "--key-out", "k.key").ok();
    ca.ok("pki", "issuer", "chain", "issuing", "--out", "with-key.pem", "--force");
    assertThat(ca.refused("pki", "issuer", "import", file("k.key"))).startsWith("managed-keys: ");
  }

  @Test
  void lint_tellsGoodFromBad_byItsExitCode() {
    ca.openssl("req", "-x509", "-newkey", "rsa:1024", "-nodes", "-days", "30", "-sha1")
        .with("-keyout", "weak.key", "-subj", "/CN=weak", "-out", "weak.pem")
        .run()
        .ok();
    ca.request("l.example.com");

    assertThat(lint("weak.pem").exits(1).out()).contains("error").contains("in weak.pem");
    assertThat(lint("chain.pem", "--issuer", "root.pem").ok().out()).contains("0 errors");
    assertThat(lint("issuing.crl", "--issuer", "chain.pem").ok().out()).contains("0 errors");
    assertThat(lint("request.csr").ok().out()).contains("0 errors");
    assertThat(lint("issuing.crl").exits(1).err()).contains("add --issuer FILE");
    assertThat(lint("request.key").exits(1).err())
        .contains("it is neither a certificate nor a request nor a list of revocations");
  }

  @Test
  void tidy_tellsWhatItDid_andKeepsWhatIsValid() {
    issue("m.example.com", "--out", "m.pem", "--key-out", "m.key").ok();

    ca.ok("pki", "tidy", "tidy_cert_store=true", "safety_buffer=1h");

    ca.ok("pki", "cert", "show", "--certificate", file("m.pem"));
  }

  @Test
  void mountThatIsNone_isTold() {
    assertThat(ca.refused("pki", "issuer", "list", "-m", "nowhere"))
        .contains("mount 'nowhere'", "there is no such mount");
  }

  private static Tool.Result issue(String commonName, String... more) {
    return ca.command("pki", "issue", "server", "common_name=" + commonName).with(more).run();
  }

  private static Tool.Result lint(String... arguments) {
    return CommandLineFixture.managedKeys(ca.token(), "pki", "lint").with(arguments).run();
  }

  /** What openssl makes of our answer to a request of its own. */
  private static String ocsp(String name) {
    ca.ok("pki", "ocsp", "respond", file(name + ".der"), "--out", name + ".answer", "--force");
    return ca.openssl("ocsp", "-no_nonce", "-respin", name + ".answer")
        .with("-CAfile", "root.pem", "-verify_other", "chain.pem")
        .with("-issuer", "chain.pem", "-cert", name + ".pem")
        .run()
        .ok()
        .output();
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  private static String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }
}
