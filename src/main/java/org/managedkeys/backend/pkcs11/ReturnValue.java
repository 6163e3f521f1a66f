// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.managedkeys.key.KeyException.Kind;

/**
 * What a PKCS #11 function answers, and which kind of error that is here.
 *
 * @see <a href="https://docs.oasis-open.org/pkcs11/pkcs11-base/v3.0/pkcs11-base-v3.0.html">PKCS #11
 *     Base Specification 3.0, section 5.1</a>
 */
enum ReturnValue {
  OK(0x0, Kind.INTERNAL),
  CANCEL(0x1, Kind.UNAVAILABLE),
  HOST_MEMORY(0x2, Kind.UNAVAILABLE),
  SLOT_ID_INVALID(0x3, Kind.NOT_FOUND),
  GENERAL_ERROR(0x5, Kind.INTERNAL),
  FUNCTION_FAILED(0x6, Kind.INTERNAL),
  /** Also what SoftHSM says of parameters it cannot do, such as PSS with two different digests. */
  ARGUMENTS_BAD(0x7, Kind.UNSUPPORTED),
  CANT_LOCK(0xA, Kind.UNSUPPORTED),
  ATTRIBUTE_READ_ONLY(0x10, Kind.DENIED),
  ATTRIBUTE_SENSITIVE(0x11, Kind.DENIED),
  ATTRIBUTE_TYPE_INVALID(0x12, Kind.UNSUPPORTED),
  ATTRIBUTE_VALUE_INVALID(0x13, Kind.UNSUPPORTED),
  ACTION_PROHIBITED(0x1B, Kind.DENIED),
  DATA_INVALID(0x20, Kind.INVALID),
  DATA_LEN_RANGE(0x21, Kind.INVALID),
  DEVICE_ERROR(0x30, Kind.UNAVAILABLE),
  DEVICE_MEMORY(0x31, Kind.UNAVAILABLE),
  DEVICE_REMOVED(0x32, Kind.UNAVAILABLE),
  ENCRYPTED_DATA_INVALID(0x40, Kind.INVALID),
  ENCRYPTED_DATA_LEN_RANGE(0x41, Kind.INVALID),
  AEAD_DECRYPT_FAILED(0x42, Kind.INVALID),
  FUNCTION_CANCELED(0x50, Kind.UNAVAILABLE),
  FUNCTION_NOT_SUPPORTED(0x54, Kind.UNSUPPORTED),
  KEY_HANDLE_INVALID(0x60, Kind.UNAVAILABLE),
  KEY_SIZE_RANGE(0x62, Kind.UNSUPPORTED),
  KEY_TYPE_INCONSISTENT(0x63, Kind.UNSUPPORTED),
  KEY_FUNCTION_NOT_PERMITTED(0x68, Kind.UNSUPPORTED),
  KEY_NOT_WRAPPABLE(0x69, Kind.UNSUPPORTED),
  KEY_UNEXTRACTABLE(0x6A, Kind.UNSUPPORTED),
  MECHANISM_INVALID(0x70, Kind.UNSUPPORTED),
  MECHANISM_PARAM_INVALID(0x71, Kind.UNSUPPORTED),
  OBJECT_HANDLE_INVALID(0x82, Kind.UNAVAILABLE),
  OPERATION_ACTIVE(0x90, Kind.INTERNAL),
  OPERATION_NOT_INITIALIZED(0x91, Kind.INTERNAL),
  PIN_INCORRECT(0xA0, Kind.DENIED),
  PIN_INVALID(0xA1, Kind.DENIED),
  PIN_LEN_RANGE(0xA2, Kind.DENIED),
  PIN_EXPIRED(0xA3, Kind.DENIED),
  PIN_LOCKED(0xA4, Kind.DENIED),
  SESSION_CLOSED(0xB0, Kind.UNAVAILABLE),
  SESSION_COUNT(0xB1, Kind.UNAVAILABLE),
  SESSION_HANDLE_INVALID(0xB3, Kind.UNAVAILABLE),
  SESSION_READ_ONLY(0xB5, Kind.DENIED),
  TEMPLATE_INCOMPLETE(0xD0, Kind.UNSUPPORTED),
  TEMPLATE_INCONSISTENT(0xD1, Kind.UNSUPPORTED),
  TOKEN_NOT_PRESENT(0xE0, Kind.UNAVAILABLE),
  TOKEN_NOT_RECOGNIZED(0xE1, Kind.UNAVAILABLE),
  TOKEN_WRITE_PROTECTED(0xE2, Kind.DENIED),
  UNWRAPPING_KEY_HANDLE_INVALID(0xF0, Kind.UNAVAILABLE),
  UNWRAPPING_KEY_SIZE_RANGE(0xF1, Kind.UNSUPPORTED),
  UNWRAPPING_KEY_TYPE_INCONSISTENT(0xF2, Kind.UNSUPPORTED),
  USER_ALREADY_LOGGED_IN(0x100, Kind.CONFLICT),
  USER_NOT_LOGGED_IN(0x101, Kind.UNAVAILABLE),
  USER_PIN_NOT_INITIALIZED(0x102, Kind.DENIED),
  USER_TYPE_INVALID(0x103, Kind.DENIED),
  USER_ANOTHER_ALREADY_LOGGED_IN(0x104, Kind.CONFLICT),
  USER_TOO_MANY_TYPES(0x105, Kind.CONFLICT),
  WRAPPED_KEY_INVALID(0x110, Kind.INVALID),
  WRAPPED_KEY_LEN_RANGE(0x112, Kind.INVALID),
  WRAPPING_KEY_HANDLE_INVALID(0x113, Kind.UNAVAILABLE),
  WRAPPING_KEY_SIZE_RANGE(0x114, Kind.UNSUPPORTED),
  WRAPPING_KEY_TYPE_INCONSISTENT(0x115, Kind.UNSUPPORTED),
  RANDOM_NO_RNG(0x121, Kind.UNSUPPORTED),
  DOMAIN_PARAMS_INVALID(0x130, Kind.UNSUPPORTED),
  CURVE_NOT_SUPPORTED(0x140, Kind.UNSUPPORTED),
  BUFFER_TOO_SMALL(0x150, Kind.INTERNAL),
  CRYPTOKI_NOT_INITIALIZED(0x190, Kind.UNAVAILABLE),
  CRYPTOKI_ALREADY_INITIALIZED(0x191, Kind.INTERNAL);

