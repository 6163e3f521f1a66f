// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/**
 * Random bytes of this platform, of a key service, or of both: Vault's {@code random}.
 *
 * <p>Thread-safe.
 */
public final class RandomBytes {

  /** What one request may ask for, in bytes. */
  public static final int MOST_BYTES = 128 * 1024;

  private static final String OPERATION = "make random bytes";
  private static final String BYTES = "bytes";
  private static final String SOURCE = "source";
  private static final int DEFAULT_BYTES = 32;

  private final KeyRegistry registry;
  private final String subject;
  private final SecureRandom platform = new SecureRandom();

  RandomBytes(TransitScope scope) {
    this(scope.registry(), scope.subject());
  }

  private RandomBytes(KeyRegistry registry, String subject) {
    this.registry = registry;
    this.subject = subject;
  }

  /** Those that need no mount. */
  public static RandomBytes of(KeyRegistry registry) {
    return new RandomBytes(registry, "random bytes");
  }

  /**
   * Makes random bytes.
   *
   * @param request {@code bytes}: 1 to {@link #MOST_BYTES}, 32 if absent. {@code format}: {@code
   *     base64}, which is the default, or {@code hex}. {@code source}: {@code platform}, the
   *     default, is the JDK's generator; {@code kms}, or in Vault's word {@code seal}, is that of
   *     the key service which the configuration names by {@code random}; {@code all} is both, one
   *     XOR the other, which is no worse than the better of them.
   * @return {@code random_bytes}
   * @throws KeyException INVALID, also if no key service is named; UNSUPPORTED if that has no
   *     generator; and what it says
   */
  public Answer make(Map<String, ?> request) {
    FieldValues fields =
        FieldValues.of(
            request,
            Set.of(BYTES, BinaryForm.FIELD, SOURCE),
            (detail, hint) -> KeyException.of(Kind.INVALID, subject, OPERATION, detail, hint));
    int count = fields.number(BYTES, DEFAULT_BYTES);
    if (count < 1) {
      throw invalid("\"bytes\" cannot be less than 1");
    }
    if (count > MOST_BYTES) {
      throw invalid("\"bytes\" cannot be more than " + MOST_BYTES);
    }
    BinaryForm form = BinaryForm.of(fields, BinaryForm.BASE64, subject, OPERATION);
    byte[] bytes = bytes(fields.text(SOURCE, "platform"), count);
    return Answer.of(Map.of("random_bytes", form.write(bytes)));
  }

  private byte[] bytes(String source, int count) {
    return switch (source) {
      case "platform" -> ofPlatform(count);
      case "kms", "seal" -> registry.random().bytes(count);
      case "all" -> {
        byte[] mixed = registry.random().bytes(count);
        byte[] ours = ofPlatform(count);
        for (int i = 0; i < count; i++) {
          mixed[i] ^= ours[i];
        }
        yield mixed;
      }
      default ->
          throw invalid(
              "unsupported entropy source; must be \"platform\" or \"seal\", or \"all\"; \"kms\""
                  + " is the same as \"seal\"");
    };
  }

  private byte[] ofPlatform(int count) {
    byte[] bytes = new byte[count];
    platform.nextBytes(bytes);
    return bytes;
  }

  private KeyException invalid(String detail) {
    return KeyException.of(Kind.INVALID, subject, OPERATION, detail, null);
  }
}
