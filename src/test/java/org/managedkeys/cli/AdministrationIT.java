// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.SoftHsm;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** The administrator's way, as processes: namespaces, connections, keys and mounts. */
class AdministrationIT {

  @TempDir private static Path folder;

  private static TokenFixture fixture;

  @BeforeAll
  static void makeConnection() {
    fixture = TokenFixture.in(folder);
    run("kms", "put", "rack", "--type", "pkcs11", "library=softhsm", "token_label=unit")
        .with("--pin-file", fixture.file("pin"))
        .run()
        .ok();
  }

  @Test
  void namespaces_areMadeShownChangedAndDeleted() throws IOException {
    ok("namespace", "create", "shop", "--metadata", "owner=ops");
    ok("namespace", "create", "build", "-n", "shop");
    ok("namespace", "update", "shop", "--metadata", "cost=7", "--remove", "owner");

    assertThat(json("namespace", "show", "shop"))
        .containsEntry("path", "shop")
        .containsEntry("custom_metadata", Map.of("cost", "7"));
    assertThat(ok("namespace", "list", "-n", "shop").out()).containsPattern("shop/build +\\w+ +");
    assertThat(refused("namespace", "delete", "shop", "--yes")).contains("shop").contains("build");
    ok("namespace", "delete", "shop/build", "--yes");
    ok("namespace", "delete", "shop", "--yes");
    assertThat(refused("namespace", "show", "shop")).startsWith("managed-keys: namespace 'shop'");
  }

  @Test
  void connection_isShownWithoutItsSecret_whichIsNowhereInTheStore() throws IOException {
    assertThat(fields(json("kms", "get", "rack")))
        .containsEntry("pin", "redacted")
        .containsEntry("token_label", "unit");
    assertThat(ok("kms", "list").lines())
        .anySatisfy(line -> assertThat(line).matches("hsm +pkcs11 +.*provider.properties:\\d+"))
        .anySatisfy(line -> assertThat(line).matches("rack +pkcs11 +made at run time, .*"));
    assertThat(ok("kms", "test", "rack").out()).contains("unit");
    assertThat(contents(fixture.liveStore())).isNotEmpty().noneMatch(AdministrationIT::holdsThePin);
  }

  @Test
  void key_isPutMadeTestedUsedByKeytoolListedAndDeleted() {
    ok("key", "put", "web", "kms=rack", "key_label=web", "curve=P256", "allow_generate_key=true");
    assertThat(ok("key", "test", "web", "--operation", "sign").out()).contains("key 'web': sign");
    assertThat(fixture.privateKeys()).contains("web");
    assertThat(ok("key", "list").lines())
        .anySatisfy(line -> assertThat(line).matches("web +rack +.*made at run time.*"));
    assertThat(ok("key", "get", "web").out())
        .contains("BEGIN PUBLIC KEY")
        .containsPattern("allow_generate_key: +true");

    assertThat(fixture.keytool("-list").run().ok().out()).contains("web, ");
    fixture.keytool("-certreq", "-alias", "web", "-file", fixture.file("web.csr")).run().ok();
    fixture.openssl("req", "-in", fixture.file("web.csr"), "-noout", "-verify").run().ok();

    ok("mount", "enable", "pki/web", "--type", "pki", "--allowed-managed-keys", "web,next");
    assertThat(ok("mount", "list").lines())
        .anySatisfy(line -> assertThat(line).matches("pki/web/ +pki +next, web"));
    assertThat(refused("key", "delete", "web", "--yes")).contains("pki/web/");
    assertThat(fixture.keytool("-delete", "-alias", "web").run().exits(1).output())
        .contains("pki/web/");
    ok("mount", "tune", "pki/web", "--allowed-managed-keys", "");
    ok("key", "delete", "web", "--yes");

    assertThat(fixture.keytool("-list").run().ok().out()).doesNotContain("web, ");
    assertThat(fixture.privateKeys()).as("the key in the token").contains("web");
    ok("mount", "disable", "pki/web", "--yes");
  }

  @Test
  void keyWithAConnectionOfItsOwn_works_inItsNamespaceOnly() {
    ok("namespace", "create", "vault");
    run("key", "put", "legacy", "-n", "vault", "--type", "pkcs11", "library=softhsm")
        .with("token_label=unit", "key_label=legacy", "key_bits=2048", "mechanism=0x0001")
        .with("allow_generate_key=true", "--secret", "pin=" + fixture.file("pin"))
        .run()
        .ok();

    assertThat(ok("key", "test", "vault/legacy", "--operation", "sign").out()).contains("works");
    assertThat(ok("key", "get", "legacy", "-n", "vault", "--entry-only").out())
        .containsPattern("pin: +redacted")
        .containsPattern("mechanism: +1\\b");
    assertThat(refused("key", "get", "legacy")).startsWith("managed-keys: key 'legacy': cannot");
    assertThat(contents(fixture.liveStore())).noneMatch(AdministrationIT::holdsThePin);
  }

  @Test
  void secretOnTheCommandLine_isRefused_andNotRepeated() {
    for (String command : List.of("kms", "key")) {
      Tool.Result result =
          run(command, "put", "bad", "--type", "pkcs11", "pin=" + SoftHsm.PIN).run().exits(2);

      assertThat(result.err())
          .contains("pin is a secret and does not belong on the command line", "--pin-file FILE")
          .contains("--prompt pin", "${file:/run/secrets/pin}");
      assertThat(result.output()).doesNotContain("=" + SoftHsm.PIN);
    }
  }

