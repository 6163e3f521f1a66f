// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.Tool;

/** A CA of two tiers in one command: made, repeated, interrupted, refused. */
class PkiInitIT {

  private static final String[] INIT = CertificateAuthorityFixture.INIT.toArray(String[]::new);

  /** Ends the process without warning after so many lines. */
  private static final String KILLED_AFTER_LINES =
      """
      coproc RUN { exec "${@:2}"; }
      for ((i = 0; i < $1; i++)); do
        read -r line <&"${RUN[0]}" || exit 0
        echo "$line"
      done
      kill -9 "$RUN_PID"
      """;

  @TempDir private Path folder;

  private CertificateAuthorityFixture ca;

  @BeforeEach
  void makeToken() {
    ca = new CertificateAuthorityFixture(folder);
  }

  @Test
  void init_makesWhatIssues_andOpensslAccepts() {
    Tool.Result made = ca.ok(INIT);

    assertThat(made.out())
        .contains("made   key ca-root (secp256r1)", "made   root certificate 'Root CA'")
        .contains("made   role 'server' for example.com", "The CA is complete.")
        .doesNotContain("there ");
    assertThat(ca.token().privateKeys()).hasSize(2);
    verifyALeaf();
  }

  @Test
  void init_repeated_saysWhatIsThere_andMakesNothing() {
    Map<String, Object> first = ca.json(INIT);
    Map<String, Object> certificates = ca.json("pki", "cert", "list", "-m", "pki-root");

    Map<String, Object> second = ca.json(INIT);

    assertThat(states(first)).containsOnly("made");
    assertThat(states(second)).containsOnly("there");
    assertThat(second).containsEntry("root", first.get("root"));
    assertThat(second).containsEntry("issuing", first.get("issuing"));
    assertThat(ca.json("pki", "cert", "list", "-m", "pki-root")).isEqualTo(certificates);
    assertThat(ca.token().privateKeys()).hasSize(2);
  }

  @Test
  void init_killedAfterEachStep_goesOnWhereItStopped() {
    List<String> seen = new ArrayList<>();
    for (int lines = 1; lines <= 11; lines++) {
      Tool.Result killed = killedAfter(lines);
      seen.addAll(killed.out().lines().toList());
    }
    assertThat(seen).anyMatch(line -> line.startsWith("there"));

    ca.ok(INIT);

    assertThat(names("pki-root")).containsExactly("root");
    assertThat(names("pki")).containsExactlyInAnyOrder("root", "issuing");
    verifyALeaf();
  }

  @Test
  void init_withFurtherRole_addsIt() {
    ca.ok(INIT);

    ca.ok("pki", "init", "--root-key", "ca-root", "--issuing-key", "ca-issuing")
        .out()
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(line -> assertThat(line).doesNotStartWith("made"));
    assertThat(
            ca.ok(
                    "pki",
                    "init",
                    "--root-key",
                    "ca-root",
                    "--issuing-key",
                    "ca-issuing",
                    "--domain",
                    "intern.example.com",
                    "--role",
                    "intranet")
                .out())
        .contains("made   role 'intranet' for intern.example.com");
    assertThat(ca.ok("pki", "role", "list").out()).contains("intranet", "server");
  }

  @Test
  void declaredKeys_areMade_whereTheirEntriesPermit() {
    ca.token()
        .configure(
            "key.team-a/top.key_label = top",
            "key.team-a/top.key_type = P-384",
            "key.team-a/top.allow_generate_key = true",
            "key.team-a/below.key_label = below",
            "key.team-a/below.key_type = rsa-2048",
            "key.team-a/below.allow_generate_key = true");

    ca.ok(
        "pki",
        "init",
        "-n",
        "team-a",
        "-m",
        "build/ca",
        "--root-key",
        "top",
        "--issuing-key",
        "below",
        "--root-name",
        "Team Root",
        "--subject",
        "organization=Team A");

    assertThat(ca.ok("pki", "issuer", "show", "root", "-n", "team-a", "-m", "build/ca-root").out())
        .contains("issuer_name");
    ca.ok("pki", "issuer", "chain", "issuing", "-n", "team-a", "-m", "build/ca", "--out", "c.pem");
    assertThat(ca.openssl("x509", "-in", "c.pem", "-noout", "-issuer", "-text").run().ok().out())
        .contains("Team Root", "Team A", "pathlen:0", "CA:TRUE");
    assertThat(ca.token().privateKeys()).containsExactly("below", "top");
  }

  @Test
  void issuingMount_cannotUseTheRootsKey() {
    ca.ok(INIT);

    assertThat(ca.refused("pki", "key", "generate", "--key", "ca-root"))
        .contains("ca-root", "mount 'pki/' may not use it");
  }

  @Test
  void keyThatIsNotThere_isRefused_withWhatToDo() {
    assertThat(ca.refused("pki", "init", "--root-key", "none", "--issuing-key", "neither"))
        .contains("key 'none': cannot", "no key has this name", "--generate");
    assertThat(ca.ok("mount", "list").out()).doesNotContain("pki");
  }

  @Test
  void otherCaInTheWay_isLeftAsItIs() {
    ca.ok(INIT);
    Map<String, Object> issuers = ca.json("pki", "issuer", "list", "-m", "pki-root");

    assertThat(
            ca.refused(
                "pki", "init", "--root-key", "other", "--issuing-key", "ca-issuing", "-g", "P-256"))
        .contains("mount 'pki-root'", "another key", "choose another mount");
    assertThat(ca.json("pki", "issuer", "list", "-m", "pki-root")).isEqualTo(issuers);
  }

  @Test
  void wrongCommandLine_exits2() {
    assertThat(
            ca.command("pki", "init", "--root-key", "a", "--issuing-key", "b", "--role", "x")
                .run()
                .exits(2)
                .err())
        .contains("add --domain");
    assertThat(
            ca.command("pki", "init", "--root-key", "a", "--issuing-key", "a").run().exits(2).err())
        .contains("two tiers have two keys");
    assertThat(ca.command("pki", "init").run().exits(2).err()).contains("--root-key");
  }

  private void verifyALeaf() {
    ca.ok(
        "pki",
        "issue",
        "server",
        "common_name=a.example.com",
        "--out",
        "a.pem",
        "--key-out",
        "a.key");
    ca.publish();
    assertThat(ca.verify("a.pem").ok().out()).contains("a.pem: OK");
  }

  private Tool.Result killedAfter(int lines) {
    Tool command = ca.command(INIT);
    return Tool.named(folder, "bash", "-c", KILLED_AFTER_LINES, "bash", Integer.toString(lines))
        .with(command.command())
        .environment(command.environment())
        .run();
  }

  private List<String> names(String mount) {
    Object details = ca.json("pki", "issuer", "list", "-m", mount).get("key_info");
    return ((Map<?, ?>) Objects.requireNonNull(details))
        .values().stream()
            .map(each -> String.valueOf(((Map<?, ?>) each).get("issuer_name")))
            .toList();
  }

  private static Stream<String> states(Map<String, Object> document) {
    return ((Collection<?>) Objects.requireNonNull(document.get("steps")))
        .stream().map(step -> text(((Map<?, ?>) step).get("state")));
  }

  private static String text(@Nullable Object value) {
    return String.valueOf(value);
  }
}
