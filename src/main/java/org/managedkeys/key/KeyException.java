// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of this library below its edges: what failed, on which key or connection, and
 * what to try. Two translators turn it into the exceptions of the JCA and into HTTP answers.
 *
 * <p>The message reads {@code <subject>: cannot <operation>: <detail>. Hint: <hint>}. It never
 * holds a secret: whoever creates one passes names, codes and limits, never PINs, tokens or key
 * material.
 *
 * <p>Immutable once thrown and safe to share between threads.
 */
public final class KeyException extends RuntimeException {

  /** What went wrong, as a closed set, so that callers need not read messages. */
  public enum Kind {
    /** No such key, token, connection or namespace. */
    NOT_FOUND,
    /** Refused by permission: a usage is missing, a PIN is wrong, the service said no. */
    DENIED,
    /** The key, the token or this version cannot do what was asked. */
    UNSUPPORTED,
    /** The caller's or the configuration's input is wrong. */
    INVALID,
    /** It exists already, or more than one matches. */
    CONFLICT,
    /** The service asks to slow down; see {@link #retryAfter()}. */
    THROTTLED,
    /** The service cannot be reached, or did not answer in time. */
    UNAVAILABLE,
    /** A fault of the service or of this library. */
    INTERNAL
  }

  private static final long serialVersionUID = 1L;

  private static final String HINT = ". Hint: ";

  private final Kind kind;
  private final String subject;
  private final String operation;
  private final @Nullable String hint;
  private final @Nullable Duration retryAfter;

  private KeyException(
      Kind kind,
      String subject,
      String operation,
      String detail,
      @Nullable String hint,
      @Nullable Throwable cause,
      @Nullable Duration retryAfter) {
    super(
        subject + ": cannot " + operation + ": " + detail + (hint == null ? "" : HINT + hint),
        cause);
    this.kind = kind;
    this.subject = subject;
    this.operation = operation;
    this.hint = hint;
    this.retryAfter = retryAfter;
  }

  /**
   * An error without an underlying exception.
   *
   * @param subject what it happened to, named as its owner knows it: {@code key 'ca-root'}, {@code
   *     kms 'hsm'}
   * @param operation what was attempted, as a verb: {@code sign}, {@code log in}
   * @param detail what went wrong and what is allowed, without a final full stop
   * @param hint what to try, or null when there is nothing better than the detail
   */
  public static KeyException of(
      Kind kind, String subject, String operation, String detail, @Nullable String hint) {
    return of(kind, subject, operation, detail, hint, null);
  }

  /** As {@link #of(Kind, String, String, String, String)}, caused by another exception. */
  public static KeyException of(
      Kind kind,
      String subject,
      String operation,
      String detail,
      @Nullable String hint,
      @Nullable Throwable cause) {
    return new KeyException(kind, subject, operation, detail, hint, cause, null);
  }

  /** The service asked to wait; the message carries how long. */
  public static KeyException throttled(
      String subject, String operation, String detail, Duration retryAfter, Throwable cause) {
    return new KeyException(
        Kind.THROTTLED,
        subject,
        operation,
        detail,
        "try again after " + retryAfter.toMillis() + " ms",
        cause,
        retryAfter);
  }

  /**
   * The same error, told of what was to be used when it happened to something else: a key whose
   * connection cannot be opened.
   */
  public KeyException during(String newSubject, String newOperation) {
    return new KeyException(kind, newSubject, newOperation, problem(), hint, this, retryAfter);
  }

  /**
   * The same error, told also of what it has left behind.
   *
   * @param left what is there now, for example {@code the key was made}
   * @param whatToDo about that, after what there is to do about the error
   */
  public KeyException leaving(String left, String whatToDo) {
    String detail = problem().substring((subject + ": cannot " + operation + ": ").length());
    return new KeyException(
        kind,
        subject,
        operation,
        detail + "; " + left,
        hint().map(before -> before + "; " + whatToDo).orElse(whatToDo),
        this,
        retryAfter);
  }

  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "" : message;
  }

  /** The message without its hint. */
  public String problem() {
    String message = getMessage();
    return hint == null ? message : message.substring(0, message.length() - (HINT + hint).length());
  }

  /** What to try, if there is anything better than the message itself. */
  public Optional<String> hint() {
    return Optional.ofNullable(hint);
  }

  public Kind kind() {
    return kind;
  }

  /** What it happened to, for example {@code key 'ca-root'}. */
  public String subject() {
    return subject;
  }

  /** What was attempted, as a verb. */
  public String operation() {
    return operation;
  }

  /** How long the service asked to wait, if it did. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
