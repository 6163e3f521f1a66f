// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;
import picocli.CommandLine;

/**
 * The commands as processes: every example of every {@code --help}, and what they print. Those of
 * certificate authorities have {@link PkiExamplesIT}, those of Transit {@link TransitExamplesIT};
 * that of {@code serve}, which does not end by itself, {@link ServeCommandTest}.
 */
class CommandsIT {

  private static final List<String> ELSEWHERE = List.of("pki", "transit", "serve");

  @TempDir private static Path folder;

  private static TokenFixture fixture;

  @BeforeAll
  static void makeKeys() throws IOException {
    fixture =
        TokenFixture.generatingIn(folder)
            .configure(
                "key.ca-root.key_label = ca-root-2026",
                "key.ca-root.allow_generate_key = true",
                "key.team-a/orders.key_label = orders",
                "key.team-a/orders.allow_generate_key = true",
                "kms.hsm.allow_store_key = true",
                "audit.file = log/audit");
    fixture
        .plain("keytool")
        .with("-genkeypair", "-alias", "soft", "-keyalg", "EC", "-dname", "CN=soft")
        .with("-keystore", fixture.file("software.p12"), "-storetype", "PKCS12")
        .with("-storepass", "changeit")
        .run()
        .ok();
    Files.writeString(folder.resolve("password"), "changeit\n");
    Files.createDirectory(folder.resolve("log"));
  }

  /**
   * What makes things goes first, what takes them away goes last. The doctor comes before entries
   * whose keys are still to be made.
   */
  private static int rank(String example) {
    List<String> order =
        List.of(" generate ", " doctor ", " (create|put|enable|import) ", "", " (rename|restore) ");
    if (example.contains(" --yes ") && !example.contains(" restore ")) {
      return order.size();
    }
    for (int rank = 0; rank < order.size(); rank++) {
      String words = order.get(rank);
      if (!words.isEmpty() && Pattern.compile(words).matcher(example).find()) {
        return rank;
      }
    }
    return order.indexOf("");
  }

  /** The examples work in the order in which a person would use them. */
  @Test
  void everyExampleOfEveryHelp_works() {
    CommandLine all = Main.commandLine();
    assertThat(HelpExamples.commands(all))
        .hasSizeGreaterThan(100)
        .allSatisfy(command -> assertThat(HelpExamples.of(command)).isNotEmpty());
    ELSEWHERE.forEach(name -> all.getCommandSpec().removeSubcommand(name));
    List<CommandLine> commands = HelpExamples.commands(all);
    assertThat(commands).hasSizeGreaterThan(40);
    List<String> examples =
        commands.stream()
            .flatMap(command -> HelpExamples.of(command).stream())
            .distinct()
            .sorted(Comparator.comparingInt(CommandsIT::rank))
            .toList();

    for (String example : examples) {
      Tool.Result result =
          CommandLineFixture.managedKeys(fixture, HelpExamples.arguments(example)).run().ok();
      assertThat(result.out()).as(example).isNotBlank().doesNotContain("\u001B[");
    }
  }

  @Test
  void everyCommand_isNamedByTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));

    assertThat(Main.commandLine().getSubcommands().values())
        .extracting(CommandLine::getCommandName)
        .allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
  }

  @Test
  void everyHelp_documentsTheExitCodes() {
    assertThat(HelpExamples.commands(Main.commandLine()))
        .allSatisfy(command ->
            assertThat(command.getUsageMessage())
                .contains("Exit codes:", "2   the command line is wrong"));
  }

  @Test
  void list_asJson_hasOneObjectForEachKey() throws IOException {
    Tool.Result result = run("key", "list", "--output", "json").ok();

    List<Object> rows = JSON.std.listFrom(result.out());
    assertThat(rows)
        .anySatisfy(row -> assertThat(((Map<?, ?>) row).get("name")).isEqualTo("team-a/orders"))
        .allSatisfy(row ->
            assertThat(((Map<?, ?>) row).keySet())
                .map(String::valueOf)
                .containsExactly("name", "kind", "kms", "type", "usages", "from"));
  }

  @Test
  void earlierNames_ofCommands_stillWork() {
    assertThat(run("keys", "list").ok().out()).contains("ca-root");
    run("keys", "show", "ca-root", "--entry-only").ok();
  }

  @Test
  void unknownKey_exits1WithOneLine() {
    Tool.Result result = run("key", "get", "nobody").exits(1);

    assertThat(result.lines())
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("managed-keys: key 'nobody': cannot "));
  }

  @Test
  void wrongCommandLine_exits2() {
    assertThat(run("keys", "list", "--no-such-option").exits(2).err()).contains("Unknown option");
    assertThat(CommandLineFixture.managedKeys(fixture, "doctor").run().exits(2).err())
        .contains("no configuration: give --config FILE or set MANAGEDKEYS_CONFIG");
    assertThat(CommandLineFixture.managedKeys(fixture).run().exits(2).err())
        .contains("name a command");
  }

  private static Tool.Result run(String... arguments) {
    return CommandLineFixture.managedKeys(fixture, arguments)
        .with("--config", fixture.configuration().toString())
        .run();
  }
}
