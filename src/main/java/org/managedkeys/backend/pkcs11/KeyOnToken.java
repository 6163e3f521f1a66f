// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Turns;

/**
 * A key that was found on a token: what it may be used for, and its handle, which is looked for
 * again after a lost connection. Shared by all that one key can do. Thread-safe.
 */
final class KeyOnToken {

  /** What is done with a key's handle in a session. */
  interface Use<T extends @Nullable Object> {
    T run(Session session, long handle) throws CryptokiFailure;
  }

  private final String subject;
  private final TokenConnection connection;
  private final KeyLocation location;
  private final KeyLookup lookup;
  private final Set<Long> mechanisms;
  private final TokenConnection.Lane lane;
  private volatile TokenKey found;

  /**
   * A key that was found.
   *
   * @param subject the key as messages name it
   */
  KeyOnToken(
      String subject,
      TokenConnection connection,
      KeyLocation location,
      KeyLookup lookup,
      TokenKey found) {
    this.subject = subject;
    this.connection = connection;
    this.location = location;
    this.lookup = lookup;
    this.mechanisms = found.token().mechanisms();
    this.lane = new TokenConnection.Lane(Turns.ofKey(location.maxParallel()), new Promptness());
    this.found = found;
  }

  String subject() {
    return subject;
  }

  /** The connection as messages name it. */
  String where() {
    return connection.describe();
  }

  KeyAlgorithm algorithm() {
    return found.algorithm();
  }

  /** CKA_KEY_TYPE. */
  long type() {
    return found.type();
  }

  /** The public half of a private key. */
  PublicHalf publicHalf() {
    return Objects.requireNonNull(found.publicHalf(), "a secret key has no public half");
  }

  /** Whether the token has a mechanism, and the key's entry lets it be used. */
  boolean offers(long mechanism) {
    return has(mechanism) && location.allows(mechanism);
  }

  /** Whether the token has a mechanism. */
  boolean has(long mechanism) {
    return mechanisms.contains(mechanism);
  }

  /** Whether the key's entry lets it be used with a mechanism. */
  boolean mayUse(long mechanism) {
    return location.allows(mechanism);
  }

  /** Whether the key's entry lets OAEP be used with a digest. */
  boolean mayUseOaep(DigestAlgorithm digest) {
    return location.allowsOaep(digest);
  }

  /** Whether the key object permits a use: one of CKA_SIGN, CKA_DECRYPT and so on. */
  boolean allows(long use) {
    return found.allows(use);
  }

  /**
   * Checks that the key object permits a use.
   *
   * @param use one of CKA_SIGN, CKA_DECRYPT and so on, and {@code name} what it is called
   * @param operation for the message: {@code sign by ECDSA}
   */
  void require(long use, String name, Supplier<String> operation) {
    if (!found.allows(use)) {
      throw unsupported(operation.get(), "its attribute " + name + " is false on the token");
    }
    if (found.wantsPinAlways()) {
      throw unsupported(
          operation.get(), "it wants the PIN for every use (CKA_ALWAYS_AUTHENTICATE)");
    }
  }

  /** What an entry that names one mechanism adds to a list of what is possible. */
  String restriction() {
    return location
        .mechanism()
        .map(only -> " (its entry restricts it to mechanism 0x" + Long.toHexString(only) + ")")
        .orElse("");
  }

  KeyException unsupported(String operation, String detail) {
    return problem(KeyException.Kind.UNSUPPORTED, operation, detail);
  }

  KeyException invalid(String operation, String detail) {
    return problem(KeyException.Kind.INVALID, operation, detail);
  }

  private KeyException problem(KeyException.Kind kind, String operation, String detail) {
    return KeyException.of(kind, subject, operation, detail, null);
  }

  /** Checks what a token answered: never is anything of another length passed on. */
  byte[] checkLength(String operation, byte[] answer, int least, int most) {
    if (answer.length < least || answer.length > most) {
      throw wrongLength(operation, answer.length, (least == most ? "" : least + " to ") + most);
    }
    return answer;
  }

  /** Checks how much a token wrote. */
  void checkLength(String operation, int written, int expected) {
    if (written != expected) {
      throw wrongLength(operation, written, String.valueOf(expected));
    }
  }

  private KeyException wrongLength(String operation, int length, String expected) {
    return problem(
        KeyException.Kind.INTERNAL,
        operation,
        "the token answered " + length + " bytes instead of " + expected + " at " + where());
  }

  /** Does something with the key, once more if the connection was lost. */
  <T extends @Nullable Object> T run(String verb, Use<T> use) {
    return connection.run(
        subject,
        verb,
        TokenConnection.Mode.READ,
        lane,
        session -> use.run(session, handle(session)));
  }

  /** The key's handle on the session's token. */
  private long handle(Session session) throws CryptokiFailure {
    TokenKey known = found;
    if (known.token() == session.token()) {
      return known.handle();
    }
    TokenKey again = lookup.find(session);
    if (!again.isSameKey(known)) {
      throw KeyException.of(
          KeyException.Kind.CONFLICT,
          subject,
          "find it again",
          "another key has taken its place (" + location + ") at " + where(),
          "load the key store again if that was intended");
    }
    found = again;
    return again.handle();
  }

  @Override
  public String toString() {
    return subject + " (" + algorithm() + ", " + where() + ")";
  }
}
