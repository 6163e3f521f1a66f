// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.BadPaddingException;
import javax.crypto.IllegalBlockSizeException;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * Reads what the token answered out of SunPKCS11's exceptions. Its own exception is in a package
 * that it does not export, but tells the answer's name, or its number, in its message.
 */
final class SunPkcs11Failure {

  private static final String ANSWER = "sun.security.pkcs11.wrapper.PKCS11Exception";
  private static final Pattern NAME = Pattern.compile("CKR_([A-Z0-9_]+).*");
  private static final Pattern NUMBER = Pattern.compile("0x([0-9A-Fa-f]{1,16})\\b.*");
  private static final String REMOVED = "Token has been removed";
  private static final int HEXADECIMAL = 16;

  private SunPkcs11Failure() {}

  /** The token's answer, if it was one that went wrong. */
  static Optional<CryptokiFailure> answer(Throwable problem) {
    return causes(problem)
        .filter(cause -> cause.getClass().getName().equals(ANSWER))
        .map(cause -> code(String.valueOf(cause.getMessage())))
        .flatMap(Optional::stream)
        .findFirst()
        .or(() -> isRemoved(problem) ? Optional.of(ReturnValue.TOKEN_NOT_PRESENT.code()) : none())
        .map(code -> {
          CryptokiFailure failure = new CryptokiFailure("the token", code);
          failure.initCause(problem);
          return failure;
        });
  }

  private static Optional<Long> none() {
    return Optional.empty();
  }

  private static Optional<Long> code(String message) {
    Matcher name = NAME.matcher(message);
    if (name.matches()) {
      return Arrays.stream(ReturnValue.values())
          .filter(value -> value.name().equals(name.group(1)))
          .map(ReturnValue::code)
          .findFirst();
    }
    Matcher number = NUMBER.matcher(message);
    return number.matches()
        ? Optional.of(Long.parseUnsignedLong(number.group(1), HEXADECIMAL))
        : Optional.empty();
  }

  /** A removed token takes its algorithms with it: they were there when the key was found. */
  private static boolean isRemoved(Throwable problem) {
    return problem instanceof NoSuchAlgorithmException
        || causes(problem).anyMatch(cause -> REMOVED.equals(cause.getMessage()));
  }

  /** Whether a cipher that was ready found its input wrong, as far as can be told. */
  static boolean maySayWrongCiphertext(Throwable problem) {
    return answer(problem)
        .map(answer ->
            ReturnValue.of(answer.code()).filter(ReturnValue::maySayWrongCiphertext).isPresent())
        .orElseGet(() ->
            problem instanceof BadPaddingException || problem instanceof IllegalBlockSizeException);
  }

  /** The same for the rest of the library, where the token answered nothing. */
  static KeyException unanswered(
      String subject, String operation, String where, Exception problem) {
    Kind kind = Kind.INTERNAL;
    if (problem instanceof InvalidAlgorithmParameterException) {
      kind = Kind.UNSUPPORTED;
    } else if (problem instanceof IllegalBlockSizeException) {
      kind = Kind.INVALID;
    }
    return KeyException.of(
        kind,
        subject,
        operation,
        "SunPKCS11 says: " + text(problem) + (subject.equals(where) ? "" : ", at " + where),
        null,
        problem);
  }

  /** The innermost message: the outer ones say "load failed" and the like. */
  static String text(Throwable problem) {
    return causes(problem)
        .filter(cause -> cause.getMessage() != null && !cause.getMessage().isBlank())
        .reduce((outer, inner) -> inner)
        .map(Throwable::getMessage)
        .orElseGet(() -> problem.getClass().getSimpleName());
  }

  /** Whether some message has a word, in any case. */
  static boolean mentions(Throwable problem, String word) {
    return causes(problem)
        .anyMatch(
            cause -> String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains(word));
  }

  static boolean hasCause(Throwable problem, Class<? extends Throwable> type) {
    return causes(problem).anyMatch(type::isInstance);
  }

  private static Stream<Throwable> causes(@Nullable Throwable problem) {
    return Stream.iterate(problem, cause -> cause != null, cause -> cause.getCause());
  }
}
