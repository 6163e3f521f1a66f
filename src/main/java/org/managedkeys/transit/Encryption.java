// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.wire.Answer;

/**
 * Encryption as a service: a plaintext comes in, {@code vault:v<version>:<Base64>} goes out, and
 * the reverse. How a version of a key encrypts is fixed when it is made: {@code raw}, where the
 * managed key takes the message itself, or {@code envelope}, where it takes a data key ({@code
 * docs/formats.md}).
 *
 * <p>Thread-safe. Everything throws {@link KeyException}: NOT_FOUND if there is no such key, DENIED
 * if the mount may not use its managed key or that lacks the usage, UNSUPPORTED if it cannot do it,
 * INVALID if the request is wrong. A ciphertext that cannot be opened is INVALID in the same words,
 * whatever is wrong with it. Nothing is tried twice.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/transit">Vault, Transit</a>
 */
public final class Encryption {

  private static final String ENCRYPT = MessageCipher.ENCRYPT;
  private static final String DECRYPT = MessageCipher.DECRYPT;
  private static final String REWRAP = "rewrap";
  private static final String TYPE = "type";
  private static final String CONVERGENT = "convergent_encryption";

  /** Of all messages. */
  private static final Set<String> COMMON =
      Set.of(CipherFields.ASSOCIATED_DATA, CipherFields.CONTEXT, CipherFields.NONCE);

  private static final Set<String> ONE_WAY =
      and(COMMON, CipherFields.IV, CipherFields.PADDING, CipherFields.HASH);

  static final Set<String> TO_ENCRYPT =
      and(ONE_WAY, CipherFields.PLAINTEXT, CipherFields.KEY_VERSION);

  static final Set<String> TO_DECRYPT = and(ONE_WAY, CipherFields.CIPHERTEXT);

  static final Set<String> TO_REWRAP =
      and(
          COMMON,
          CipherFields.CIPHERTEXT,
          CipherFields.KEY_VERSION,
          CipherFields.FOR_DECRYPTION + CipherFields.PADDING,
          CipherFields.FOR_DECRYPTION + CipherFields.HASH,
          CipherFields.FOR_ENCRYPTION + CipherFields.PADDING,
          CipherFields.FOR_ENCRYPTION + CipherFields.HASH);

  static final Set<String> ENCRYPT_REQUEST = request(and(TO_ENCRYPT, TYPE, CONVERGENT));
  static final Set<String> DECRYPT_REQUEST = request(TO_DECRYPT);
  static final Set<String> REWRAP_REQUEST = request(TO_REWRAP);

  private final TransitScope scope;
  private final TransitKeys keys;

  Encryption(TransitScope scope, TransitKeys keys) {
    this.scope = scope;
    this.keys = keys;
  }

