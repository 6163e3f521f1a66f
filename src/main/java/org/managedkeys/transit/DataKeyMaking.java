// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.managedkeys.key.KeyException;
import org.managedkeys.transit.BatchRunner.Result;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/**
 * Random keys for callers who encrypt by themselves: each comes encrypted under a key of the mount,
 * which decrypts it by {@link Encryption#decrypt(String, Map)}, and in clear if the caller wants it
 * at once. None is kept here.
 *
 * <p>Thread-safe. Everything throws {@link KeyException}, as {@link Encryption} does.
 */
public final class DataKeyMaking {

  /** Data keys that one request may ask for. */
  public static final int MOST = 1000;

  private static final String OPERATION = "make a data key";
  private static final String BITS = "bits";
  private static final String COUNT = "count";
  private static final int DEFAULT_BITS = 256;
  private static final Set<Integer> SIZES = Set.of(128, 256, 512);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The fields of a request for one. */
  static final Set<String> FIELDS =
      Set.of(
          BITS,
          CipherFields.KEY_VERSION,
          CipherFields.ASSOCIATED_DATA,
          CipherFields.CONTEXT,
          CipherFields.NONCE,
          CipherFields.IV,
          CipherFields.PADDING,
          CipherFields.HASH);

  /** The fields of a request for several. */
  static final Set<String> FIELDS_OF_SEVERAL =
      Stream.concat(FIELDS.stream(), Stream.of(COUNT)).collect(Collectors.toUnmodifiableSet());

  private final TransitScope scope;

  DataKeyMaking(TransitScope scope) {
    this.scope = scope;
  }

  /**
   * Makes a data key.
   *
   * @param plaintext whether it is told in clear, too
   * @param request {@code bits} 128, 256 (the default) or 512, and as for encryption {@code
   *     key_version}, {@code associated_data}, {@code nonce} or {@code iv}, {@code padding_scheme}
   *     and {@code hash_algorithm}
   * @return {@code ciphertext}, {@code key_version}, and {@code plaintext} in Base64 if it is
   *     wanted
   */
  public Answer make(boolean plaintext, String name, Map<String, ?> request) {
    Wanted wanted = wanted(name, request, FIELDS);
    Map<String, Object> data = new LinkedHashMap<>(made(wanted, plaintext));
    data.put(CipherFields.KEY_VERSION, wanted.version().number());
    return Answer.of(data);
  }

  /**
   * Makes several data keys. If one fails, there are none.
   *
   * @param plaintext whether they are told in clear, too
   * @param request {@code count} up to {@link #MOST}, by default 1; and as {@link #make}, but no
   *     {@code nonce} and no {@code iv}
   * @return {@code key_pairs}, each with {@code ciphertext} and, if it is wanted, {@code plaintext}
   *     in Base64; {@code key_version}
   */
  public Answer makeSeveral(boolean plaintext, String name, Map<String, ?> request) {
    Wanted wanted = wanted(name, request, FIELDS_OF_SEVERAL);
    if (wanted.options().hasIv()) {
      throw wanted
          .fields()
          .invalid("one nonce cannot serve several data keys", "leave nonce and iv out");
    }
    OpenVersion version = wanted.version();
    List<Wanted> all = Collections.nCopies(wanted.count(), wanted);
    List<Result<Map<String, Object>>> results =
        MessageCipher.of(version, MessageCipher.ENCRYPT).encryptsHere(version)
            ? scope.batches().run(version.subject(), 1, all, one -> made(one, plaintext))
            : scope.batches().run(version.managed(), all, one -> made(one, plaintext));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("key_pairs", results.stream().map(DataKeyMaking::valueOf).toList());
    data.put(CipherFields.KEY_VERSION, version.number());
    return Answer.of(data);
  }

  private static Map<String, Object> valueOf(Result<Map<String, Object>> result) {
    if (result.error().isPresent()) {
      throw result.error().get();
    }
    return result.value().orElseThrow();
  }

  /** What a request asks for. */
  private record Wanted(
      CipherFields fields, OpenVersion version, CipherOptions options, int bytes, int count) {}

  private Wanted wanted(String name, Map<String, ?> request, Set<String> known) {
    CipherFields fields = new CipherFields(scope, name, OPERATION);
    FieldValues values = fields.read(request, known);
    int bits = values.number(BITS, DEFAULT_BITS);
    if (!SIZES.contains(bits)) {
      throw fields.invalid("invalid bit length", "bits are 128, 256 or 512");
    }
    int count = values.number(COUNT, 1);
    if (count < 1 || count > MOST) {
      throw fields.invalid("invalid count", "count is from 1 to " + MOST);
    }
    return new Wanted(
        fields,
        scope.open().toProtect(name, fields.keyVersion(values), OPERATION),
        fields.options(values),
        bits / Byte.SIZE,
        count);
  }

  private static Map<String, Object> made(Wanted wanted, boolean plaintext) {
    byte[] key = new byte[wanted.bytes()];
    RANDOM.nextBytes(key);
    try {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put(
          CipherFields.CIPHERTEXT, SealedMessage.seal(wanted.version(), wanted.options(), key));
      if (plaintext) {
        data.put(CipherFields.PLAINTEXT, Base64Text.of(key));
      }
      return data;
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
