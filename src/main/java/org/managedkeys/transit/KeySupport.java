// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.key.Signs;
import org.managedkeys.registry.KeyEntry;

/**
 * What a version can be used for: by the usages of its managed key and by what the service offers
 * for such a key.
 *
 * @param doubt why that may be otherwise, or is nothing at present; empty if all is well
 */
record KeySupport(boolean encryption, boolean decryption, boolean signing, Optional<String> doubt) {

  private static final KeySupport NOTHING = new KeySupport(false, false, false, Optional.empty());

  /** Nothing, and why. */
  static KeySupport none(String why) {
    return NOTHING.doubting(why);
  }

  /**
   * What a version can be used for now. The managed key is opened, which talks to its service the
   * first time; nothing is asked of it.
   */
  static KeySupport of(OpenVersion version) {
    Set<KeyUsage> usages = version.usages();
    Family family = version.version().algorithm().family();
    if (version.managed().entry().filter(KeyEntry::disabled).isPresent()) {
      return none(version.managed().subject() + " is disabled");
    }
    try {
      ManagedKey key = version.managed().open();
      boolean decrypts = key instanceof Decrypts able && decrypts(able, family);
      boolean encrypts = key instanceof Encrypts able ? encrypts(able, family) : decrypts;
      return new KeySupport(
          usages.contains(KeyUsage.ENCRYPT) && encrypts,
          usages.contains(KeyUsage.DECRYPT) && decrypts,
          usages.contains(KeyUsage.SIGN) && key instanceof Signs able && signs(able),
          Optional.empty());
    } catch (KeyException e) {
      return switch (e.kind()) {
        case DENIED, NOT_FOUND -> none(e.getMessage());
        default ->
            new KeySupport(
                    usages.contains(KeyUsage.ENCRYPT) && isCipher(family),
                    usages.contains(KeyUsage.DECRYPT) && isCipher(family),
                    usages.contains(KeyUsage.SIGN) && !family.isSecret(),
                    Optional.empty())
                .doubting("supports_* are told by usages alone, since " + e.getMessage());
      };
    }
  }

  private KeySupport doubting(String why) {
    return new KeySupport(encryption, decryption, signing, Optional.of(why));
  }

  private static boolean isCipher(Family family) {
    return family == Family.RSA || family == Family.AES;
  }

  private static boolean signs(Signs key) {
    return SignatureAlgorithm.TABLE.stream()
        .filter(row -> row.isFor(key.algorithm()) && !row.needsParameters())
        .anyMatch(row -> can(row.scheme(), key::checkScheme));
  }

  private static boolean decrypts(Decrypts key, Family family) {
    return schemes(family).anyMatch(scheme -> can(scheme, key::checkDecryption));
  }

  /** Of an RSA key the public half encrypts here; what nobody can decrypt is not worth it. */
  private static boolean encrypts(Encrypts key, Family family) {
    return schemes(family).anyMatch(scheme -> can(scheme, key::checkEncryption));
  }

  private static Stream<CipherScheme> schemes(Family family) {
    Stream<CipherScheme> plain =
        Arrays.stream(Mode.values())
            .filter(mode -> mode.family() == family && !mode.isKeyWrap())
            .filter(mode -> mode != Mode.RSA_OAEP && mode != Mode.RSA_RAW)
            .map(CipherScheme::of);
    Stream<CipherScheme> oaep =
        Arrays.stream(DigestAlgorithm.values())
            .flatMap(digest ->
                Stream.of(
                    CipherScheme.oaep(digest, digest),
                    CipherScheme.oaep(digest, DigestAlgorithm.SHA_1)));
    return family == Family.RSA ? Stream.concat(plain, oaep) : plain;
  }

  private static <T> boolean can(T scheme, Consumer<T> check) {
    try {
      check.accept(scheme);
      return true;
    } catch (KeyException e) {
      // Such a key cannot do it there.
      return false;
    }
  }
}