  private static Set<String> and(Set<String> fields, String... more) {
    return Stream.concat(fields.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> request(Set<String> fields) {
    return and(fields, BatchItems.INPUT, BatchItems.REFERENCE, CipherFields.PARTIAL_FAILURE);
  }

  /**
   * Encrypts. A key that does not exist is made, unless the mount's {@code disable_upsert} forbids
   * it.
   *
   * @param request {@code plaintext} in Base64, {@code associated_data} in Base64, {@code
   *     key_version}, {@code padding_scheme} and {@code hash_algorithm} for raw RSA, {@code nonce}
   *     or {@code iv} in Base64 for AES in a device; {@code type} of a key that is made; or {@code
   *     batch_input} with elements that have these and {@code reference}
   * @return {@code ciphertext} and {@code key_version}, or {@code batch_results} of these, each
   *     with its {@code error} if it failed
   */
  public Answer encrypt(String name, Map<String, ?> request) {
    return encrypt(name, request, true);
  }

  /**
   * As {@link #encrypt(String, Map)}.
   *
   * @param makesKey whether a key that does not exist may be made; NOT_FOUND otherwise
   */
  public Answer encrypt(String name, Map<String, ?> request, boolean makesKey) {
    return encryption(name, makesKey).answer(request, scope.batches());
  }

  /** As {@link #encrypt(String, Map)} of a {@code batch_input}, and how it went. */
  public BatchAnswer encryptBatch(String name, Map<String, ?> request) {
    return encryptBatch(name, request, true);
  }

  /** As {@link #encrypt(String, Map, boolean)} of a {@code batch_input}, and how it went. */
  public BatchAnswer encryptBatch(String name, Map<String, ?> request, boolean makesKey) {
    return encryption(name, makesKey).batch(request, scope.batches());
  }

  /**
   * Decrypts.
   *
   * @param request {@code ciphertext}, and {@code associated_data}, {@code padding_scheme} and
   *     {@code hash_algorithm} as it was encrypted with; or {@code batch_input} with elements that
   *     have these and {@code reference}
   * @return {@code plaintext} in Base64, or {@code batch_results} of these, where those that failed
   *     have an {@code error} and an empty {@code plaintext}
   */
  public Answer decrypt(String name, Map<String, ?> request) {
    return decryption(name).answer(request, scope.batches());
  }

  /** As {@link #decrypt(String, Map)} of a {@code batch_input}, and how it went. */
  public BatchAnswer decryptBatch(String name, Map<String, ?> request) {
    return decryption(name).batch(request, scope.batches());
  }

  /**
   * Encrypts anew what was encrypted before, under the latest version or another; the plaintext
   * stays here.
   *
   * @param request {@code ciphertext}, {@code associated_data} as it was encrypted with, which is
   *     bound again, {@code key_version}, {@code decrypt_padding_scheme}, {@code
   *     decrypt_hash_algorithm}, {@code encrypt_padding_scheme} and {@code encrypt_hash_algorithm};
   *     or {@code batch_input} with elements that have these and {@code reference}
   * @return {@code ciphertext} and {@code key_version}, or {@code batch_results} of these, each
   *     with its {@code error} if it failed
   */
  public Answer rewrap(String name, Map<String, ?> request) {
    return rewrapping(name).answer(request, scope.batches());
  }

  /** As {@link #rewrap(String, Map)} of a {@code batch_input}, and how it went. */
  public BatchAnswer rewrapBatch(String name, Map<String, ?> request) {
    return rewrapping(name).batch(request, scope.batches());
  }

  /**
   * Encrypts under the latest version.
   *
   * @param associatedData what is authenticated with the message and not encrypted; empty for none
   * @return {@code vault:v<version>:<Base64>}
   */
  public String encrypt(String name, byte[] plaintext, byte[] associatedData) {
    OpenVersion version = scope.open().toProtect(name, 0, ENCRYPT);
    return SealedMessage.seal(version, CipherOptions.of(associatedData), plaintext);
  }

  /**
   * Decrypts what {@link #encrypt(String, byte[], byte[])} gave.
   *
   * @param associatedData the same again
   */
  public byte[] decrypt(String name, String ciphertext, byte[] associatedData) {
    return SealedMessage.parse(scope, name, ciphertext, DECRYPT)
        .open(CipherOptions.of(associatedData), DECRYPT);
  }

  /** The same without associated data; empty if it cannot be opened. */
  Optional<byte[]> tryDecrypt(String name, String ciphertext) {
    SealedMessage message = SealedMessage.parse(scope, name, ciphertext, DECRYPT);
    try {
      return Optional.of(message.open(CipherOptions.of(new byte[0])));
    } catch (WrongCiphertext e) {
      return Optional.empty();
    }
  }

  private CipherWork encryption(String name, boolean makesKey) {
    CipherFields fields = new CipherFields(scope, name, ENCRYPT);
    Set<String> nonces = new HashSet<>();
    Set<Integer> numbers = new HashSet<>();
    return new CipherWork(
        fields,
        TO_ENCRYPT,
        ENCRYPT_REQUEST,
        values -> {
          CipherOptions options = fields.options(values);
          byte[] plaintext = fields.plaintext(values);
          int number = fields.keyVersion(values);
          numbers.add(number);
          return () -> {
            OpenVersion version = scope.open().toProtect(name, number, ENCRYPT);
            if (options.hasIv() && !nonces.add(use(version, options))) {
              throw fields.invalid(
                  "the same nonce is given twice", "no two messages of a key may have the same");
            }
            return new CipherBatch.Task(
                version,
                version,
                MessageCipher.of(version, ENCRYPT).encryptsHere(version),
                () -> sealed(version, options, plaintext));
          };
        },
        Map.of(),
        request -> {
          if (request.bool(CONVERGENT, false)) {
            throw fields.derivation();
          }
          if (!makesKey) {
            return present(name, ENCRYPT);
          }
          // None has more than its first version when it is made.
          return numbers.stream().anyMatch(number -> number <= 1)
              ? keys.createForEncryption(name, request.text(TYPE, KeyType.USUAL))
              : List.of();
        });
  }

  private List<String> present(String name, String operation) {
    scope.open().find(name, operation);
    return List.of();
  }

  private static String use(OpenVersion version, CipherOptions options) {
    return version.version().managedKey() + HexFormat.of().formatHex(options.iv());
  }

  private CipherWork decryption(String name) {
    CipherFields fields = new CipherFields(scope, name, DECRYPT);
    return new CipherWork(
        fields,
        TO_DECRYPT,
        DECRYPT_REQUEST,
        values -> {
          CipherOptions options = fields.options(values);
          String ciphertext = fields.ciphertext(values);
          return () -> {
            SealedMessage message = SealedMessage.parse(scope, name, ciphertext, DECRYPT);
            OpenVersion version = message.version();
            return new CipherBatch.Task(version, version, false, () -> opened(message, options));
          };
        },
        Map.of(CipherFields.PLAINTEXT, ""),
        request -> present(name, DECRYPT));
  }

  private static Map<String, Object> opened(SealedMessage message, CipherOptions options) {
    byte[] plaintext = message.open(options, DECRYPT);
    try {
      return Map.of(CipherFields.PLAINTEXT, Base64Text.of(plaintext));
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  private CipherWork rewrapping(String name) {
    CipherFields fields = new CipherFields(scope, name, REWRAP);
    return new CipherWork(
        fields,
        TO_REWRAP,
        REWRAP_REQUEST,
        values -> {
          CipherOptions before = fields.options(values, CipherFields.FOR_DECRYPTION);
          CipherOptions after = fields.options(values, CipherFields.FOR_ENCRYPTION);
          String ciphertext = fields.ciphertext(values);
          int number = fields.keyVersion(values);
          return () -> {
            SealedMessage message = SealedMessage.parse(scope, name, ciphertext, REWRAP);
            OpenVersion next = scope.open().toProtect(name, number, REWRAP);
            return new CipherBatch.Task(
                message.version(),
                next,
                false,
                () -> sealed(next, after, message.open(before, REWRAP)));
          };
        },
        Map.of(),
        request -> present(name, REWRAP));
  }

  /** The plaintext is overwritten. */
  private static Map<String, Object> sealed(
      OpenVersion version, CipherOptions options, byte[] plaintext) {
    try {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put(CipherFields.CIPHERTEXT, SealedMessage.seal(version, options, plaintext));
      result.put(CipherFields.KEY_VERSION, version.number());
      return result;
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }
}
