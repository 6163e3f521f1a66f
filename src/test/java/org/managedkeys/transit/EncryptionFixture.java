// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.WorkingKeys;
import org.managedkeys.wire.Answer;

/**
 * The mount {@code transit/} over the keys of a configuration, and what tests of encryption do with
 * it all the time.
 */
final class EncryptionFixture implements AutoCloseable {

  private static final String PATH = "transit";

  private final KeyRegistry registry;
  private final TransitMount mount;

  private EncryptionFixture(Path file) {
    registry = Configuration.load(file, Backends.all()).openRegistry();
    new Administration(registry)
        .mounts()
        .enable(
            Namespace.ROOT,
            PATH,
            TransitMount.TYPE,
            new MountSettings(
                Optional.empty(), Optional.of(Set.of()), Map.of("default_kms", "trial")));
    mount = TransitMount.open(registry, Namespace.ROOT, PATH);
  }

  /** Over a configuration that was written already. */
  static EncryptionFixture on(Path file) {
    return new EncryptionFixture(file);
  }

  /**
   * Over software keys, which are made when a Transit key is made of them: {@code rsa}, {@code
   * other-rsa}, {@code aes} and {@code other-aes}, {@code ec}; {@code signing}, an RSA key that
   * must not encrypt; {@code again}, an AES key whose data keys serve 1000 messages.
   */
  static EncryptionFixture local(Path folder, String... more) {
    List<String> lines = new ArrayList<>(trial());
    for (String name : List.of("rsa", "other-rsa")) {
      lines.addAll(software(name, "rsa-2048", "encrypt,decrypt"));
    }
    for (String name : List.of("aes", "other-aes", "again")) {
      lines.addAll(software(name, "aes-256", "encrypt,decrypt"));
    }
    lines.addAll(software("ec", "P-256", "sign,verify"));
    lines.addAll(software("signing", "rsa-2048", "sign,verify"));
    lines.add("key.again.envelope_reuse_messages = 1000");
    lines.add("key.again.envelope_cache_entries = 10");
    return new EncryptionFixture(written(folder, lines, more));
  }

  /** Over the working keys of a token, and software keys beside. */
  static EncryptionFixture token(Path folder, String... more) {
    List<String> lines = new ArrayList<>(trial());
    lines.addAll(List.of(WorkingKeys.configuration()));
    return new EncryptionFixture(written(folder, lines, more));
  }

  private static Path written(Path folder, List<String> lines, String... more) {
    return Providers.write(
        folder, Stream.concat(lines.stream(), Stream.of(more)).toArray(String[]::new));
  }

  private static List<String> trial() {
    return List.of(
        "kms.trial.type = local",
        "kms.trial.file = keys.p12",
        "kms.trial.password = trial password",
        "kms.trial.allow_generate_key = true",
        "default_kms = trial");
  }

  private static List<String> software(String name, String type, String usages) {
    return List.of(
        "key." + name + ".kms = trial",
        "key." + name + ".key_type = " + type,
        "key." + name + ".allow_generate_key = true",
        "key." + name + ".any_mount = true",
        "key." + name + ".usages = " + usages);
  }

  /** Lines for one more name of a working key of the token. */
  static String[] tokenKey(String name, String label, String... fields) {
    return Stream.concat(
            Stream.of("kms = hsm", "key_label = " + label, "any_mount = true"), Stream.of(fields))
        .map(field -> "key." + name + "." + field)
        .toArray(String[]::new);
  }

  TransitKeys keys() {
    return mount.keys();
  }

  Encryption encryption() {
    return mount.encryption();
  }

  DataKeyMaking dataKeys() {
    return mount.dataKeys();
  }

  /** Makes a Transit key of a managed key, by the usual form. */
  EncryptionFixture key(String name, String managed) {
    return key(name, managed, Map.of());
  }

  /** Makes a Transit key of a managed key. */
  EncryptionFixture key(String name, String managed, EncryptionForm form) {
    return key(name, managed, Map.of("encryption", form.text()));
  }

  private EncryptionFixture key(String name, String managed, Map<String, String> more) {
    Map<String, String> request = new HashMap<>(more);
    request.put("type", "managed_key");
    request.put("managed_key_name", managed);
    keys().create(name, request);
    return this;
  }

  /** Gives a Transit key a new version. */
  void rotate(String name, String managed, EncryptionForm form) {
    keys().rotate(name, Map.of("managed_key_name", managed, "encryption", form.text()));
  }

  /** Encrypts text; answers the ciphertext. */
  String encrypted(String name, String plaintext) {
    return text(
        encryption().encrypt(name, Map.of("plaintext", base64(plaintext))), "ciphertext");
  }

  /** Decrypts text. */
  String decrypted(String name, String ciphertext) {
    return plaintext(encryption().decrypt(name, Map.of("ciphertext", ciphertext)));
  }

  static String plaintext(Answer answer) {
    return new String(
        Base64.getDecoder().decode(text(answer, "plaintext")), StandardCharsets.UTF_8);
  }

  static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Bytes that are the same in each run. */
  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** The text of an answer's field. */
  static String text(Answer answer, String field) {
    return text(answer.data(), field);
  }

  static String text(Map<?, ?> fields, String field) {
    if (fields.get(field) instanceof String text) {
      return text;
    }
    throw new AssertionError("there is no text " + field + " in " + fields);
  }

  /** The results of a batch. */
  static List<Map<String, Object>> results(Answer answer) {
    if (answer.data().get("batch_results") instanceof List<?> list) {
      return list.stream().map(EncryptionFixture::fields).toList();
    }
    throw new AssertionError("there are no batch_results in " + answer.data());
  }

  private static Map<String, Object> fields(Object result) {
    Map<String, Object> fields = new HashMap<>();
    ((Map<?, ?>) result).forEach((name, value) -> fields.put((String) name, value));
    return fields;
  }

  /** What stands behind {@code vault:v<n>:}. */
  static byte[] payload(String ciphertext) {
    return Base64.getDecoder().decode(ciphertext.substring(ciphertext.lastIndexOf(':') + 1));
  }

  static String ciphertext(int version, byte[] payload) {
    return "vault:v" + version + ":" + base64(payload);
  }

  @Override
  public void close() {
    registry.close();
  }
}
