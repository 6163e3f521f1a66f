// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.ServeProcess;
import org.managedkeys.testkit.TlsFiles;
import org.managedkeys.testkit.Tool;

/** {@code managed-keys serve} as a process that is talked to, and told to end. */
class ServeCommandTest {

  private static final String ANYWHERE = "127.0.0.1:0";

  @TempDir private Path folder;

  private ServeProcess dev(String... more) {
    List<String> arguments = new ArrayList<>(List.of("--dev", "--listen", ANYWHERE));
    arguments.addAll(List.of(more));
    return ServeProcess.start(folder, Map.of(), arguments.toArray(String[]::new));
  }

  private static HttpResponse<String> call(
      ServeProcess server, String method, String path, String json) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(server.address() + "/v1/" + path))
                  .method(method, BodyPublishers.ofString(json))
                  .header("X-Vault-Token", server.rootToken())
                  .build(),
              BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void dev_servesTransitAndPki_andLeavesNothing() {
    try (ServeProcess server = dev("--dev-root-token-id", "root")) {
      assertThat(server.rootToken()).isEqualTo("root");
      assertThat(server.said())
          .contains("export VAULT_ADDR=" + server.address(), "Root Token: root");
      server.awaitError("SOFTWARE KEYS");

      assertThat(call(server, "POST", "transit/keys/orders", "{\"type\": \"ecdsa-p256\"}").body())
          .contains("\"ecdsa-p256\"");
      assertThat(call(server, "POST", "transit/sign/orders", "{\"input\": \"aGVsbG8=\"}").body())
          .contains("vault:v1:");
      HttpResponse<String> root =
          call(
              server,
              "POST",
              "pki/root/generate/internal",
              "{\"common_name\": \"Root\", \"key_type\": \"ec\"}");
      assertThat(root.statusCode()).as(root.body()).isEqualTo(200);
      assertThat(call(server, "GET", "pki/ca/pem", "").body()).contains("BEGIN CERTIFICATE");

      Path store = Path.of(storeLine(server));
      assertThat(store).exists();
      server.signal("TERM");
      assertThat(server.await()).isZero();
      assertThat(store.getParent()).doesNotExist();
    }
  }

  private static String storeLine(ServeProcess server) {
    return server.said().stream()
        .filter(line -> line.startsWith("Store: "))
        .map(line -> line.substring("Store: ".length()))
        .findFirst()
        .orElseThrow();
  }

  /** The server says that it reads the body: then the request is there. */
  @Test
  void sigterm_letsTheRequestThatIsThereEnd() throws Exception {
    String body = "{\"paths\": [\"sys/mounts\"]}";
    try (ServeProcess server = dev();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      socket.setSoTimeout(60_000);
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/sys/capabilities-self HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                  + "X-Vault-Token: "
                  + server.rootToken()
                  + "\r\nContent-Length: "
                  + body.length()
                  + "\r\n\r\n")
              .getBytes(ISO_8859_1));
      assertThat(in.readLine()).startsWith("HTTP/1.1 100");
      assertThat(in.readLine()).isEmpty();

      server.signal("TERM");
      server.awaitError("ending");
      out.write(body.getBytes(ISO_8859_1));

      assertThat(in.readLine()).startsWith("HTTP/1.1 200");
      assertThat(server.await()).isZero();
    }
  }

  @Test
  void sighup_takesANewCertificate_andABrokenConfigurationChangesNothing() throws Exception {
    TlsFiles tls = TlsFiles.in(folder).with("first").with("second");
    Path file = folder.resolve("provider.properties");
    String text =
        """
        kms.local.type = local
        kms.local.file = keys.p12
        kms.local.password = trial
        server.listen = 127.0.0.1:0
        server.tls.certificate = server.pem
        server.tls.key = server.key
        """;
    install(tls, "first");
    Files.writeString(file, text);
    try (ServeProcess server = ServeProcess.start(folder, Map.of(), "--config", file.toString())) {
      int port = server.address().getPort();
      assertThat(shown(tls.client(), port)).isEqualTo(tls.certificate("first"));

      install(tls, "second");
      server.signal("HUP");
      assertThat(server.awaitError("read again")).doesNotContain("new start");
      assertThat(shown(tls.client(), port)).isEqualTo(tls.certificate("second"));

      install(tls, "first");
      Files.writeString(file, text + "server.no_such_setting = 1\n");
      server.signal("HUP");
      assertThat(server.awaitError("read again")).contains("not taken").contains("no_such_setting");
      assertThat(shown(tls.client(), port)).isEqualTo(tls.certificate("second"));

      Files.writeString(file, text + "key.other.kms = local\nserver.max_requests = 9\n");
      server.signal("HUP");
      assertThat(server.awaitError("read again"))
          .contains("a new start is needed for server.max_requests");
      assertThat(shown(tls.client(), port)).isEqualTo(tls.certificate("first"));

      server.signal("INT");
      assertThat(server.await()).isZero();
    }
  }

  private static void install(TlsFiles tls, String name) throws IOException {
    StandardCopyOption over = StandardCopyOption.REPLACE_EXISTING;
    Files.copy(tls.file(name + ".pem"), tls.file("server.pem"), over);
    Files.copy(tls.file(name + ".key"), tls.file("server.key"), over);
  }

  private static X509Certificate shown(SSLContext client, int port) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void devWithAConfiguration_usesItsKeys_andNotItsStore() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("provider.properties"),
            """
            kms.own.type = local
            kms.own.file = own.p12
            kms.own.password = trial
            kms.own.allow_generate_key = true
            """);
    try (ServeProcess server = dev("--config", file.toString())) {
      assertThat(server.said()).contains("Key services: own");
      HttpResponse<String> made = call(server, "POST", "transit/keys/orders", "{}");
      assertThat(made.statusCode()).as(made.body()).isEqualTo(200);

      server.signal("TERM");
      assertThat(server.await()).isZero();
    }
    assertThat(folder.resolve("own.p12")).exists();
    assertThat(folder.resolve("managed-keys.d")).doesNotExist();
  }

  @Test
  void sighup_takesNewKeysAndServices_andKeepsWhatIsStored() throws IOException {
    String text =
        """
        kms.own.type = local
        kms.own.file = own.p12
        kms.own.password = trial
        kms.own.allow_generate_key = true
        default_kms = own
        """;
    Path file = Files.writeString(folder.resolve("provider.properties"), text);
    try (ServeProcess server = dev("--config", file.toString())) {
      call(server, "POST", "transit/keys/orders", "{}");
      assertThat(call(server, "GET", "sys/managed-keys/local/added", "").statusCode())
          .isEqualTo(404);

      Files.writeString(
          file,
          text
              + """
              kms.second.type = local
              kms.second.file = second.p12
              kms.second.password = trial
              key.added.kms = second
              """);
      server.signal("HUP");
      server.awaitError("read again");

      assertThat(call(server, "GET", "sys/managed-keys/local/added", "").statusCode())
          .isEqualTo(200);
      assertThat(call(server, "GET", "transit/keys/orders", "").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--dev-root-token-id x, for --dev",
    "--dev --dev-root-token-id=, not empty",
    "--dev --listen nowhere, HOST:PORT",
    "--dev --listen 127.0.0.1:99999, HOST:PORT"
  })
  void wrongCommandLine_isRefusedBeforeAnythingIsDone(String arguments, String reason) {
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("serve"));
    all.addAll(List.of(arguments.split(" ", -1)));

    int code = Main.commandLine().setErr(new PrintWriter(err)).execute(all.toArray(String[]::new));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains(reason);
  }

  @Test
  void whatCannotBeServed_endsWithAReason() throws IOException {
    assertThat(serve("--dev", "--listen", "0.0.0.0:0").exits(1).err()).contains("TLS");

    Path file = Files.writeString(folder.resolve("provider.properties"), "");
    assertThat(serve("--config", file.toString()).exits(1).err())
        .contains("names no certificate")
        .contains("server.tls.certificate");
  }

  private Tool.Result serve(String... arguments) {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Jdk.running()
        .java(folder)
        .with("-cp", classes, "org.managedkeys.cli.Main", "serve")
        .with(arguments)
        .run();
  }

  @Test
  void help_hasExamples_thatAreUnderstood() {
    assertThat(
            HelpExamples.of(
                Main.commandLine().getSubcommands().entrySet().stream()
                    .filter(command -> command.getKey().equals("serve"))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseThrow()))
        .hasSizeGreaterThan(2)
        .allSatisfy(example -> Main.commandLine().parseArgs(HelpExamples.arguments(example)));
  }
}
