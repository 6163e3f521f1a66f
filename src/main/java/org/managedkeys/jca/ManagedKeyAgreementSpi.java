// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import javax.crypto.KeyAgreementSpi;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jcajce.spec.UserKeyingMaterialSpec;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.AgreementName;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;

/**
 * Agreement on a secret between a managed key and another's public key. The service computes it in
 * {@code doPhase}; {@code generateSecret} gives it once, and the object is then ready for another
 * peer.
 *
 * <p>{@code generateSecret(algorithm)} takes {@code TlsPremasterSecret} and {@code Generic}, the
 * raw secret, and {@code AES}: its first 32 bytes, without a key derivation function. That is what
 * Bouncy Castle's plain ECDH gives for {@code AES} and the JDK's DiffieHellman too, whose secrets
 * are as long; new protocols take the raw secret through HKDF instead.
 *
 * <p>The names of CMS give what is derived from the secret, and never the secret: {@code
 * generateSecret} with the object identifier of a key wrapping. Their parameters are Bouncy
 * Castle's {@link UserKeyingMaterialSpec}, or none.
 *
 * <p>Not thread-safe, like {@link javax.crypto.KeyAgreement}.
 */
final class ManagedKeyAgreementSpi extends KeyAgreementSpi {

  /** An AES-256 key; every curve of the table gives at least as many. */
  private static final int AES_KEY = 32;

  private static final int WHOLE = Integer.MAX_VALUE;

  /** The names of keys that can be made of a secret, and of how many of its bytes at most. */
  private static final Map<String, Integer> KEYS =
      Map.of("TlsPremasterSecret", WHOLE, "Generic", WHOLE, "AES", AES_KEY);

  /** What is wrong with one of the two keys; all else is wrong with the service. */
  private static final Set<KeyException.Kind> IS_OF_THE_KEYS =
      Set.of(KeyException.Kind.INVALID, KeyException.Kind.DENIED, KeyException.Kind.UNSUPPORTED);

  private final AgreementName name;
  private final AgreementAlgorithm row;
  private @Nullable OpaqueKey key;
  private byte @Nullable [] sharedInfo;
  private byte @Nullable [] secret;

  ManagedKeyAgreementSpi(AgreementName name) {
    this.name = name;
    this.row = name.algorithm();
  }

  @Override
  protected void engineInit(@Nullable Key given, @Nullable SecureRandom ignored)
      throws InvalidKeyException {
    forget();
    key = null;
    sharedInfo = null;
    if (!(given instanceof OpaqueKey managed)) {
      throw new InvalidKeyException("KeyAgreement of ManagedKeys takes its own private keys only");
    }
    String subject = managed.registered().subject();
    if (managed.row().family() != row.family()) {
      throw new InvalidKeyException(
          subject
              + ": cannot agree: it is of type "
              + managed.getAlgorithm()
              + " and cannot do "
              + row.jcaName());
    }
    try {
      agreeing(managed).checkAgreement(row);
    } catch (KeyException e) {
      throw JcaExceptions.invalidKey(e);
    }
    key = managed;
  }

