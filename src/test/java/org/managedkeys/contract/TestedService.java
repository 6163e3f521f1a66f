// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SigningKeys;

/**
 * A service that the contract is tried on. It is empty at first. A subclass says how it is reached
 * and declares what it cannot do: that is then asserted to fail with the right kind of error.
 */
abstract class TestedService implements AutoCloseable {

  private final Map<KeyAlgorithm, Signs> keys = new EnumMap<>(KeyAlgorithm.class);
  private @Nullable GeneratesKeys backend;

  /** A new connection to the one service. */
  abstract GeneratesKeys connect();

  /** The connection that all contracts use. */
  final synchronized GeneratesKeys backend() {
    GeneratesKeys known = backend;
    if (known == null) {
      known = connect();
      backend = known;
    }
    return known;
  }

  /** The fields by which a key with a label is found. */
  Fields at(String label) {
    return Fields.ofText("key.k", Map.of("key_label", label));
  }

  /** What must never be told: a PIN or password of the connection. */
  abstract String secret();

  /** Whether the service makes keys of this kind. */
  boolean makes(KeyAlgorithm algorithm) {
    return true;
  }

  /** The kinds of keys that sign and that the service makes. */
  final List<KeyAlgorithm> made() {
    return SigningKeys.ROWS.stream().filter(this::makes).toList();
  }

  /** Whether the service computes a scheme of the key's own family. */
  boolean supports(KeyAlgorithm key, SignatureScheme scheme) {
    return true;
  }

  /** The first scheme of a key that signs which the service computes. */
  final SignatureScheme anyScheme(KeyAlgorithm algorithm) {
    return SignatureSchemes.of(algorithm.family()).stream()
        .filter(scheme -> supports(algorithm, scheme))
        .findFirst()
        .orElseThrow();
  }

  /** How the service refuses more bytes than fit into a modulus, when they are signed as such. */
  Kind refusalOfTooManyBytes() {
    return Kind.INVALID;
  }

  /** How the service refuses to sign a message of this length as such; empty if it signs. */
  Optional<Refusal> refusalToSignMessage(KeyAlgorithm algorithm, int length) {
    return Optional.empty();
  }

  /** Whether keys of this kind agree on secrets. */
  boolean agrees(KeyAlgorithm algorithm) {
    return true;
  }

  /** How the service refuses right input of an AES key; empty if it encrypts. */
  Optional<Refusal> refusalToEncrypt(CipherScheme scheme, CipherInput input) {
    return Optional.empty();
  }

  /** How the service refuses a right ciphertext of an AES key; empty if it decrypts. */
  Optional<Refusal> refusalToDecrypt(CipherScheme scheme, CipherInput input) {
    return Optional.empty();
  }

  /** How the service refuses a code by a key of the right kind; empty if it makes it. */
  Optional<Refusal> refusalToMac(MacAlgorithm algorithm, int keyBytes) {
    return Optional.empty();
  }

  /** How the service refuses to take such a key; empty if it takes it. */
  Optional<Refusal> refusalToStore(KeyAlgorithm algorithm) {
    return Optional.empty();
  }

  /** How the service refuses points of X25519 by which every secret is zero. */
  Kind refusalOfSmallOrder() {
    return Kind.INVALID;
  }

  /** A key that signs, made when it is first wanted; it is labelled {@link #label}. */
  final synchronized Signs key(KeyAlgorithm algorithm) {
    return keys.computeIfAbsent(
        algorithm,
        row ->
            (Signs)
                backend()
                    .generate(
                        KeyName.parse("k"),
                        at(label(row)),
                        new KeySpec(row, row.generatedBits().get(0)),
                        KeyUsage.DEFAULT));
  }

  static String label(KeyAlgorithm algorithm) {
    return "key-" + algorithm.name().toLowerCase(Locale.ROOT);
  }

  static Fields connection(String name, Map<String, String> fields) {
    return Fields.ofText("kms." + name, new HashMap<>(fields));
  }

  @Override
  public final synchronized void close() {
    if (backend != null) {
      backend.close();
    }
  }
}
