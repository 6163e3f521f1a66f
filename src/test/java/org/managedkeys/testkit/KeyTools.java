// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The JDK's tools with our key store, as users start them: with the -all jar, and no other option
 * of the JVM.
 *
 * @param folder the working directory
 * @param configuration of the provider
 * @param environment what is added to this process's environment
 */
public record KeyTools(Path folder, Path configuration, Map<String, String> environment) {

  public KeyTools {
    environment = Map.copyOf(environment);
  }

  /** keytool with our key store. */
  public Tool keytool(String... arguments) {
    return plain("keytool")
        .with(arguments)
        .with(keyStore())
        .with("-providerpath", TokenFixture.allJar());
  }

  /** keytool that makes a key of a name: our provider has to make it, not the JDK's. */
  public Tool genKeyPair(String name, String... arguments) {
    return keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keypass", "ignored")
        .with("-providername", "ManagedKeys")
        .with(arguments);
  }

  /** jarsigner with our key store; the jar and the alias are to be added. */
  public Tool jarsigner(String... arguments) {
    return plain("jarsigner")
        .with("-J-cp", "-J" + TokenFixture.allJar())
        .with(keyStore())
        .with(arguments);
  }

  /** A tool of the running JDK that knows nothing of the provider. */
  public Tool plain(String name) {
    return Jdk.running().tool(folder, name).environment(environment);
  }

  private List<String> keyStore() {
    return List.of(
        "-keystore",
        "NONE",
        "-storetype",
        "ManagedKeys",
        "-storepass",
        "ignored",
        "-providerclass",
        TokenFixture.PROVIDER_CLASS,
        "-providerarg",
        configuration.toString());
  }
}
