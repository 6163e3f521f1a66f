// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.key.Signs;

/**
 * Finds how a key makes the signatures that a request asks for. It is never another hash or another
 * padding than the request's: what the key could make instead is told.
 */
final class SchemeChoice {

  private final SignedInput input;
  private final SaltLength salt;
  private final Signs signer;

  private SchemeChoice(SignedInput input, SaltLength salt, Signs signer) {
    this.input = input;
    this.salt = salt;
    this.signer = signer;
  }

  /**
   * What to ask the key for; its service is not called.
   *
   * @param salt of PSS
   * @throws KeyException UNSUPPORTED if the key cannot make it; the hint has the fields of a
   *     request that it can serve
   */
  static SignatureScheme of(SignedInput input, SaltLength salt, Signs signer) {
    return new SchemeChoice(input, salt, signer).chosen();
  }

  private SignatureScheme chosen() {
    @Nullable KeyException refusal = null;
    for (SignatureScheme wanted : schemes(input.padding(), input.hash(), salt)) {
      try {
        check(wanted);
        return wanted;
      } catch (KeyException e) {
        refusal = e;
      }
    }
    throw refused(refusal);
  }

  private void check(SignatureScheme scheme) {
    signer.checkScheme(scheme);
    if (input.prehashed() && !scheme.isMessageScheme() && signer.wantsMessage(scheme)) {
      throw KeyException.of(
          Kind.UNSUPPORTED,
          input.version().managed().subject(),
          "sign by " + scheme,
          "its service makes the digest itself, and takes none that is made elsewhere",
          "send the data without prehashed");
    }
  }

  /** What comes down to the same request, best first; none if there is no such signature. */
  private List<SignatureScheme> schemes(
      Padding padding, Optional<HashName> hash, SaltLength length) {
    Optional<DigestAlgorithm> digest = hash.flatMap(HashName::algorithm);
    return switch (padding) {
      case PKCS1 -> List.of(SignatureScheme.pkcs1(digest.orElse(null)));
      case PSS -> digest.map(known -> pss(known, length)).orElse(List.of());
      case ECDSA -> List.of(SignatureScheme.ecdsa(digest.orElse(null)));
      case ED25519 -> List.of(SignatureScheme.ed25519());
      case ML_DSA -> List.of(SignatureScheme.mlDsa());
    };
  }

  /** The longest salt; then one as long as the digest, which is all that most services make. */
  private List<SignatureScheme> pss(DigestAlgorithm digest, SaltLength length) {
    List<SignatureScheme> schemes =
        length
            .lengths(digest.bytes(), input.longestSalt(digest.bytes()))
            .limit(2)
            .mapToObj(bytes -> SignatureScheme.pss(digest, digest, bytes))
            .toList();
    // If the modulus has no room for any, the key says so.
    return schemes.isEmpty() ? List.of(SignatureScheme.pss(digest, digest, 0)) : schemes;
  }

  private KeyException refused(@Nullable KeyException refusal) {
    String possible = input.padding().family() == KeyAlgorithm.Family.RSA ? possible() : "";
    @Nullable String own = refusal == null ? null : refusal.hint().orElse(null);
    return KeyException.of(
        refusal == null ? Kind.UNSUPPORTED : refusal.kind(),
        input.version().subject(),
        Signing.SIGN,
        refusal == null
            ? "no managed key signs by PSS with "
                + input.hash().map(HashName::text).orElse("no hash")
            : refusal.problem(),
        possible.isEmpty() ? own : "send " + possible,
        refusal);
  }

  /** The fields of all requests that such an RSA key can serve. */
  private String possible() {
    return Stream.of(Padding.PSS, Padding.PKCS1)
        .map(this::possible)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(", or "));
  }

  private String possible(Padding padding) {
    List<String> hashes =
        Arrays.stream(HashName.values())
            .filter(hash -> can(padding, hash))
            .map(HashName::text)
            .toList();
    boolean otherSalt = padding == Padding.PSS && salt.mode() == SaltLength.Mode.EXACT;
    return hashes.isEmpty()
        ? ""
        : SignatureOptions.PADDING
            + "="
            + SignatureOptions.text(padding)
            + " and "
            + SignatureOptions.HASH
            + "="
            + String.join("|", hashes)
            + (otherSalt ? " and " + SignatureOptions.SALT + "=" + SaltLength.HASH : "");
  }

  private boolean can(Padding padding, HashName hash) {
    try {
      schemes(padding, Optional.of(hash), SaltLength.HASH).forEach(this::check);
      return padding == Padding.PKCS1 || hash.algorithm().isPresent();
    } catch (KeyException e) {
      return false;
    }
  }
}
