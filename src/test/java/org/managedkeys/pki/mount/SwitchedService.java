// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;

/**
 * A key service with a P-256 key of every name, in which a test can let signatures fail or wait.
 * One object may serve several registries: they find the same keys.
 */
final class SwitchedService implements BackendType {

  static final String NAME = "switched";

  private final Map<String, KeyPair> pairs = new ConcurrentHashMap<>();
  private final AtomicInteger signatures = new AtomicInteger();
  private volatile Runnable beforeSignature = () -> {};

  /** How many signatures were asked for. */
  int signatures() {
    return signatures.get();
  }

  /** Runs something before each further signature, on the thread that wants it; it may throw. */
  void beforeSignature(Runnable action) {
    beforeSignature = action;
  }

  /** Lets all further signatures fail with an error of a kind. */
  void fail(KeyException.Kind kind) {
    beforeSignature(() -> {
      throw KeyException.of(kind, "kms 'switched'", "sign", "it is switched off", null);
    });
  }

  /** Lets all further signatures work. */
  void work() {
    beforeSignature(() -> {});
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> connectionFields() {
    return Set.of();
  }

  @Override
  public Set<String> keyFields() {
    return Set.of();
  }

  @Override
  public void checkKey(KeyName name, Fields fields) {}

  @Override
  public KeyBackend connect(String name, Fields fields) {
    return new Backend();
  }

  private static KeyPair generated() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Backend implements KeyBackend {

    @Override
    public String describe() {
      return "kms 'switched'";
    }

    @Override
    public ManagedKey open(KeyName name, Fields fields) {
      return new Key(pairs.computeIfAbsent(name.toString(), each -> generated()));
    }

    @Override
    public String check() {
      return describe();
    }

    @Override
    public void close() {}
  }

  private final class Key implements Signs {

    private final KeyPair pair;

    Key(KeyPair pair) {
      this.pair = pair;
    }

    @Override
    public KeyAlgorithm algorithm() {
      return KeyAlgorithm.EC_P256;
    }

    @Override
    public byte[] subjectPublicKeyInfo() {
      return pair.getPublic().getEncoded();
    }

    @Override
    public void checkScheme(SignatureScheme scheme) {
      if (!scheme.equals(SignatureScheme.ecdsa(DigestAlgorithm.SHA_256))) {
        throw KeyException.of(
            KeyException.Kind.UNSUPPORTED,
            "kms 'switched'",
            "sign by " + scheme,
            "ECDSA with SHA-256 only",
            null);
      }
    }

    @Override
    public byte[] sign(SignatureScheme scheme, byte[] input) {
      signatures.incrementAndGet();
      beforeSignature.run();
      try {
        Signature signer = Signature.getInstance("NONEwithECDSAinP1363Format");
        signer.initSign(pair.getPrivate());
        signer.update(input);
        return signer.sign();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
