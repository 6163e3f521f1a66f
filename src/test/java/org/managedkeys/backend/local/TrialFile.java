// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;

/** A file of software keys, and short ways to it from this process and from others. */
record TrialFile(Path path) {

  static final String PASSWORD = "correct horse";
  static final KeySpec P256 = KeySpec.of(KeyAlgorithm.EC_P256);

  /** The fields of a key that is found by its name. */
  static final Fields BY_NAME = Fields.ofText("key.k", Map.of());

  LocalBackend connect() {
    return connect(PASSWORD);
  }

  LocalBackend connect(String password) {
    return (LocalBackend)
        LocalType.INSTANCE.connect(
            "trial",
            Fields.ofText("kms.trial", Map.of("file", path.toString(), "password", password)));
  }

  /** The file as any other program reads it. */
  KeyStore keyStore() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(path)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  void write(KeyStore store) throws Exception {
    try (OutputStream out = Files.newOutputStream(path)) {
      store.store(out, PASSWORD.toCharArray());
    }
  }

  /** Another process that makes keys: {@code <name>-0} and so on. */
  Process generate(String name, int keys) throws Exception {
    return generate(List.of(), System.getProperty("java.class.path"), name, keys);
  }

  /**
   * As {@link #generate(String, int)}.
   *
   * @param before a command that starts the JVM
   */
  Process generate(List<String> before, String classPath, String name, int keys) throws Exception {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            GeneratingProgram.class.getName(),
            path.toString(),
            PASSWORD,
            name,
            String.valueOf(keys)));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  static String output(Process process) throws Exception {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  static KeyName name(String name) {
    return KeyName.parse(name);
  }

  static Fields label(String label) {
    return Fields.ofText("key.k", Map.of("key_label", label));
  }

  static KeyException refusal(Runnable refused) {
    return catchThrowableOfType(KeyException.class, refused::run);
  }
}
