// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys at work by the command line, as processes, with openssl as the judge. */
class TransitCommandsIT {

  /** More than is signed without being hashed first. */
  private static final int LONG = 17 * 1024 * 1024;

  @TempDir private static Path folder;

  private static CommandFolder commands;

  @BeforeAll
  static void makeKeys() {
    commands = new CommandFolder(folder);
    commands
        .token()
        .configure(
            "key.orders-2026.key_label = orders-2026",
            "key.orders-2026.key_type = P-256",
            "key.orders-2026.allow_generate_key = true");
    commands.ok(
        "mount", "enable", "transit", "--type", "transit", "--allowed-managed-keys", "orders-2026");
    transit("key create orders --managed-key-name orders-2026");
    transit("key create people --type ed25519");
    transit("key create files --type aes256-gcm96 --encryption envelope");
    transit("key export orders --out orders.pub");
  }

  @Test
  void sign_ofAFileOrStandardInput_isVerifiedByOpenssl() throws IOException {
    text("a.txt", "a message");

    signatureOf("a.txt", transit("sign orders --in a.txt"));
    signatureOf("a.txt", commands.piped(folder.resolve("a.txt"), words("sign orders")).ok().out());
  }

  @Test
  void sign_ofALongMessage_hashesIt_whereTheKeyAllows() throws IOException {
    Files.write(folder.resolve("long.bin"), random(LONG));

    String signature = transit("sign orders --in long.bin");

    signatureOf("long.bin", signature);
    text("long.sig", signature);
    assertThat(transit("verify orders --in long.bin --signature @long.sig")).contains("valid");
    assertThat(refused("sign people --in long.bin"))
        .contains("'long.bin': cannot take its digest, as it is longer than 16 MiB", "people");
  }

  @Test
  void verify_tellsByItsExitCode() throws IOException {
    text("b.txt", "a message");
    text("c.txt", "another message");
    transit("sign people --in b.txt --out b.sig");

    assertThat(transit("verify people --in b.txt --signature @b.sig")).isEqualTo("valid\n");
    assertThat(
            commands
                .command(words("verify people --in c.txt --signature @b.sig"))
                .run()
                .exits(1)
                .out())
        .isEqualTo("not valid\n");
    assertThat(refused("verify people --in b.txt --signature none"))
        .contains("invalid signature: no prefix");
    assertThat(commands.command(words("verify people --in b.txt")).run().exits(2).err())
        .contains("one of --signature, --hmac and --cmac");
  }

  @Test
  void decrypt_givesBackTheBytes_forTheirOwnerAlone() throws IOException {
    Path plain = Files.write(folder.resolve("d.bin"), random(100_000));
    transit("encrypt files --in d.bin --associated-data order=7 --out d.enc");
    text("d.aad", "order=7");

    assertThat(commands.read("d.enc")).startsWith("vault:v1:").endsWith("\n");
    transit("decrypt files --in d.enc --associated-data @d.aad --out d.out");
    assertThat(folder.resolve("d.out")).hasSameBinaryContentAs(plain);
    assertThat(permissions("d.out")).isEqualTo("rw-------");
    commands
        .redirected(
            folder.resolve("d2.out"), words("decrypt files --in d.enc --associated-data order=7"))
        .ok();
    assertThat(folder.resolve("d2.out")).hasSameBinaryContentAs(plain);
    assertThat(refused("decrypt files --in d.enc --out d3.out")).contains("invalid ciphertext");
    assertThat(folder.resolve("d3.out")).doesNotExist();
  }

  @Test
  void stream_isThereAsAWhole_orNotAtAll() throws IOException {
    Path plain = Files.write(folder.resolve("e.bin"), random(1_000_000));
    transit("encrypt files --stream --in e.bin --out e.enc --associated-data e");
    byte[] encrypted = Files.readAllBytes(folder.resolve("e.enc"));
    Files.write(folder.resolve("e.cut"), Arrays.copyOf(encrypted, encrypted.length - 100_000));

    transit("decrypt files --stream --in e.enc --out e.out --associated-data e");

    assertThat(folder.resolve("e.out")).hasSameBinaryContentAs(plain);
    assertThat(permissions("e.out")).isEqualTo("rw-------");
    assertThat(refused("decrypt files --stream --in e.cut --out f.out --associated-data e"))
        .contains("invalid ciphertext");
    assertThat(refused("decrypt files --stream --in e.enc --out f.out --associated-data f"))
        .contains("invalid ciphertext");
    assertThat(names()).doesNotContain("f.out").noneMatch(name -> name.startsWith(".f.out"));
    assertThat(commands.command(words("encrypt files --stream --in e.bin")).run().exits(2).err())
        .contains("--stream makes binary data: add --out FILE, or --out -");
  }

