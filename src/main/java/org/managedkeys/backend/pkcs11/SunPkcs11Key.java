// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.ProviderException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Turns;

/**
 * A key that SunPKCS11 found, and finds again after a lost connection. Shared by all that one key
 * can do. Thread-safe.
 */
final class SunPkcs11Key {

  /** What is done with SunPKCS11's object of the key. */
  interface Use<T extends @Nullable Object> {
    T run(SunPkcs11Token token, Key key) throws GeneralSecurityException;
  }

  private final SunPkcs11Lookup lookup;
  private final SunPkcs11Connection connection;
  private final Turns turns;
  private volatile SunPkcs11Lookup.Found found;

  SunPkcs11Key(
      SunPkcs11Lookup lookup,
      SunPkcs11Connection connection,
      Turns turns,
      SunPkcs11Lookup.Found found) {
    this.lookup = lookup;
    this.connection = connection;
    this.turns = turns;
    this.found = found;
  }

  String subject() {
    return lookup.subject();
  }

  KeyAlgorithm algorithm() {
    return found.algorithm();
  }

  /** The public half of a private key. */
  PublicHalf publicHalf() {
    return Objects.requireNonNull(found.publicHalf(), "a secret key has no public half");
  }

  /** Whether SunPKCS11 computes something at this token. */
  boolean offers(String type, String algorithm) {
    return found.token().offers(type, algorithm);
  }

  /** Does something with the key, once more if the connection was lost. */
  <T extends @Nullable Object> T run(String verb, Use<T> use) {
    return connection.run(
        subject(),
        verb,
        turns,
        token -> {
          Key key = key(token);
          try {
            return use.run(token, key);
          } catch (GeneralSecurityException | ProviderException e) {
            explain(token, e);
            throw e;
          }
        });
  }

  /** The key's object at a token. */
  private Key key(SunPkcs11Token token) throws GeneralSecurityException, CryptokiFailure {
    SunPkcs11Lookup.Found known = found;
    if (known.token() == token) {
      return known.key();
    }
    SunPkcs11Lookup.Found again = lookup.find(token);
    if (!again.isSameKey(known)) {
      throw KeyException.of(
          KeyException.Kind.CONFLICT,
          subject(),
          "find it again",
          "another key has taken its place (" + lookup + ")",
          "load the key store again if that was intended");
    }
    found = again;
    return again.key();
  }

  /** A logout amid a call makes SoftHSM answer CKR_GENERAL_ERROR: then the key is out of sight. */
  private void explain(SunPkcs11Token token, Exception problem) throws CryptokiFailure {
    CryptokiFailure answer = SunPkcs11Failure.answer(problem).orElse(null);
    if (answer != null && answer.is(ReturnValue.GENERAL_ERROR) && !isInSight(token)) {
      throw answer.as(ReturnValue.USER_NOT_LOGGED_IN);
    }
  }

  /**
   * Whether the token has shown the key ever since: not after a logout, nor if another thread has
   * logged in again after it. The key is looked at first, because that thread says first that the
   * token was lost.
   */
  boolean isInSight(SunPkcs11Token token) {
    try {
      return token.key(lookup.label()) != null && !token.isLost();
    } catch (GeneralSecurityException | ProviderException e) {
      return false;
    }
  }

  KeyException unsupported(String operation, String detail) {
    return KeyException.of(
        KeyException.Kind.UNSUPPORTED,
        subject(),
        operation,
        "with binding = sunpkcs11 it can do " + detail,
        Binding.USE_DEFAULT);
  }

  KeyException invalid(String operation, String detail) {
    return KeyException.of(KeyException.Kind.INVALID, subject(), operation, detail, null);
  }

  /** Checks what a token answered: never is anything of another length passed on. */
  byte[] checkLength(String operation, byte @Nullable [] answer, int least, int most) {
    int length = answer == null ? 0 : answer.length;
    if (answer == null || length < least || length > most) {
      throw KeyException.of(
          KeyException.Kind.INTERNAL,
          subject(),
          operation,
          "SunPKCS11 answered "
              + length
              + " bytes instead of "
              + (least == most ? "" : least + " to ")
              + most
              + " at "
              + connection.describe(),
          null);
    }
    return answer;
  }

  @Override
  public String toString() {
    return subject() + " (" + algorithm() + ", " + connection.describe() + ")";
  }
}
