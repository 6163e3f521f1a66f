// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;
import picocli.CommandLine;

/** Every example of every {@code pki --help}, as a process, in the order of a CA's life. */
class PkiExamplesIT {

  private static final String PROGRAM = "managed-keys ";

  /** How examples begin that have to come in this order; others come where {@code *} stands. */
  private static final List<String> ORDER =
      List.of(
          "pki init --root-key ca-root --issuing-key ca-issuing --generate",
          "pki init --root-key ca-root --issuing-key ca-issuing --domain example.com --config",
          "pki init",
          "pki root generate common_name=Lab",
          "pki root generate",
          "pki root sign-self-issued",
          "pki root rotate",
          "pki root replace",
          "pki intermediate generate common_name=Sub",
          "pki root sign-intermediate",
          "pki intermediate set-signed",
          "pki intermediate",
          "pki issuer import",
          "pki key generate",
          "pki key rename",
          "pki role put",
          "pki role patch",
          "pki issue server common_name=www",
          "pki issuer chain",
          "*",
          "pki revoke",
          "pki crl rotate",
          "pki key delete",
          "pki role delete",
          "pki issuer revoke",
          "pki issuer delete",
          "pki root delete");

  @TempDir private static Path folder;

  private static TokenFixture fixture;

  @BeforeAll
  static void prepare() throws Exception {
    fixture = TokenFixture.generatingIn(folder);
    for (String key : List.of("ca-lab", "ca-lab-2", "ca-spare", "ca-spare-2", "ca-sub")) {
      run(PROGRAM + "key generate " + key + " --type P-256 --config provider.properties");
    }
    run(
        PROGRAM
            + "mount enable lab --type pki --set max_lease_ttl=87600h --allowed-managed-keys"
            + " ca-lab,ca-lab-2,ca-spare,ca-spare-2 --config provider.properties");
    run(
        PROGRAM
            + "mount enable sub --type pki --allowed-managed-keys ca-sub,ca-spare"
            + " --config provider.properties");
    Files.writeString(folder.resolve("password"), "changeit\n");
    selfSigned("old-root.pem", "/CN=Old-Root");
    fixture
        .openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        .with("-keyout", "csr.key", "-subj", "/CN=csr.example.com", "-out", "web.csr")
        .run()
        .ok();
  }

  private static void selfSigned(String file, String subject) {
    fixture
        .openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "300")
        .with("-keyout", file + ".key", "-subj", subject, "-out", file)
        .with("-addext", "keyUsage=critical,keyCertSign,cRLSign")
        .run()
        .ok();
  }

  @Test
  void everyExampleOfEveryHelp_works() {
    List<CommandLine> commands =
        HelpExamples.commands(
            Objects.requireNonNull(Main.commandLine().getSubcommands().get("pki")));
    assertThat(commands)
        .hasSizeGreaterThan(50)
        .allSatisfy(command -> assertThat(HelpExamples.of(command)).isNotEmpty());
    List<String> examples =
        commands.stream().flatMap(command -> HelpExamples.of(command).stream()).distinct().toList();

    for (String example : HelpExamples.inOrder(examples, ORDER)) {
      if (example.contains(" ocsp respond ") && !Files.exists(folder.resolve("request.der"))) {
        fixture
            .openssl("ocsp", "-issuer", "chain.pem", "-cert", "web.pem", "-reqout", "request.der")
            .run()
            .ok();
      }
      assertThat(run(example).out()).as(example).isNotBlank().doesNotContain("\u001B[");
    }
  }

  private static Tool.Result run(String example) {
    return CommandLineFixture.managedKeys(fixture, HelpExamples.arguments(example)).run().ok();
  }
}