  @Test
  void stream_thatIsInterrupted_leavesNothing() throws IOException {
    commands
        .shell(
            "mkfifo pipe; \"$@\" & pid=$!; exec 3>pipe; head -c 300000 /dev/zero >&3; kill $pid;"
                + " wait $pid",
            words("encrypt files --stream --in pipe --out interrupted"))
        .exits(128 + 15);

    assertThat(names()).noneMatch(name -> name.contains("interrupted"));
  }

  @Test
  void encrypt_byANameThatIsNotThere_makesNoKey_unlessItsTypeIsSaid() throws IOException {
    text("g.txt", "text");

    assertThat(refused("encrypt fils --in g.txt")).contains("key 'fils' of mount 'transit/'");
    assertThat(transit("key list")).doesNotContain("fils");

    text("g.enc", transit("encrypt made --type aes256-gcm96 --in g.txt"));
    assertThat(transit("decrypt made --in g.enc")).isEqualTo("text");
  }

  @Test
  void batch_answersALineForEach_andTellsOfErrors() throws IOException {
    String input = Base64.getEncoder().encodeToString("text".getBytes(UTF_8));
    text(
        "batch.json",
        "{\"plaintext\": \"" + input + "\", \"reference\": \"first\"}\n\n{\"plaintext\": \"?\"}\n");

    List<String> lines =
        commands
            .command(words("encrypt files --batch --in batch.json"))
            .run()
            .exits(1)
            .out()
            .lines()
            .toList();

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains("\"ciphertext\":\"vault:v1:", "\"reference\":\"first\"");
    assertThat(lines.get(1)).contains("\"error\":").doesNotContain("ciphertext\":\"");
    text("no.json", "secret\n{\"input\": \"" + input + "\"}\n");
    assertThat(
            commands
                .command(words("sign orders --batch --in no.json"))
                .run()
                .exits(1)
                .out()
                .lines())
        .hasSize(2)
        .satisfies(
            no -> assertThat(no).isEqualTo("{\"error\":\"line 1 is no JSON object\"}"), atIndex(0))
        .satisfies(yes -> assertThat(yes).contains("\"signature\":\""), atIndex(1));
  }

  @Test
  void datakey_isGivenInClearToItsFileAlone() {
    assertThat(transit("datakey files --out h.enc --plaintext-out h.key --output json"))
        .contains("\"files\"")
        .doesNotContain("plaintext");

    transit("decrypt files --in h.enc --out h.out");
    assertThat(folder.resolve("h.key")).hasSize(32);
    assertThat(folder.resolve("h.out")).hasSameBinaryContentAs(folder.resolve("h.key"));
    assertThat(permissions("h.key")).isEqualTo("rw-------");
  }

  @Test
  void show_hasARowForEachVersion() {
    transit("key create turning --type ecdsa-p384");

    assertThat(transit("key rotate turning"))
        .containsPattern("latest_version: +2")
        .containsPattern("VERSION +CREATED +TYPE +ENCRYPTION +KMS +MANAGED KEY")
        .containsPattern("\n1 +20.*\n2 +20");
    assertThat(commands.json(words("key show turning")).get("keys"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsOnlyKeys("1", "2");
    assertThat(refused("key delete turning --yes")).contains("deletion is not allowed");
  }

  @Test
  void output_thatCannotBeWritten_isNoSuccess() throws IOException {
    text("i.txt", "text");
    transit("encrypt files --in i.txt --out i.enc");

    assertThat(
            commands
                .redirected(Path.of("/dev/full"), words("decrypt files --in i.enc"))
                .exits(1)
                .err())
        .contains("standard output: cannot write it");
  }

  @Test
  void hash_isThatOfOthers() {
    assertThat(commands.openssl("dgst", "-sha256", "-r", "orders.pub").run().ok().out())
        .startsWith(transit("hash --in orders.pub").strip() + " ");
  }

  private static void signatureOf(String message, String text) throws IOException {
    String[] parts = text.strip().split(":");
    assertThat(parts).hasSize(3).startsWith("vault", "v1");
    Files.write(folder.resolve("signature"), Base64.getDecoder().decode(parts[2]));
    assertThat(
            commands
                .openssl("dgst", "-sha256", "-verify", "orders.pub", "-signature", "signature")
                .with(message)
                .run()
                .ok()
                .out())
        .contains("Verified OK");
  }

  private static String transit(String arguments) {
    return commands.ok(words(arguments)).out();
  }

  private static String refused(String arguments) {
    return commands.refused(words(arguments));
  }

  private static String[] words(String arguments) {
    return Stream.concat(Stream.of("transit"), Arrays.stream(arguments.split(" ")))
        .toArray(String[]::new);
  }

  private static void text(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static String permissions(String name) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
