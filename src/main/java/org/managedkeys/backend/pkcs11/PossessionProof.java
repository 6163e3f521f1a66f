// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.jcajce.provider.digest.SHA256;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.SignatureScheme;

/**
 * Proves that a private key on a token belongs to the public key of a certificate from elsewhere,
 * which anybody may have mixed up: the private key signs once, and the certificate's key has to
 * verify it; or where it may only agree, it does that. A key that may do neither is refused.
 */
final class PossessionProof {

  private static final byte[] MESSAGE =
      "Managed Keys: proof of possession of a private key".getBytes(StandardCharsets.US_ASCII);

  private static final int DIGEST_BYTES = 32;

  /** A way to sign the message, and what verifies it in software. */
  private record Way(SignatureScheme scheme, Supplier<Signer> verifier) {

    long mechanism() {
      return SignatureMechanisms.number(scheme.padding()).orElseThrow();
    }
  }

  private static final List<Way> WAYS =
      List.of(
          new Way(
              SignatureScheme.pkcs1(DigestAlgorithm.SHA_256),
              () -> new RSADigestSigner(new SHA256Digest())),
          new Way(
              SignatureScheme.pss(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256, DIGEST_BYTES),
              () -> new PSSSigner(new RSAEngine(), new SHA256Digest(), DIGEST_BYTES)),
          new Way(
              SignatureScheme.ecdsa(DigestAlgorithm.SHA_256),
              () ->
                  new DSADigestSigner(
                      new ECDSASigner(), new SHA256Digest(), PlainDSAEncoding.INSTANCE)),
          new Way(SignatureScheme.ed25519(), Ed25519Signer::new),
          new Way(SignatureScheme.mlDsa(), MLDSASigner::new));

  private final String subject;
  private final KeyLocation location;
  private final String where;
  private final Set<KeyUsage> usages;

  /**
   * A proof of one key.
   *
   * @param subject the key, and {@code where} the connection: for messages
   * @param usages what its entry lets it do
   */
  PossessionProof(String subject, KeyLocation location, String where, Set<KeyUsage> usages) {
    this.subject = subject;
    this.location = location;
    this.where = where;
    this.usages = usages;
  }

  /**
   * Checks a pair.
   *
   * @param key the private key's {@link TokenKey#READ attributes}
   * @throws KeyException INVALID if they are no pair, UNSUPPORTED if the key cannot prove it
   */
  void check(Session session, long handle, Attributes key, CertifiedKey certified)
      throws CryptokiFailure, PublicHalf.Unusable {
    compare(session, handle, key, certified);
    TokenKey unproved =
        TokenKey.of(session.token(), handle, certified.half().algorithm(), certified.half(), key);
    Optional<String> obstacle = obstacle(unproved);
    boolean agrees = obstacle.isPresent() && mayAgree(unproved);
    if (obstacle.isPresent() && !agrees) {
      throw unproved(certified, obstacle.get(), null);
    }
    boolean proved;
    try {
      proved =
          agrees
              ? AgreementProof.holds(session, handle, certified.half())
              : signs(session, handle, certified.half(), ways(unproved).get(0));
    } catch (CryptokiFailure e) {
      if (e.isConnectionLost() || session.isLoginGone()) {
        throw e;
      }
      throw unproved(certified, "the token refuses the use that would: " + e.getMessage(), e);
    }
    if (!proved) {
      throw wrong(
          certified,
          agrees
              ? "by its public key another secret is agreed on than by the private key"
              : "its public key does not verify what the private key signs");
    }
  }

