// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.key.Signs;

/** A private key on a token. Thread-safe. */
final class Pkcs11Key implements Signs {

  private static final int ED25519_SIGNATURE = 64;

  private final String subject;
  private final TokenConnection connection;
  private final KeyLocation location;
  private final KeyLookup lookup;
  private final PublicHalf publicHalf;
  private final Set<Long> mechanisms;
  private final Turns turns;
  private volatile TokenKey found;

  /**
   * A key that was found.
   *
   * @param subject the key as messages name it
   */
  Pkcs11Key(
      String subject,
      TokenConnection connection,
      KeyLocation location,
      KeyLookup lookup,
      TokenKey found) {
    this.subject = subject;
    this.connection = connection;
    this.location = location;
    this.lookup = lookup;
    this.publicHalf = found.publicHalf();
    this.mechanisms = found.token().mechanisms();
    this.turns = location.maxParallel() == 0 ? Turns.UNLIMITED : new Turns(location.maxParallel());
    this.found = found;
  }

  @Override
  public KeyAlgorithm algorithm() {
    return publicHalf.algorithm();
  }

  @Override
  public byte[] subjectPublicKeyInfo() {
    return publicHalf.encoded();
  }

  @Override
  public void checkScheme(SignatureScheme scheme) {
    if (!fits(scheme.padding())) {
      throw unsupported(scheme, "it can do " + possible());
    }
    if (!found.maySign()) {
      throw unsupported(scheme, "its attribute CKA_SIGN is false on the token");
    }
    if (found.wantsPinAlways()) {
      throw unsupported(scheme, "it wants the PIN for every signature (CKA_ALWAYS_AUTHENTICATE)");
    }
    if (scheme.minimumModulusBytes() > publicHalf.modulusBytes()) {
      throw unsupported(
          scheme,
          "its modulus of "
              + publicHalf.modulusBytes()
              + " bytes is too short; at least "
              + scheme.minimumModulusBytes()
              + " are needed");
    }
  }

  private boolean fits(Padding padding) {
    long number = SignatureMechanisms.number(padding);
    return padding.family() == algorithm().family()
        && mechanisms.contains(number)
        && location.mechanism().map(only -> only == number).orElse(true);
  }

  private String possible() {
    String schemes =
        Stream.of(Padding.values())
            .filter(this::fits)
            .map(Padding::name)
            .collect(Collectors.joining(", "));
    String reason =
        location
            .mechanism()
            .map(only -> " (its entry restricts it to mechanism 0x" + Long.toHexString(only) + ")")
            .orElse("");
    return (schemes.isEmpty() ? "no signature" : schemes + " only") + reason;
  }

  private KeyException unsupported(SignatureScheme scheme, String detail) {
    return KeyException.of(
        KeyException.Kind.UNSUPPORTED, subject, "sign by " + scheme, detail, null);
  }

  @Override
  public byte[] sign(SignatureScheme scheme, byte[] input) {
    checkScheme(scheme);
    scheme.checkDigest(subject, algorithm(), input);
    Mechanism mechanism = SignatureMechanisms.of(scheme);
    byte[] data = SignatureMechanisms.input(scheme, input);
    byte[] signature =
        connection.run(
            subject,
            "sign",
            TokenConnection.Mode.READ,
            turns,
            session -> session.sign(mechanism, handle(session), data));
    int expected = signatureBytes();
    if (signature.length != expected) {
      throw KeyException.of(
          KeyException.Kind.INTERNAL,
          subject,
          "sign",
          "the token answered "
              + signature.length
              + " bytes instead of "
              + expected
              + " at "
              + connection.describe(),
          null);
    }
    return signature;
  }

  private int signatureBytes() {
    return switch (algorithm().family()) {
      case RSA -> publicHalf.modulusBytes();
      case EC -> 2 * algorithm().coordinateBytes();
      case EDDSA -> ED25519_SIGNATURE;
      case XDH, ML_DSA, AES, HMAC -> 0;
    };
  }

  /** The private key's handle on the session's token, looked for again after a lost connection. */
  private long handle(Session session) throws CryptokiFailure {
    TokenKey known = found;
    if (known.token() == session.token()) {
      return known.handle();
    }
    TokenKey again = lookup.find(session);
    if (!again.publicHalf().isSameKey(publicHalf)) {
      throw KeyException.of(
          KeyException.Kind.CONFLICT,
          subject,
          "find it again",
          "another key has taken its place (" + location + ") at " + connection.describe(),
          "load the key store again if that was intended");
    }
    found = again;
    return again.handle();
  }

  @Override
  public String toString() {
    return subject + " (" + algorithm() + ", " + connection.describe() + ")";
  }
}
