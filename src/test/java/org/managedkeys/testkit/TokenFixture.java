// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A token in a store of its own, a configuration that names it, and the JDK's tools with both. The
 * token's keys have no certificates.
 */
public final class TokenFixture {

  /** The token's label. */
  public static final String TOKEN = "unit";

  public static final String PROVIDER_CLASS = "org.managedkeys.jca.ManagedKeysProvider";

  private static final String LABEL = "label:";
  private static final String[] LIST_ALL = {"--list-objects"};

  private final Path folder;
  private final SoftHsm.Store store;
  private int keys;

  private TokenFixture(Path folder) {
    this.folder = folder;
    this.store = SoftHsm.separateStore(folder.resolve("softhsm"));
  }

  /**
   * An empty token.
   *
   * @param settings further lines of the configuration
   */
  public static TokenFixture in(Path folder, String... settings) {
    TokenFixture fixture = new TokenFixture(folder);
    fixture.store.addToken(TOKEN);
    write(folder.resolve("pin"), SoftHsm.PIN + "\n");
    write(fixture.configuration(), "");
    fixture.configure(
        "kms_library.softhsm.library = " + SoftHsm.LIBRARY,
        "kms.hsm.type = pkcs11",
        "kms.hsm.library = softhsm",
        "kms.hsm.token_label = " + TOKEN,
        "kms.hsm.pin = ${file:pin}");
    fixture.configure(settings);
    return fixture;
  }

  /** As {@link #in}, and new keys may be made in the token. */
  public static TokenFixture generatingIn(Path folder, String... settings) {
    TokenFixture fixture =
        in(folder, "kms.hsm.allow_generate_key = true", "key_pair_generators = true");
    fixture.configure(settings);
    return fixture;
  }

  /**
   * Makes a key in the token, and declares it.
   *
   * @param name in the configuration, with its namespace if any; the label in the token as well
   * @param type as pkcs11-tool names it
   */
  public TokenFixture withKey(String name, String type) {
    store.addKey(TOKEN, name, type, HexFormat.of().toHexDigits((byte) ++keys));
    configure("key." + name + ".key_label = " + name);
    return this;
  }

  /** Adds lines to the configuration. */
  public TokenFixture configure(String... lines) {
    try {
      Files.write(configuration(), List.of(lines), StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** A second configuration of the same token, with a live store of its own. */
  public Path secondConfiguration(String name, String... lines) {
    Path file = folder.resolve(name);
    try {
      Files.createDirectories(file.getParent());
      String first = Files.readString(configuration()).replace("${file:pin}", SoftHsm.PIN);
      write(file, first + "store = " + name + ".d\n" + String.join("\n", lines) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  public Path folder() {
    return folder;
  }

  public Path configuration() {
    return folder.resolve("provider.properties");
  }

  /** The folder in which the provider keeps what is made at run time. */
  public Path liveStore() {
    return folder.resolve("managed-keys.d");
  }

  /** What a child process needs in its environment to see the token. */
  public Map<String, String> environment() {
    return store.environment();
  }

  /** A file of the fixture's folder, for a command line. */
  public String file(String name) {
    return folder.resolve(name).toString();
  }

  /** keytool with our key store. */
  public Tool keytool(String... arguments) {
    return tools().keytool(arguments);
  }

  /** jarsigner with our key store; the jar and the alias are to be added. */
  public Tool jarsigner(String... arguments) {
    return tools().jarsigner(arguments);
  }

  /** A tool of the running JDK that knows nothing of the provider. */
  public Tool plain(String name) {
    return tools().plain(name);
  }

  /** openssl in the fixture's folder. */
  public Tool openssl(String... arguments) {
    return Tool.named(folder, "openssl").with(arguments);
  }

  private KeyTools tools() {
    return new KeyTools(folder, configuration(), environment());
  }

  /** What pkcs11-tool shows of the token. */
  public String objects(String... arguments) {
    return store.pkcs11Tool(TOKEN, arguments.length == 0 ? LIST_ALL : arguments);
  }

  /** Labels of the private keys in the token, in order. */
  public List<String> privateKeys() {
    return objects("--list-objects", "--type", "privkey")
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(LABEL))
        .map(line -> line.substring(LABEL.length()).strip())
        .sorted()
        .toList();
  }

  public static String allJar() {
    return System.getProperty("all.jar");
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