  /** The connection is lost; connecting again may help. */
  private static final Set<ReturnValue> LOST =
      EnumSet.of(
          DEVICE_ERROR,
          DEVICE_REMOVED,
          KEY_HANDLE_INVALID,
          OBJECT_HANDLE_INVALID,
          SESSION_CLOSED,
          SESSION_HANDLE_INVALID,
          TOKEN_NOT_PRESENT,
          UNWRAPPING_KEY_HANDLE_INVALID,
          USER_NOT_LOGGED_IN,
          WRAPPING_KEY_HANDLE_INVALID,
          CRYPTOKI_NOT_INITIALIZED);

  /** The sessions themselves are gone, and the module may already have given away their numbers. */
  private static final Set<ReturnValue> SESSIONS_GONE =
      EnumSet.of(
          DEVICE_REMOVED,
          SESSION_CLOSED,
          SESSION_HANDLE_INVALID,
          TOKEN_NOT_PRESENT,
          CRYPTOKI_NOT_INITIALIZED);

  /**
   * What SoftHSM answers while another process writes to the token, as every login does. None of
   * them says anything of the PIN.
   */
  private static final Set<ReturnValue> PASSING =
      EnumSet.of(GENERAL_ERROR, USER_PIN_NOT_INITIALIZED);

  /**
   * What C_Decrypt and C_UnwrapKey answer to a ciphertext they cannot open. The last two say so
   * only if the session is well: SoftHSM answers CKR_GENERAL_ERROR to a wrong tag or padding.
   */
  private static final Set<ReturnValue> WRONG_CIPHERTEXT =
      EnumSet.of(
          DATA_INVALID,
          DATA_LEN_RANGE,
          ENCRYPTED_DATA_INVALID,
          ENCRYPTED_DATA_LEN_RANGE,
          AEAD_DECRYPT_FAILED,
          WRAPPED_KEY_INVALID,
          WRAPPED_KEY_LEN_RANGE,
          GENERAL_ERROR,
          FUNCTION_FAILED);

  /** What a C_…Init answers, or C_DeriveKey, to parameters that the token does not know. */
  private static final Set<ReturnValue> PARAMETERS_REFUSED =
      EnumSet.of(ARGUMENTS_BAD, MECHANISM_INVALID, MECHANISM_PARAM_INVALID);

  private static final Set<ReturnValue> PIN_REFUSED =
      EnumSet.of(PIN_INCORRECT, PIN_INVALID, PIN_LEN_RANGE, PIN_EXPIRED, PIN_LOCKED);

  private static final Map<Long, ReturnValue> BY_CODE =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(ReturnValue::code, Function.identity()));

  private final long code;
  private final Kind kind;

  ReturnValue(long code, Kind kind) {
    this.code = code;
    this.kind = kind;
  }

  long code() {
    return code;
  }

  Kind kind() {
    return kind;
  }

  boolean isConnectionLost() {
    return LOST.contains(this);
  }

  /** Whether connecting once more may help. */
  boolean mayPass() {
    return PASSING.contains(this);
  }

  boolean areSessionsGone() {
    return SESSIONS_GONE.contains(this);
  }

  boolean maySayWrongCiphertext() {
    return WRONG_CIPHERTEXT.contains(this);
  }

  boolean refusesParameters() {
    return PARAMETERS_REFUSED.contains(this);
  }

  boolean isPinRefused() {
    return PIN_REFUSED.contains(this);
  }

  static Optional<ReturnValue> of(long code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  /** Name and number for messages: {@code CKR_DEVICE_ERROR (0x30)}. */
  static String describe(long code) {
    String number = "0x" + Long.toHexString(code).toUpperCase(Locale.ROOT);
    return of(code).map(value -> "CKR_" + value + " (" + number + ")").orElse("code " + number);
  }
}
