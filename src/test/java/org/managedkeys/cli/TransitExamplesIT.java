// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

/** Every example of every {@code transit --help}, as a process, in the order of a key's life. */
class TransitExamplesIT {

  /** How examples begin that have to come in this order; others come where {@code *} stands. */
  private static final List<String> ORDER =
      List.of(
          "transit key create orders",
          "transit key create",
          "transit key csr orders --subject",
          "transit key csr",
          "transit key set-certificate",
          "transit sign orders --in message.txt --marshaling-algorithm jws",
          "transit hmac",
          "transit encrypt",
          "*",
          "transit key rotate",
          "transit key config orders --min",
          "transit key trim",
          "transit key config orders --deletion",
          "transit key delete");

  @TempDir private static Path folder;

  private static TokenFixture fixture;

  @BeforeAll
  static void prepare() throws IOException {
    fixture =
        TokenFixture.generatingIn(folder)
            .configure(
                "random = hsm",
                "key.orders-2026.key_label = orders-2026",
                "key.orders-2026.key_type = P-256",
                "key.orders-2026.allow_generate_key = true",
                "key.orders-2027.key_label = orders-2027",
                "key.orders-2027.key_type = P-384",
                "key.orders-2027.allow_generate_key = true");
    Files.writeString(folder.resolve("message.txt"), "an order\n");
    Files.write(folder.resolve("disk.img"), new byte[200_000]);
    run(
        "managed-keys mount enable transit --type transit --allowed-managed-keys"
            + " orders-2026,orders-2027 --config provider.properties");
    run("managed-keys transit key create codes --type hmac --config provider.properties");
    run("managed-keys transit key create seals --type aes256-cmac --config provider.properties");
    fixture
        .openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        .with("-keyout", "template.key", "-subj", "/CN=template", "-out", "template.csr")
        .run()
        .ok();
    fixture
        .openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        .with("-keyout", "ca.key", "-subj", "/CN=CA", "-days", "30", "-out", "ca.pem")
        .run()
        .ok();
  }

  @Test
  void everyExampleOfEveryHelp_works() throws IOException {
    List<CommandLine> commands =
        HelpExamples.commands(
            Objects.requireNonNull(Main.commandLine().getSubcommands().get("transit")));
    assertThat(commands)
        .hasSizeGreaterThan(20)
        .allSatisfy(command -> assertThat(HelpExamples.of(command)).isNotEmpty());
    List<String> examples =
        commands.stream().flatMap(command -> HelpExamples.of(command).stream()).distinct().toList();

    for (String example : HelpExamples.inOrder(examples, ORDER)) {
      if (example.contains(" set-certificate ")) {
        certify("orders.csr", "orders.pem");
      }
      assertThat(run(example).out()).as(example).isNotBlank().doesNotContain("\u001B[");
    }
    assertThat(folder.resolve("disk2.img")).hasSameBinaryContentAs(folder.resolve("disk.img"));
  }

  /** What a CA would do. */
  private static void certify(String request, String chain) throws IOException {
    fixture
        .openssl("x509", "-req", "-in", request, "-CA", "ca.pem", "-CAkey", "ca.key")
        .with("-CAcreateserial", "-days", "10", "-out", chain)
        .run()
        .ok();
    Files.writeString(
        folder.resolve(chain),
        Files.readString(folder.resolve(chain)) + Files.readString(folder.resolve("ca.pem")));
  }

  private static Tool.Result run(String example) {
    return CommandLineFixture.managedKeys(fixture, HelpExamples.arguments(example)).run().ok();
  }
}
