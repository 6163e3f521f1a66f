// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.managedkeys.testkit.CloudServer;
import org.managedkeys.wire.Answer;

/**
 * Transit keys that sign and make codes, each named as its managed key: those of {@link
 * TransitFixture}, and software keys {@code own-rsa}, {@code own-p256}, {@code own-p384}, {@code
 * own-p521}, {@code own-secp256k1} and {@code own-ed25519}, whose private halves tests can have.
 */
final class SigningFixture implements AutoCloseable {

  /** Keys that sign in the token. */
  static final List<String> OF_TOKEN =
      List.of("rsa", "p256", "p384", "p521", "secp256k1", "ed25519");

  /** Keys that sign in software. */
  static final List<String> OWN =
      List.of("own-rsa", "own-p256", "own-p384", "own-p521", "own-secp256k1", "own-ed25519");

  private static final String OWN_PREFIX = "own-";

  final TransitFixture transit;
  final TransitScope scope;
  final Signing signing;
  final Macs macs;
  private final Path folder;

  private SigningFixture(Path folder, TransitFixture transit) {
    this.folder = folder;
    this.transit = transit;
    this.scope = transit.scope();
    this.signing = new Signing(scope);
    this.macs = new Macs(scope);
  }

  /**
   * With all its managed keys and no Transit key.
   *
   * @param more lines of the configuration
   */
  static SigningFixture in(Path folder, String... more) {
    TransitFixture transit =
        TransitFixture.in(
            folder,
            Stream.concat(OWN.stream().map(SigningFixture::software), Stream.of(more))
                .toArray(String[]::new));
    return new SigningFixture(folder, transit);
  }

  private static String software(String name) {
    String type = name.substring(OWN_PREFIX.length());
    return String.join(
        "\n",
        "key." + name + ".kms = trial",
        "key." + name + ".key_type = " + (type.equals("rsa") ? "rsa-2048" : type),
        "key." + name + ".usages = sign,verify",
        "key." + name + ".allow_generate_key = true");
  }

  /**
   * The configuration of a connection {@code cloud}, and of keys that are made there.
   *
   * @param fields of the keys, and further ones of the connection
   */
  static String[] cloud(CloudServer server, String... fields) {
    Set<String> keys =
        Stream.of(fields)
            .filter(field -> field.startsWith("key."))
            .map(field -> field.substring(4, field.indexOf('.', 4)))
            .collect(Collectors.toSet());
    return Stream.of(
            Stream.of("kms.cloud.type = " + server.type()),
            server.fields().entrySet().stream()
                .map(field -> "kms.cloud." + field.getKey() + " = " + field.getValue()),
            keys.stream().map(key -> "key." + key + ".kms = cloud"),
            keys.stream().map(key -> "key." + key + "." + place(server.type(), key)),
            keys.stream().map(key -> "key." + key + ".allow_generate_key = true"),
            Stream.of(fields))
        .flatMap(lines -> lines)
        .toArray(String[]::new);
  }

  /** Where a key is in its service. */
  private static String place(String type, String key) {
    return switch (type) {
      case "awskms" -> "kms_key = alias/" + key;
      case "gcpckms" -> "crypto_key = " + key;
      default -> "key_name = " + key;
    };
  }

  /** Makes Transit keys of managed keys of the same names, which the mount lists from now on. */
  SigningFixture with(String... names) {
    Set<String> listed = new TreeSet<>(TransitFixture.LISTED);
    listed.addAll(OWN);
    listed.addAll(List.of(names));
    transit.list(listed);
    for (String name : names) {
      create(name, name);
    }
    return this;
  }

  SigningFixture with(List<String> names) {
    return with(names.toArray(new String[0]));
  }

  void create(String name, String managed) {
    transit
        .transit()
        .keys()
        .create(name, Map.of("type", "managed_key", "managed_key_name", managed));
    TransitFixture.refresh(transit.registry());
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A request: the data, and fields by name and value in turn. */
  static Map<String, Object> request(byte[] data, Object... fields) {
    Map<String, Object> request = new HashMap<>(Map.of("input", base64(data)));
    for (int field = 0; field < fields.length; field += 2) {
      request.put((String) fields[field], fields[field + 1]);
    }
    return request;
  }

  /** A signature as it is handed out. */
  String sign(String key, byte[] data, Object... fields) {
    return text(signing.sign(key, request(data, fields)), "signature");
  }

  /** The bytes of a signature. */
  byte[] signature(String key, byte[] data, Object... fields) {
    String text = sign(key, data, fields);
    assertThat(text).startsWith("vault:v1:");
    return Base64.getDecoder().decode(text.substring("vault:v1:".length()));
  }

  /** Whether a signature as it is handed out is right. */
  boolean isValid(String key, byte[] data, String signature, Object... fields) {
    Map<String, Object> request = request(data, fields);
    request.put("signature", signature);
    return signing.verify(key, request).data().get("valid").equals(true);
  }

  /** Whether the bytes of a signature are right. */
  boolean isValid(String key, byte[] data, byte[] signature, Object... fields) {
    return isValid(key, data, "vault:v1:" + base64(signature), fields);
  }

  PublicKey publicKey(String key) {
    return scope.open().toProtect(key, 0, "sign").publicKey().orElseThrow();
  }

  /** The private half of a software key. */
  PrivateKey privateKey(String own) {
    char[] password = "trial password".toCharArray();
    try {
      KeyStore file = KeyStore.getInstance(folder.resolve("keys.p12").toFile(), password);
      return (PrivateKey) file.getKey(own, password);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Answer answer, String field) {
    return (String) answer.data().get(field);
  }

  /** The results of a batch. */
  static List<Map<?, ?>> results(Answer answer) {
    List<?> results = (List<?>) answer.data().get("batch_results");
    return results.stream().<Map<?, ?>>map(result -> (Map<?, ?>) result).toList();
  }

  @Override
  public void close() {
    transit.close();
  }
}
