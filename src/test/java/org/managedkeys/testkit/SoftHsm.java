// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * SoftHSM2 for tests. SoftHSM reads the name of its configuration from the process environment
 * once, when the module is initialised; so there is one store per test JVM, named by the build, and
 * all its tokens are made before the module is loaded: whoever asks for {@link #LIBRARY} has them.
 */
public final class SoftHsm {

  public static final String PIN = "1234";

  /** The token whose keys tests only read: one per name in {@link #SHARED_KEYS}. */
  public static final String SHARED_TOKEN = "shared";

  /** Labels of the shared token's keys and pkcs11-tool's names of their types; no certificates. */
  public static final Map<String, String> SHARED_KEYS =
      Map.of(
          "rsa-2048", "rsa:2048",
          "rsa-3072", "rsa:3072",
          "p256", "EC:prime256v1",
          "p384", "EC:secp384r1",
          "p521", "EC:secp521r1",
          "secp256k1", "EC:secp256k1",
          "ed25519", "EC:edwards25519");

  /** The PKCS #11 module. */
  public static final Path LIBRARY = Store.library();

  private static final String SO_PIN = "5678";
  private static final String CONFIGURATION = "SOFTHSM2_CONF";
  private static final int SPARE_TOKENS = 46;

  private static final Store STORE = new Store(configuration());
  private static final Queue<String> SPARES = new ConcurrentLinkedQueue<>();

  static {
    STORE.create();
    STORE.addToken(SHARED_TOKEN);
    SHARED_KEYS.forEach((name, type) -> STORE.addKey(SHARED_TOKEN, name, type, sharedId(name)));
    for (int number = 1; number <= SPARE_TOKENS; number++) {
      // Of one length: pkcs11-tool takes the beginning of a label for the label.
      String label = String.format(Locale.ROOT, "spare-%02d", number);
      STORE.addToken(label);
      SPARES.add(label);
    }
  }

  private SoftHsm() {}

  /** The CKA_ID of a shared key, in hexadecimal: its name's place in the alphabet. */
  public static String sharedId(String name) {
    return String.format(
        Locale.ROOT, "%02x", SHARED_KEYS.keySet().stream().sorted().toList().indexOf(name) + 1);
  }

  /** An empty token that no other test class is given. */
  public static String spareToken() {
    String label = SPARES.poll();
    if (label == null) {
      throw new IllegalStateException("no spare token is left: raise SPARE_TOKENS in SoftHsm");
    }
    return label;
  }

  /** Fields of a connection to one of the tokens. */
  public static Map<String, String> connection(String token) {
    return Map.of("library", LIBRARY.toString(), "token_label", token, "pin", PIN);
  }

  /** Runs pkcs11-tool, logged in to a token; answers what it printed. */
  public static String pkcs11Tool(String token, String... arguments) {
    return STORE.pkcs11Tool(token, arguments);
  }

  /** What a child process needs in its environment to see the same tokens. */
  public static Map<String, String> environment() {
    return STORE.environment();
  }

  /** An empty store for child processes; this JVM cannot use it. */
  public static Store separateStore(Path folder) {
    return Store.in(folder);
  }

  /**
   * A folder of tokens and the configuration that names it. A program that only has stores for
   * child processes does not make the shared one, as long as it asks for nothing else here.
   */
  public record Store(Path configuration) {

    /** An empty store for child processes, in a folder of its own; this JVM cannot use it. */
    public static Store in(Path folder) {
      Store store = new Store(folder.resolve("softhsm2.conf"));
      store.create();
      return store;
    }

    /** The PKCS #11 module. */
    public static Path library() {
      return Stream.of(
              "/usr/lib/softhsm/libsofthsm2.so",
              "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
              "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
              "/usr/lib64/pkcs11/libsofthsm2.so",
              "/opt/homebrew/lib/softhsm/libsofthsm2.so")
          .map(Path::of)
          .filter(Files::exists)
          .findFirst()
          .orElseThrow(() ->
              new IllegalStateException("SoftHSM2 is missing: apt-get install softhsm2 opensc"));
    }

    public Map<String, String> environment() {
      return Map.of(CONFIGURATION, configuration.toString());
    }

    /** Makes an empty token with {@link SoftHsm#PIN}. */
    public void addToken(String label) {
      run(
          List.of(
              "softhsm2-util",
              "--init-token",
              "--free",
              "--label",
              label,
              "--pin",
              PIN,
              "--so-pin",
              SO_PIN));
    }

    /**
     * Makes a key pair.
     *
     * @param type as pkcs11-tool names it
     * @param id in hexadecimal
     */
    public void addKey(String token, String label, String type, String id) {
      pkcs11Tool(
          token, "--keypairgen", "--key-type", type, "--label", label, "--id", id, "--usage-sign");
    }

    /** Runs pkcs11-tool, logged in to a token; answers what it printed. */
    public String pkcs11Tool(String token, String... arguments) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  "pkcs11-tool",
                  "--module",
                  library().toString(),
                  "--token-label",
                  token,
                  "--login",
                  "--pin",
                  PIN));
      command.addAll(List.of(arguments));
      return run(command);
    }

    private void create() {
      Path folder = Objects.requireNonNull(configuration.toAbsolutePath().getParent());
      try {
        if (Files.exists(folder)) {
          try (Stream<Path> old = Files.walk(folder)) {
            for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
              Files.delete(path);
            }
          }
        }
        Files.createDirectories(folder);
        Path tokens = InMemoryFolders.create("tokens", folder);
        Files.writeString(
            configuration,
            "directories.tokendir = "
                + tokens
                + """

                objectstore.backend = file
                log.level = ERROR
                slots.removable = false
                """);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private String run(List<String> command) {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment());
      try {
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // Apart: of secret keys pkcs11-tool prints warnings, and they would land amid lines.
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
          throw new IllegalStateException(
              String.join(" ", command) + " failed: " + output + errors);
        }
        return output;
      } catch (IOException e) {
        throw new UncheckedIOException("apt-get install softhsm2 opensc", e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static Path configuration() {
    String path = System.getenv(CONFIGURATION);
    String build = System.getProperty("work.folder");
    // What is there is wiped: never a store that somebody else uses.
    if (path == null
        || build == null
        || !Path.of(path).startsWith(Path.of(build).toAbsolutePath())) {
      throw new IllegalStateException(
          CONFIGURATION
              + " does not name a file in the build folder: run the tests through Maven, which sets"
              + " it");
    }
    return Path.of(path);
  }
}