  @Test
  void secret_comesFromStandardInput_orIsAReference() {
    Tool put =
        run("kms", "put", "piped", "--type", "pkcs11", "library=softhsm", "token_label=unit");
    bash("cat pin | \"$@\" --secret pin=-", put).ok();
    assertThat(ok("kms", "test", "piped").out()).contains("unit");

    run("kms", "put", "referring", "--type", "pkcs11", "library=softhsm", "token_label=unit")
        .with("pin=${file:pin}")
        .run()
        .ok();
    assertThat(ok("kms", "test", "referring").out()).contains("unit");
  }

  @Test
  void secret_isAskedForAtATerminal_andNotShown() {
    Tool put =
        run("kms", "put", "asked", "--type", "pkcs11", "library=softhsm", "token_label=unit")
            .with("--prompt", "pin");

    assertThat(terminal("pin: ", SoftHsm.PIN, put).ok().out())
        .contains("pin: ")
        .doesNotContain(SoftHsm.PIN);
    assertThat(ok("kms", "test", "asked").out()).contains("unit");
    assertThat(run("kms", "put", "x", "--type", "pkcs11", "--prompt", "pin").run().exits(2).err())
        .contains("there is no terminal to ask for pin at: use --secret pin=FILE");
  }

  @Test
  void destructiveStep_asksAtATerminal_andNeedsYesWithoutOne() {
    ok("namespace", "create", "doomed");

    assertThat(run("namespace", "delete", "doomed").run().exits(2).err())
        .contains("to delete namespace 'doomed' without a terminal, add --yes");
    Tool delete = run("namespace", "delete", "doomed");
    assertThat(terminal("[y/N]", "n", delete).exits(1).out())
        .contains("delete namespace 'doomed'? [y/N]")
        .contains("the answer was not yes");
    ok("namespace", "show", "doomed");
    terminal("[y/N]", "y", delete).ok();
    refused("namespace", "show", "doomed");
  }

  @Test
  void dryRun_andAStaleVersion_changeNothing() throws IOException {
    ok("key", "put", "stamps", "kms=rack", "key_label=stamps");

    ok("key", "put", "stamps", "kms=rack", "key_label=other", "--dry-run");
    assertThat(refused("key", "put", "stamps", "kms=rack", "key_label=other", "--cas", "7"))
        .contains("stamps");
    assertThat(refused("key", "put", "stamps", "kms=rack", "key_labl=other", "--dry-run"))
        .contains("key_label");
    Map<String, Object> before = entry("stamps");
    assertThat(before).containsEntry("version", 1);
    assertThat(fields(before)).containsEntry("key_label", "stamps");
    ok("key", "put", "stamps", "kms=rack", "key_label=other", "--cas", "1");
    assertThat(entry("stamps")).containsEntry("version", 2);
  }

  @Test
  void softwareKey_isBroughtIn_whereItsEntryPermitsIt() {
    ok("key", "put", "brought", "kms=rack", "key_label=brought", "allow_store_key=true");
    String file = fixture.file("software.p12");
    fixture
        .plain("keytool")
        .with("-genkeypair", "-alias", "soft", "-keyalg", "EC", "-dname", "CN=soft")
        .with("-keystore", file, "-storetype", "PKCS12", "-storepass", "changeit")
        .run()
        .ok();

    bash(
            "echo changeit | \"$@\"",
            run("key", "import", "brought", "--from", file, "--password-file", "-"))
        .ok();

    assertThat(ok("key", "test", "brought").out()).contains(" 0 fail");
    assertThat(fixture.privateKeys()).contains("brought");
  }

  private static Tool run(String... arguments) {
    return CommandLineFixture.managedKeys(fixture, arguments)
        .with("--config", fixture.configuration().toString());
  }

  private static Tool.Result ok(String... arguments) {
    return run(arguments).run().ok();
  }

  /** What is said of a command that is refused. */
  private static String refused(String... arguments) {
    return run(arguments).run().exits(1).err();
  }

  private static Map<String, Object> json(String... arguments) throws IOException {
    return JSON.std.mapFrom(run(arguments).with("--output", "json").run().ok().out());
  }

  private static Map<String, Object> entry(String key) throws IOException {
    return map(json("key", "get", key, "--entry-only").get("entry"));
  }

  private static Map<String, Object> fields(Map<String, Object> document) {
    return map(document.get("fields"));
  }

  private static Map<String, Object> map(@Nullable Object value) {
    assertThat(value).isInstanceOf(Map.class);
    Map<String, Object> map = new HashMap<>();
    ((Map<?, ?>) Objects.requireNonNull(value))
        .forEach((name, inner) -> map.put(String.valueOf(name), inner));
    return map;
  }

  private static Tool.Result bash(String script, Tool command) {
    return Tool.named(folder, "bash", "-c", script, "bash")
        .with(command.command())
        .environment(command.environment())
        .run();
  }

  /** Runs a command at a terminal of its own, at which a line is typed once it is asked for. */
  private static Tool.Result terminal(String prompt, String typed, Tool command) {
    String quoted =
        String.join(" ", command.command().stream().map(word -> "'" + word + "'").toList());
    String script =
        """
        seen=$(mktemp -p .)
        answer() {
          for ((i = 0; i < 1000; i++)); do
            if grep -qF "$1" "$seen"; then echo "$2"; return; fi
            sleep 0.05
          done
        }
        answer "$1" "$2" | script -qefc "$3" "$seen" >/dev/null
        code=$?
        cat "$seen"
        exit $code
        """;
    return Tool.named(folder, "bash", "-c", script, "bash")
        .with(prompt, typed, quoted)
        .environment(command.environment())
        .run();
  }

  private static List<byte[]> contents(Path store) {
    try (Stream<Path> files = Files.walk(store)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> {
            try {
              return Files.readAllBytes(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          })
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holdsThePin(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1)
        .lines()
        .anyMatch(line -> line.endsWith("=" + SoftHsm.PIN));
  }
}
