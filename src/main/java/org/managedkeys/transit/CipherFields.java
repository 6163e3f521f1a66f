// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.FieldValues;

/**
 * The fields of requests to encrypt and decrypt, and how they are read. Everything throws INVALID;
 * no message has a value in it.
 *
 * @param key of the mount, for messages
 * @param operation a verb, for messages
 */
record CipherFields(TransitScope scope, String key, String operation) {

  static final String PLAINTEXT = "plaintext";
  static final String CIPHERTEXT = "ciphertext";
  static final String KEY_VERSION = "key_version";
  static final String ASSOCIATED_DATA = "associated_data";
  static final String CONTEXT = "context";
  static final String NONCE = "nonce";
  static final String IV = "iv";
  static final String PADDING = "padding_scheme";
  static final String HASH = "hash_algorithm";
  static final String PARTIAL_FAILURE = "partial_failure_response_code";

  /** In front of {@link #PADDING} and {@link #HASH} where a request has two of each. */
  static final String FOR_DECRYPTION = "decrypt_";

  static final String FOR_ENCRYPTION = "encrypt_";

  /** What Vault leaves unread beside {@code batch_input}, and says so. */
  private static final List<String> UNREAD = List.of(PLAINTEXT, CIPHERTEXT, CONTEXT, NONCE);

  /** What each element of a batch says for itself; none may seem to be heard and be not. */
  private static final List<String> OF_ELEMENTS =
      List.of(
          KEY_VERSION,
          ASSOCIATED_DATA,
          IV,
          PADDING,
          HASH,
          FOR_DECRYPTION + PADDING,
          FOR_DECRYPTION + HASH,
          FOR_ENCRYPTION + PADDING,
          FOR_ENCRYPTION + HASH);

  private static final int LEAST_CODE = 200;
  private static final int MOST_CODE = 599;

  /** Statuses of HTTP with which no results can go. */
  private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);

  FieldValues read(Map<String, ?> request, Set<String> known) {
    return scope.fields(key, operation, request, known);
  }

  KeyException invalid(String detail, @Nullable String hint) {
    return scope.failure(Kind.INVALID, key, operation, detail, hint);
  }

  /** Base64 that must be there, and may be of no bytes. */
  byte[] plaintext(FieldValues values) {
    if (!values.has(PLAINTEXT)) {
      throw invalid("missing plaintext to encrypt", "the field plaintext takes Base64");
    }
    return bytes(values, PLAINTEXT);
  }

  String ciphertext(FieldValues values) {
    return values
        .text(CIPHERTEXT)
        .orElseThrow(() ->
            invalid("missing ciphertext to decrypt", "the field ciphertext takes vault:v1:…"));
  }

  /** Not negative; 0 for the latest one. */
  int keyVersion(FieldValues values) {
    int version = values.number(KEY_VERSION, 0);
    if (version < 0) {
      throw invalid("invalid key version", "key_version is 0 for the latest one, or its number");
    }
    return version;
  }

  /** Associated data, padding and hash, and nonce or iv. */
  CipherOptions options(FieldValues values) {
    refuseDerivation(values);
    if (values.text(NONCE).isPresent() && values.text(IV).isPresent()) {
      throw invalid("the fields nonce and iv mean the same", "give one of them");
    }
    return new CipherOptions(
        bytes(values, ASSOCIATED_DATA),
        bytes(values, values.text(NONCE).isPresent() ? NONCE : IV),
        padding(values, PADDING),
        hash(values, HASH));
  }

  /**
   * The same for one half of a rewrap, which takes no IV.
   *
   * @param half {@link #FOR_DECRYPTION} or {@link #FOR_ENCRYPTION}
   */
  CipherOptions options(FieldValues values, String half) {
    refuseDerivation(values);
    if (values.text(NONCE).isPresent()) {
      throw invalid("provided nonce not allowed for this key", "rewrap makes a new one");
    }
    return new CipherOptions(
        bytes(values, ASSOCIATED_DATA),
        new byte[0],
        padding(values, half + PADDING),
        hash(values, half + HASH));
  }

  private void refuseDerivation(FieldValues values) {
    if (values.text(CONTEXT).isPresent()) {
      throw derivation();
    }
  }

  /** No managed key derives others. */
  KeyException derivation() {
    return invalid(
        "key derivation and convergent encryption not supported for keys of type managed_key",
        "leave context and convergent_encryption out; associated_data binds a message to what"
            + " belongs to it");
  }

  private byte[] bytes(FieldValues values, String field) {
    return Base64Text.lenient(values.text(field, ""))
        .orElseThrow(() -> invalid("failed to base64-decode " + field, null));
  }

  private Optional<Mode> padding(FieldValues values, String field) {
    return values
        .text(field)
        .map(text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "oaep" -> Mode.RSA_OAEP;
              case "pkcs1v15" -> Mode.RSA_PKCS1;
              default -> throw invalid(field + " argument invalid", field + " is oaep or pkcs1v15");
            });
  }

  private Optional<DigestAlgorithm> hash(FieldValues values, String field) {
    return values
        .text(field)
        .map(text ->
            DigestAlgorithm.of(text.toLowerCase(Locale.ROOT).replaceFirst("^sha2-", "sha-"))
                .orElseThrow(() ->
                    invalid(
                        "invalid hash algorithm",
                        field + " is sha1, sha2-224, sha2-256, sha2-384 or sha2-512")));
  }

  /** What the caller wants to be told where some elements failed. */
  OptionalInt partialFailureCode(FieldValues values) {
    if (!values.has(PARTIAL_FAILURE)) {
      return OptionalInt.empty();
    }
    int code = values.number(PARTIAL_FAILURE, 0);
    if (code < LEAST_CODE || code > MOST_CODE || WITHOUT_BODY.contains(code)) {
      throw invalid(
          "invalid HTTP response code override from " + PARTIAL_FAILURE,
          "it is from " + LEAST_CODE + " to " + MOST_CODE + ", and not 204, 205 or 304");
    }
    return OptionalInt.of(code);
  }

  /** Fields beside {@code batch_input} that have something in them and are not looked at. */
  Set<String> unread(FieldValues values) {
    for (String field : OF_ELEMENTS) {
      boolean isSaid =
          field.equals(KEY_VERSION) ? values.number(field, 0) != 0 : values.text(field).isPresent();
      if (isSaid) {
        throw invalid(
            "the field " + field + " stands beside batch_input",
            "put it into each element of batch_input");
      }
    }
    Set<String> unread = new LinkedHashSet<>();
    UNREAD.stream().filter(field -> values.text(field).isPresent()).forEach(unread::add);
    return unread;
  }
}
