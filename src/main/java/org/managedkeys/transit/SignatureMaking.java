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
  private volatile SignatureScheme scheme;
  private final Proofs proofs;

  /**
   * What signatures of versions have shown: which were verified by the public key, since services
   * pair the two halves of a key by labels and identifiers that people assign; and which take no
   * long salt. Thread-safe.
   */
  static final class Proofs {

    private final Set<OpenVersion> proven = versions();

    /** Those whose service refused a longer salt than the digest. */
    private final Set<OpenVersion> shortSalted = versions();

    private static Set<OpenVersion> versions() {
      return Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    }
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
    boolean isShort = isAuto() && proofs.shortSalted.contains(version);
    this.scheme = SchemeChoice.of(input, isShort ? SaltLength.HASH : options.salt(), signer);
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
    SignatureScheme used = scheme;
    byte[] signature;
    try {
      signature = signed(used, data, digest);
    } catch (KeyException e) {
      if (!isSaltInDoubt(used, e)) {
        throw e;
      }
      used = SchemeChoice.of(input, SaltLength.HASH, version.managed().signer());
      signature = signed(used, data, digest);
      // It was the salt.
      proofs.shortSalted.add(version);
      scheme = used;
    }
    checkForm(signature);
    prove(used, digest, signature);
    return options.marshaling().payload(input.publicKey(), signature);
  }

  private byte[] signed(SignatureScheme scheme, byte[] data, byte[] digest) {
    // Again, because permission can be taken away in the middle of a batch.
    Signs signer = version.managed().signer();
    return signer.sign(scheme, signer.wantsMessage(scheme) ? data : content(scheme, digest));
  }

  private byte[] content(SignatureScheme scheme, byte[] digest) {
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

  private boolean isAuto() {
    return options.salt().mode() == SaltLength.Mode.AUTO;
  }

  /** Some devices make no salt that is longer than the digest, and say so when they sign. */
  private boolean isSaltInDoubt(SignatureScheme scheme, KeyException e) {
    return scheme.padding() == Padding.PSS
        && isAuto()
        && scheme.saltBytes() != input.hash().orElseThrow().bytes()
        // Nothing was signed then.
        && (e.kind() == Kind.UNSUPPORTED || e.kind() == Kind.INVALID);
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

  private void prove(SignatureScheme scheme, byte[] digest, byte[] signature) {
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
