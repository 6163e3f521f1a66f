// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;

/**
 * Finds a private or secret key on a token. Two that match are a conflict, whatever their classes:
 * nobody could tell which one is meant.
 */
final class KeyLookup {

  /** Types of secret keys that are a row of the table. */
  private static final Map<Long, KeyAlgorithm> SECRET =
      Map.ofEntries(
          Map.entry(Ck.CKK_AES, KeyAlgorithm.AES),
          Map.entry(Ck.CKK_GENERIC_SECRET, KeyAlgorithm.HMAC),
          Map.entry(Ck.CKK_SHA_1_HMAC, KeyAlgorithm.HMAC),
          Map.entry(Ck.CKK_SHA224_HMAC, KeyAlgorithm.HMAC),
          Map.entry(Ck.CKK_SHA256_HMAC, KeyAlgorithm.HMAC),
          Map.entry(Ck.CKK_SHA384_HMAC, KeyAlgorithm.HMAC),
          Map.entry(Ck.CKK_SHA512_HMAC, KeyAlgorithm.HMAC),
          Map.entry(Ck.CKK_SHA3_224_HMAC, KeyAlgorithm.HMAC),
          Map.entry(Ck.CKK_SHA3_256_HMAC, KeyAlgorithm.HMAC),
          Map.entry(Ck.CKK_SHA3_384_HMAC, KeyAlgorithm.HMAC),
          Map.entry(Ck.CKK_SHA3_512_HMAC, KeyAlgorithm.HMAC));

  private final String subject;
  private final KeyLocation location;
  private final String where;
  private final PublicHalfLookup publicHalf;

  /**
   * A lookup of a key with all that tells its public half.
   *
   * @param subject the key, and {@code where} the connection: for messages
   * @param certificates those that are not on the token
   * @param usages what the key may do to prove that one is its own
   */
  KeyLookup(
      String subject,
      KeyLocation location,
      String where,
      CertificateSources certificates,
      Set<KeyUsage> usages) {
    this.subject = subject;
    this.location = location;
    this.where = where;
    this.publicHalf = new PublicHalfLookup(subject, location, where, certificates, usages);
  }

  /** A lookup of a key of which the token tells everything. */
  KeyLookup(String subject, KeyLocation location, String where) {
    this(subject, location, where, CertificateSources.none(Fields.ofText("", Map.of())), Set.of());
  }

  /** Private and secret keys at a location, as handles. */
  static List<Long> handles(Session session, KeyLocation location) throws CryptokiFailure {
    List<Long> found = new ArrayList<>();
    for (long objectClass : new long[] {Ck.CKO_PRIVATE_KEY, Ck.CKO_SECRET_KEY}) {
      Attributes wanted = Attributes.ofClass(objectClass);
      if (location.label().isPresent()) {
        wanted = wanted.with(Ck.CKA_LABEL, location.label().get());
      }
      if (location.id().isPresent()) {
        wanted = wanted.with(Ck.CKA_ID, location.idBytes());
      }
      found.addAll(session.find(wanted));
    }
    return found;
  }

  /** The one key that is meant. */
  long handle(Session session) throws CryptokiFailure {
    List<Long> found = handles(session, location);
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.isEmpty()) {
      throw problem(
          KeyException.Kind.NOT_FOUND,
          "no private or secret key has " + location + " at " + where,
          "list what is there with pkcs11-tool --login --list-objects");
    }
    List<String> ids = new ArrayList<>();
    for (long handle : found) {
      ids.add(
          session
              .read(handle, Ck.CKA_ID)
              .bytes(Ck.CKA_ID)
              .map(HexFormat.of()::formatHex)
              .orElse("none"));
    }
    throw problem(
        KeyException.Kind.CONFLICT,
        found.size()
            + " keys have "
            + location
            + " at "
            + where
            + "; their ids are "
            + ids.stream().sorted().collect(Collectors.joining(", ")),
        location.id().isEmpty() ? "add key_id" : "add key_label, or give the keys different ids");
  }

  /** The key, if it has one with its public half. */
  TokenKey find(Session session) throws CryptokiFailure {
    long handle = handle(session);
    Attributes key = session.read(handle, TokenKey.READ);
    long type = key.number(Ck.CKA_KEY_TYPE).orElse(-1L);
    if (key.number(Ck.CKA_CLASS).orElse(-1L) == Ck.CKO_SECRET_KEY) {
      KeyAlgorithm algorithm = SECRET.get(type);
      if (algorithm == null) {
        throw problem(
            KeyException.Kind.UNSUPPORTED,
            "the type of the secret key with "
                + location
                + ", CKK 0x"
                + Long.toHexString(type)
                + ", is neither AES nor a secret for HMAC, at "
                + where,
            null);
      }
      return TokenKey.of(session.token(), handle, algorithm, null, key);
    }
    try {
      PublicHalf half = publicHalf.find(session, handle, key);
      return TokenKey.of(session.token(), handle, half.algorithm(), half, key);
    } catch (PublicHalf.Unusable e) {
      throw KeyException.of(
          KeyException.Kind.UNSUPPORTED,
          subject,
          PublicHalfLookup.READ,
          e.getMessage() + ", at " + where,
          null,
          e);
    }
  }

  private KeyException problem(KeyException.Kind kind, String detail, @Nullable String hint) {
    return KeyException.of(kind, subject, "find it", detail, hint);
  }
}