  /** Parameters are what a key is derived with, or name the curve, which the key has fixed. */
  @Override
  protected void engineInit(
      @Nullable Key given,
      @Nullable AlgorithmParameterSpec parameters,
      @Nullable SecureRandom ignored)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    engineInit(given, ignored);
    if (name.kdf() != null && parameters instanceof UserKeyingMaterialSpec shared) {
      sharedInfo = shared.getUserKeyingMaterial();
    } else if (parameters != null && !namesCurveOf(parameters, started().row())) {
      key = null;
      throw new InvalidAlgorithmParameterException(
          name.name()
              + " takes no parameters but the curve of its key"
              + (name.kdf() == null ? "" : " and UserKeyingMaterialSpec"));
    }
  }

  private static boolean namesCurveOf(AlgorithmParameterSpec parameters, KeyAlgorithm row) {
    return parameters instanceof NamedParameterSpec named
        && KeyAlgorithm.ofCurve(named.getName()).filter(row::equals).isPresent();
  }

  /** Two parties agree in one phase; there is no key to pass on. */
  @Override
  protected @Nullable Key engineDoPhase(@Nullable Key peer, boolean lastPhase)
      throws InvalidKeyException {
    OpaqueKey present = started();
    if (secret != null) {
      throw new IllegalStateException("the phase is done already: call generateSecret");
    }
    if (!lastPhase) {
      throw new IllegalStateException("two parties agree in one phase: lastPhase must be true");
    }
    String subject = present.registered().subject();
    byte[] encoded = PeerKeys.encode(present.row(), peer, subject);
    try {
      secret = checked(present, agreeing(present).agree(row, encoded));
    } catch (KeyException e) {
      if (IS_OF_THE_KEYS.contains(e.kind())) {
        throw JcaExceptions.invalidKey(e);
      }
      throw JcaExceptions.provider(e);
    }
    return null;
  }

  /** Permission can be taken away between two agreements of one object: asked each time. */
  private static Agrees agreeing(OpaqueKey key) {
    return key.registered().use(KeyUsage.DERIVE, Agrees.class);
  }

  private static byte[] checked(OpaqueKey key, byte[] answer) {
    int expected = key.row().coordinateBytes();
    if (answer.length != expected) {
      throw wrongAnswer(
          key, KeyException.Kind.INTERNAL, answer.length + " bytes where it has " + expected);
    }
    // RFC 7748 section 6.1 demands the check. On a curve of prime order zero is a secret like any
    // other, as Wycheproof's vectors have it.
    if (key.row().family() == KeyAlgorithm.Family.XDH
        && Arrays.equals(answer, new byte[expected])) {
      throw wrongAnswer(key, KeyException.Kind.INVALID, "zeros");
    }
    return answer;
  }

  private static KeyException wrongAnswer(OpaqueKey key, KeyException.Kind kind, String answer) {
    return KeyException.of(
        kind, key.registered().subject(), "agree", "the secret was answered as " + answer, null);
  }

  @Override
  protected byte[] engineGenerateSecret() {
    refuseRaw();
    byte[] agreed = agreed();
    secret = null;
    return agreed;
  }

  @Override
  protected int engineGenerateSecret(byte[] target, int offset) throws ShortBufferException {
    refuseRaw();
    byte[] agreed = agreed();
    if (offset < 0 || target.length - offset < agreed.length) {
      throw new ShortBufferException(
          "the secret has "
              + agreed.length
              + " bytes, and there is room for "
              + Math.max(0, target.length - offset));
    }
    System.arraycopy(agreed, 0, target, offset, agreed.length);
    int length = agreed.length;
    forget();
    return length;
  }

  @Override
  protected SecretKey engineGenerateSecret(@Nullable String algorithm)
      throws NoSuchAlgorithmException {
    byte[] agreed = agreed();
    DigestAlgorithm kdf = name.kdf();
    if (kdf != null) {
      SecretKey derived = WrappingKeys.derive(agreed, kdf, sharedInfo, algorithm);
      forget();
      return derived;
    }
    Map.Entry<String, Integer> wanted =
        KEYS.entrySet().stream()
            .filter(name -> name.getKey().equalsIgnoreCase(algorithm))
            .findFirst()
            .orElseThrow(() ->
                new NoSuchAlgorithmException(
                    "no key of type "
                        + algorithm
                        + " is made of a secret; types are "
                        + String.join(", ", KEYS.keySet().stream().sorted().toList())
                        + ". Hint: derive it from generateSecret() with HKDF"));
    SecretKey made =
        new SecretKeySpec(agreed, 0, Math.min(agreed.length, wanted.getValue()), wanted.getKey());
    forget();
    return made;
  }

  private void refuseRaw() {
    if (name.kdf() != null) {
      throw new UnsupportedOperationException(
          name.name()
              + " gives keys that are derived from the secret. Hint: generateSecret(algorithm)");
    }
  }

  private OpaqueKey started() {
    OpaqueKey present = key;
    if (present == null) {
      throw new IllegalStateException("KeyAgreement is not initialised");
    }
    return present;
  }

  private byte[] agreed() {
    started();
    byte[] present = secret;
    if (present == null) {
      throw new IllegalStateException("there is no secret yet: call doPhase");
    }
    return present;
  }

  private void forget() {
    byte[] present = secret;
    if (present != null) {
      Arrays.fill(present, (byte) 0);
      secret = null;
    }
  }
}
