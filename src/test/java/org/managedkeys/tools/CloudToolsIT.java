// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.CloudServer;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.KeyTools;
import org.managedkeys.testkit.Tool;

/**
 * keytool and jarsigner with keys in the clouds: with nothing but the -all jar, so without a module
 * that these tools do not resolve. The keys are made by keytool, and have no certificate but that
 * which they make for themselves.
 */
final class CloudToolsIT {

  /** The one that Google's new keys have; keytool's own choice differs from 17 to 25. */
  private static final String RSA_HASH = "SHA256withRSA";

  private static final Map<String, CloudServer> SERVERS = new TreeMap<>();
  private static final Map<String, KeyTools> TOOLS = new TreeMap<>();

  @BeforeAll
  static void makeKeys(@TempDir Path temp) throws Exception {
    for (String type : CloudServer.TYPES) {
      CloudServer server = CloudServer.start(type);
      SERVERS.put(type, server);
      Path folder = Files.createDirectory(temp.resolve(type));
      KeyTools tools = new KeyTools(folder, server.configure(folder), Map.of());
      TOOLS.put(type, tools);
      tools.genKeyPair("p256", "-keyalg", "EC", "-groupname", "secp256r1").run().ok();
      tools.genKeyPair("rsa", "-keyalg", "RSA", "-keysize", "2048", "-sigalg", RSA_HASH).run().ok();
      Files.writeString(folder.resolve("hello.txt"), "hello");
      tools.plain("jar").with("--create", "--file", "plain.jar", "hello.txt").run().ok();
    }
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(CloudServer::close);
  }

  private static KeyTools tools(String service) {
    return Objects.requireNonNull(TOOLS.get(service));
  }

  @ParameterizedTest
  @ValueSource(strings = {"awskms", "azurekeyvault", "gcpckms"})
  void list_showsTheKeys_andNothingThatALibraryHasToSay(String service) {
    Tool.Result listed = tools(service).keytool("-list").run().ok();

    assertThat(listed.lines())
        .anyMatch(line -> line.startsWith("p256, ") && line.contains("PrivateKeyEntry"))
        .anyMatch(line -> line.startsWith("rsa, ") && line.contains("PrivateKeyEntry"));
    assertThat(listed.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "awskms, p256", "awskms, rsa",
    "azurekeyvault, p256", "azurekeyvault, rsa",
    "gcpckms, p256", "gcpckms, rsa",
  })
  void certReq_ofEitherKey_isVerifiedByOpenSsl(String service, String alias) {
    KeyTools tools = tools(service);

    Tool request = tools.keytool("-certreq", "-alias", alias, "-file", alias + ".csr");
    (alias.equals("rsa") ? request.with("-sigalg", RSA_HASH) : request).run().ok();

    assertThat(
            Tool.named(tools.folder(), "openssl", "req", "-in", alias + ".csr", "-noout", "-verify")
                .run()
                .ok()
                .output())
        .containsIgnoringCase("verify OK");
  }

  /** The JDK's own choice of hash differs from 17 to 25. */
  @ParameterizedTest
  @CsvSource({
    "awskms, p256, '', withECDSA",
    "awskms, rsa, -sigalg SHA512withRSA, SHA512withRSA",
    "awskms, rsa, -sigalg RSASSA-PSS, RSASSA-PSS",
    "azurekeyvault, p256, '', withECDSA",
    "azurekeyvault, rsa, -sigalg SHA512withRSA, SHA512withRSA",
    "azurekeyvault, rsa, -sigalg RSASSA-PSS, RSASSA-PSS",
    "gcpckms, p256, '', withECDSA",
    "gcpckms, rsa, -sigalg SHA256withRSA, SHA256withRSA",
  })
  void sign_byEitherKey_isVerifiedByTwoJdks(
      String service, String alias, String options, String algorithm) throws IOException {
    KeyTools tools = tools(service);
    String[] words = options.isEmpty() ? new String[0] : options.split(" ");

    tools.jarsigner(words).with("-signedjar", "signed.jar", "plain.jar", alias).run().ok();

    for (Jdk jdk : new Jdk[] {Jdk.running(), Jdk.other()}) {
      assertThat(
              jdk.tool(tools.folder(), "jarsigner")
                  .with("-verify", "-verbose", "-certs", "signed.jar")
                  .run()
                  .ok()
                  .out())
          .contains("jar verified.", "- Signed by \"CN=" + alias + "\"")
          .containsPattern("Signature algorithm: \\S*" + algorithm);
    }
    Files.delete(tools.folder().resolve("signed.jar"));
  }
}