  /** What the private key tells of itself must agree; that alone is no proof. */
  private void compare(Session session, long handle, Attributes key, CertifiedKey certified)
      throws CryptokiFailure, PublicHalf.Unusable {
    PublicHalf half = certified.half();
    Attributes own = session.read(handle, Ck.CKA_MODULUS, Ck.CKA_EC_PARAMS, Ck.CKA_PARAMETER_SET);
    long type = key.number(Ck.CKA_KEY_TYPE).orElse(-1L);
    if ((type == Ck.CKK_RSA) != (half.algorithm().family() == Family.RSA)) {
      throw wrong(certified, "it certifies a key of another type, " + half.algorithm());
    }
    if (type == Ck.CKK_RSA) {
      BigInteger modulus = own.unsigned(Ck.CKA_MODULUS).orElseGet(half::modulus);
      if (!modulus.equals(half.modulus())) {
        throw wrong(certified, "it certifies a key with another modulus");
      }
    }
    Optional<byte[]> curve = own.bytes(Ck.CKA_EC_PARAMS);
    if (curve.isPresent() && PublicHalfReader.curve(curve.get()) != half.algorithm()) {
      throw wrong(
          certified,
          "it certifies a key of type "
              + half.algorithm()
              + ", and the private key is of type "
              + PublicHalfReader.curve(curve.get()));
    }
    Optional<Long> set = own.number(Ck.CKA_PARAMETER_SET);
    if (set.isPresent() && PublicHalfReader.parameterSet(set.get()) != half.algorithm()) {
      throw wrong(certified, "it certifies a key with another parameter set");
    }
  }

  /** Why the key cannot sign; empty if it can. */
  private Optional<String> obstacle(TokenKey key) {
    if (!usages.contains(KeyUsage.SIGN)) {
      return Optional.of("its usages are " + KeyUsage.formatList(usages) + ", without sign");
    }
    if (!key.allows(Ck.CKA_SIGN)) {
      return Optional.of("its attribute CKA_SIGN is false on the token");
    }
    if (key.wantsPinAlways()) {
      return Optional.of("it wants the PIN for every use (CKA_ALWAYS_AUTHENTICATE)");
    }
    return ways(key).isEmpty()
        ? Optional.of("no mechanism by which it may be used signs")
        : Optional.empty();
  }

  private List<Way> ways(TokenKey key) {
    return WAYS.stream()
        .filter(way -> way.scheme().padding().family() == key.algorithm().family())
        .filter(way -> offers(key, way.mechanism()))
        .toList();
  }

  private boolean mayAgree(TokenKey key) {
    Family family = key.algorithm().family();
    return (family == Family.EC || family == Family.XDH)
        && usages.contains(KeyUsage.DERIVE)
        && key.allows(Ck.CKA_DERIVE)
        && !key.wantsPinAlways()
        && offers(key, Ck.CKM_ECDH1_DERIVE);
  }

  private boolean offers(TokenKey key, long mechanism) {
    return key.token().mechanisms().contains(mechanism) && location.allows(mechanism);
  }

  private static boolean signs(Session session, long handle, PublicHalf half, Way way)
      throws CryptokiFailure {
    SignatureScheme scheme = way.scheme();
    int most =
        half.algorithm() == KeyAlgorithm.RSA
            ? half.modulusBytes()
            : half.algorithm().signatureBytes();
    byte[] input = scheme.isMessageScheme() ? MESSAGE : new SHA256.Digest().digest(MESSAGE);
    byte[] signature =
        session
            .operations()
            .sign(
                SignatureMechanisms.of(scheme),
                handle,
                SignatureMechanisms.input(scheme, input),
                most);
    return verifies(way, half, signature);
  }

  private static boolean verifies(Way way, PublicHalf half, byte[] signature) {
    Signer verifier = way.verifier().get();
    try {
      verifier.init(false, PublicKeyFactory.createKey(PublicHalfReader.info(half)));
      verifier.update(MESSAGE, 0, MESSAGE.length);
      return verifier.verifySignature(signature);
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle's checks throw what they like; whatever it is, this is no proof.
      return false;
    }
  }

  private KeyException wrong(CertifiedKey certified, String detail) {
    return problem(
        KeyException.Kind.INVALID,
        certified.certificate()
            + " is not that of the private key with "
            + location
            + " at "
            + where
            + ": "
            + detail,
        certified.remedy(),
        null);
  }

  private KeyException unproved(CertifiedKey certified, String detail, @Nullable Throwable cause) {
    return problem(
        KeyException.Kind.UNSUPPORTED,
        "nothing proves that "
            + certified.certificate()
            + " is that of the private key with "
            + location
            + " at "
            + where
            + ": "
            + detail,
        PublicHalfLookup.WRITE_IT,
        cause);
  }

  private KeyException problem(
      KeyException.Kind kind, String detail, String hint, @Nullable Throwable cause) {
    return KeyException.of(kind, subject, PublicHalfLookup.READ, detail, hint, cause);
  }
}
