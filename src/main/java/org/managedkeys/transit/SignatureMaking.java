// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.key.Signs;

/**
 * Signs with one key version by what one request says. What the key cannot do is refused when this
 * is made, before its service is asked to sign anything. Thread-safe.
 *
 * <p>It asks the key itself: the JCA has no RSA signature of a digest that was made elsewhere.
 */
final class SignatureMaking {

  private final OpenVersion version;
  private final SignatureOptions options;
  private final SignedInput input;
  private final SignatureScheme scheme;
  private final Proofs proofs;

  /**
   * The versions of which a signature was verified by the public key. Services pair the two halves
   * of a key by labels and identifiers that people assign. Thread-safe.
   */
  static final class Proofs {

    private final Set<OpenVersion> proven =
        Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
  }

  /**
   * Chooses how to sign.
   *
   * @throws KeyException as {@link SignedInput#of}, {@link SchemeChoice#of}, {@link
   *     org.managedkeys.registry.RegisteredKey#use} and {@link OpenVersion#handle}
   */
  SignatureMaking(OpenVersion version, SignatureOptions options, Proofs proofs) {
    this.version = version;
    this.options = options;
    this.proofs = proofs;
    this.input = SignedInput.of(version, options, Signing.SIGN);
    Signs signer = version.managed().signer();
    // It must be the key whose public half is kept.
    version.handle();
    this.scheme = SchemeChoice.of(input, options.salt(), signer);
  }

  /**
   * Signs.
   *
   * @return the payload of the signature, marshalled
   * @throws KeyException INVALID if the input is no digest where one is asked for; as {@link
   *     org.managedkeys.registry.RegisteredKey#use}, and what the service says
   */
  String sign(byte[] data) {
    byte[] digest = input.digest(data);
    // Again, because permission can be taken away in the middle of a batch.
    Signs signer = version.managed().signer();
    byte[] signature;
    try {
      signature = signer.sign(scheme, signer.wantsMessage(scheme) ? data : content(digest));
    } catch (KeyException e) {
      throw isSaltInDoubt(e) ? saltRefused(e) : e;
    }
    checkForm(signature);
    prove(digest, signature);
    return options.marshaling().payload(input.publicKey(), signature);
  }

  private byte[] content(byte[] digest) {
    return switch (scheme.padding()) {
      case PKCS1 -> scheme.digest() == null ? input.pkcs1Content(digest) : digest;
      case ECDSA -> fitToOrder(digest);
      case PSS, ED25519, ML_DSA -> digest;
    };
  }

  /**
   * ECDSA uses the left-most bits of a digest, as many as the order has (FIPS 186-5 section 6.4.1).
   * A longer one is cut here, since some services refuse it.
   */
  private byte[] fitToOrder(byte[] digest) {
    int most = version.version().algorithm().coordinateBytes();
    return digest.length > most ? Arrays.copyOf(digest, most) : digest;
  }

  /** Some devices make no salt that is longer than the digest, and say so when they sign. */
  private boolean isSaltInDoubt(KeyException e) {
    return scheme.padding() == Padding.PSS
        && options.salt().mode() == SaltLength.Mode.AUTO
        && scheme.saltBytes() != input.hash().orElseThrow().bytes()
        && (e.kind() == Kind.UNSUPPORTED || e.kind() == Kind.INVALID);
  }

  private KeyException saltRefused(KeyException e) {
    return KeyException.of(
        e.kind(),
        version.subject(),
        Signing.SIGN,
        e.problem(),
        "salt_length=auto means "
            + scheme.saltBytes()
            + " bytes here; if its device makes no such salt, send salt_length=hash",
        e);
  }

  private void checkForm(byte[] signature) {
    int expected =
        switch (scheme.padding()) {
          case PKCS1, PSS -> input.modulusBytes();
          case ECDSA, ED25519, ML_DSA -> version.version().algorithm().signatureBytes();
        };
    // No signature is zero, but a buffer which nobody filled is.
    if (signature.length != expected || Arrays.equals(signature, new byte[expected])) {
      throw wrong("its service answered what is no signature");
    }
  }

  private void prove(byte[] digest, byte[] signature) {
    if (proofs.proven.contains(version) && !version.managed().handling().verifyAfterSign()) {
      return;
    }
    SaltLength salt = new SaltLength(SaltLength.Mode.EXACT, scheme.saltBytes());
    if (!SignatureCheck.isRight(input, salt, digest, signature)) {
      throw wrong("the signature does not belong to the public key that is kept for this version");
    }
    proofs.proven.add(version);
  }

  private KeyException wrong(String detail) {
    return KeyException.of(
        Kind.INTERNAL,
        version.subject(),
        Signing.SIGN,
        detail,
        "look at the entry of " + version.managed().subject() + ": it may find another key",
        null);
  }
}
