// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/**
 * Digests of data, without any key: Vault's {@code hash}. No service is called.
 *
 * <p>Thread-safe.
 */
public final class Hashes {

  private static final String OPERATION = "hash";
  private static final String INPUT = "input";
  private static final String ALGORITHM = "algorithm";

  /** Vault's names for these; SHA-1 is none of them. */
  private static final Set<HashName> OFFERED = EnumSet.complementOf(EnumSet.of(HashName.SHA1));

  private final String subject;

  Hashes(TransitScope scope) {
    this(scope.subject());
  }

  private Hashes(String subject) {
    this.subject = subject;
  }

  /** Those that need no mount. */
  public static Hashes ofAnything() {
    return new Hashes("data");
  }

  /**
   * The digest of data.
   *
   * @param request {@code input}: in Base64; nothing is hashed if it is absent. {@code algorithm}:
   *     {@code sha2-224}, {@code sha2-256} (the default), {@code sha2-384}, {@code sha2-512}, and
   *     {@code sha3-} with the same numbers. {@code format}: {@code hex}, the default, or {@code
   *     base64}.
   * @return {@code sum}
   * @throws KeyException INVALID
   */
  public Answer hash(Map<String, ?> request) {
    FieldValues fields =
        FieldValues.of(request, Set.of(INPUT, ALGORITHM, BinaryForm.FIELD), this::invalid);
    HashName algorithm = algorithm(fields.text(ALGORITHM, HashName.DEFAULT.text()), OFFERED);
    BinaryForm form = BinaryForm.of(fields, BinaryForm.HEX, subject, OPERATION);
    byte[] input =
        Base64Text.lenient(fields.text(INPUT, ""))
            .orElseThrow(() ->
                invalid("unable to decode input as base64", "RFC 4648 section 4, with padding"));
    return Answer.of(Map.of("sum", form.write(algorithm.digest(input))));
  }

  /**
   * A new digest of an algorithm, for data that is too long for one request.
   *
   * @param algorithm as for {@link #hash}; also {@code sha1}, for signatures that are made on it
   * @throws KeyException INVALID for any other
   */
  public MessageDigest digest(String algorithm) {
    HashName wanted = algorithm(algorithm, EnumSet.allOf(HashName.class));
    try {
      return MessageDigest.getInstance(wanted.jcaName());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + wanted.jcaName(), e);
    }
  }

  private HashName algorithm(String name, Set<HashName> offered) {
    return HashName.of(name)
        .filter(offered::contains)
        .orElseThrow(() ->
            invalid(
                "unsupported algorithm",
                offered.stream()
                    .map(HashName::text)
                    .collect(Collectors.joining(", ", "algorithms are ", ""))));
  }

  private KeyException invalid(String detail, @Nullable String hint) {
    return KeyException.of(Kind.INVALID, subject, OPERATION, detail, hint);
  }
}
