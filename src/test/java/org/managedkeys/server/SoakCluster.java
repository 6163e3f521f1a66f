// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.managedkeys.store.sql.PostgresServer;
import org.managedkeys.testkit.HttpConnection;
import org.managedkeys.testkit.ServerCertificate;
import org.managedkeys.testkit.SoftHsm;

/**
 * Two nodes with one configuration: a SoftHSM2 token, a database of PostgreSQL, TLS. Both mounts
 * are there, with the keys that a soak uses.
 */
final class SoakCluster implements AutoCloseable {

  static final String CA = "ca";
  static final String ROLE = "soak";
  private static final String TOKEN = "soak";
  private static final String RSA = "rsa";
  private static final String P256 = "p256";
  private static final String AES = "aes";
  private static final String HMAC = "hmac";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SECRET_BYTES = 32;

  private final PostgresServer database = PostgresServer.launch();
  private final List<SoakNode> nodes = new ArrayList<>();
  private final byte[] hmacSecret = new byte[SECRET_BYTES];
  private final SSLContext trust;
  private final String rootToken;

  /**
   * Starts both.
   *
   * @param logs where the nodes' logs are kept
   */
  SoakCluster(Path folder, Path logs) throws Exception {
    try {
      ServerCertificate certificate = ServerCertificate.in(folder);
      trust = certificate.client();
      Map<String, String> environment = token(folder).environment();
      Path configuration = folder.resolve("provider.properties");
      List<String> lines = new ArrayList<>(configuration(database.newDatabase()));
      lines.addAll(certificate.configuration());
      Files.write(configuration, lines);
      rootToken = createRoot(environment, configuration);
      for (String name : List.of("node-1", "node-2")) {
        Path log = logs.resolve("soak-" + name + ".log");
        Files.deleteIfExists(log);
        SoakNode node = new SoakNode(name, configuration, environment, trust, log);
        nodes.add(node);
        node.start();
      }
      setUp();
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  private SoftHsm.Store token(Path folder) throws IOException {
    SoftHsm.Store store = SoftHsm.Store.in(folder.resolve("softhsm"));
    store.addToken(TOKEN);
    store.addKey(TOKEN, P256, "EC:prime256v1", "01");
    store.addKey(TOKEN, RSA, "rsa:2048", "02");
    store.addKey(TOKEN, CA, "EC:prime256v1", "03");
    byte[] aes = new byte[SECRET_BYTES];
    SecureRandom random = new SecureRandom();
    random.nextBytes(aes);
    random.nextBytes(hmacSecret);
    addSecret(store, folder, AES, aes, "04", "--usage-decrypt", "--key-type", "AES:32");
    addSecret(store, folder, HMAC, hmacSecret, "05", "--usage-sign");
    return store;
  }

  private static void addSecret(
      SoftHsm.Store store, Path folder, String label, byte[] secret, String id, String... more)
      throws IOException {
    Path value = Files.write(folder.resolve(label + ".key"), secret);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--write-object", value.toString(), "--type", "secrkey"));
    arguments.addAll(List.of("--label", label, "--id", id));
    arguments.addAll(List.of(more));
    store.pkcs11Tool(TOKEN, arguments.toArray(String[]::new));
  }

  private static List<String> configuration(String url) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "kms.hsm.type = pkcs11",
                "kms.hsm.library = " + SoftHsm.Store.library(),
                "kms.hsm.token_label = " + TOKEN,
                "kms.hsm.pin = " + SoftHsm.PIN,
                "store = " + url,
                "store.user = " + PostgresServer.USER,
                "store.password = " + PostgresServer.PASSWORD));
    Map<String, String> usages =
        Map.of(
            P256, "sign,verify",
            RSA, "sign,verify",
            CA, "sign,verify",
            AES, "encrypt,decrypt",
            HMAC, "mac");
    usages.forEach((label, uses) -> {
      lines.add("key." + label + ".key_label = " + label);
      lines.add("key." + label + ".usages = " + uses);
      lines.add("key." + label + ".any_mount = true");
    });
    return lines;
  }

  private static String createRoot(Map<String, String> environment, Path configuration)
      throws IOException, InterruptedException {
    Process process =
        SoakNode.managedKeys(
                environment,
                "token",
                "create-root",
                "--output",
                "json",
                "--config",
                configuration.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("token create-root failed: " + said);
    }
    return String.valueOf(JSON.std.mapFrom(said).get("token"));
  }

  private void setUp() throws IOException {
    try (HttpConnection connection = HttpConnection.open(nodes.get(0).port(), trust, PATIENCE)) {
      write(connection, "sys/mounts/transit", Map.of("type", "transit"));
      write(connection, "sys/mounts/pki", Map.of("type", "pki"));
      for (String key : List.of(P256, RSA, AES, HMAC)) {
        write(connection, "transit/keys/" + key, managed(key));
      }
      write(
          connection,
          "pki/root/generate/kms",
          Map.of("managed_key_name", CA, "common_name", "Soak Root", "ttl", "8760h"));
      write(
          connection,
          "pki/roles/" + ROLE,
          Map.of("allow_any_name", true, "key_type", "any", "use_csr_common_name", false));
    }
  }

  /** What makes a key of the Transit mount. */
  static Map<String, Object> managed(String key) {
    return Map.of("type", "managed_key", "managed_key_name", key);
  }

  private void write(HttpConnection connection, String path, Map<String, Object> fields)
      throws IOException {
    HttpConnection.Answer answer =
        connection.send(HttpConnection.request("POST", path, rootToken, JSON.std.asString(fields)));
    if (!answer.isSuccess()) {
      throw new IOException("POST " + path + ": " + answer);
    }
  }

  List<SoakNode> nodes() {
    return nodes;
  }

  SSLContext trust() {
    return trust;
  }

  String rootToken() {
    return rootToken;
  }

  /** The secret of the HMAC key in the token. */
  byte[] hmacSecret() {
    return hmacSecret.clone();
  }

  /** What runs here, for the report. */
  String describe() throws SQLException {
    try (Connection connection = PostgresServer.connect(database.url("postgres"))) {
      return "SoftHSM2, PostgreSQL "
          + connection.getMetaData().getDatabaseProductVersion()
          + " with fsync=off, two nodes with -Xmx512m and no audit log";
    }
  }

  @Override
  public void close() {
    nodes.forEach(SoakNode::close);
    database.close();
  }
}
