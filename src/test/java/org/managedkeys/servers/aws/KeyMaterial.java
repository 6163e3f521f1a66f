// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** The secret inside a key. */
sealed interface KeyMaterial {

  /** For what the JDK lacks: secp256k1, and ML-DSA on 17. It is registered nowhere. */
  Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  SecureRandom RANDOM = new SecureRandom();

  record Secret(SecretKey key) implements KeyMaterial {}

  record Pair(PrivateKey privateKey, PublicKey publicKey) implements KeyMaterial {}

  static KeyMaterial generate(KeySpec spec) throws GeneralSecurityException {
    return switch (spec.family()) {
      case SYMMETRIC, HMAC -> secret(spec, random(spec.bits() / 8));
      case RSA -> RsaPairs.next(spec.bits());
      case NIST_CURVE -> pair(KeyPairGenerator.getInstance("EC"), spec.jcaName());
      case KOBLITZ_CURVE -> pair(KeyPairGenerator.getInstance("EC", BOUNCY_CASTLE), spec.jcaName());
      case EDWARDS_CURVE -> pair(KeyPairGenerator.getInstance(spec.jcaName()).generateKeyPair());
      case ML_DSA ->
          pair(KeyPairGenerator.getInstance(spec.jcaName(), BOUNCY_CASTLE).generateKeyPair());
    };
  }

  static Secret secret(KeySpec spec, byte[] bytes) {
    return new Secret(new SecretKeySpec(bytes, spec.jcaName()));
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static Pair pair(KeyPairGenerator generator, String curve)
      throws GeneralSecurityException {
    generator.initialize(new ECGenParameterSpec(curve));
    return pair(generator.generateKeyPair());
  }

  private static Pair pair(KeyPair pair) {
    return new Pair(pair.getPrivate(), pair.getPublic());
  }

  /**
   * RSA keys take long to make: there are two of each size in a JVM, handed out in turn, so that
   * keys made one after the other differ.
   */
  final class RsaPairs {

    private static final Map<Integer, List<Pair>> MADE = new ConcurrentHashMap<>();
    private static final Map<Integer, AtomicInteger> NEXT = new ConcurrentHashMap<>();

    private RsaPairs() {}

    static Pair next(int bits) {
      int turn = NEXT.computeIfAbsent(bits, size -> new AtomicInteger()).getAndIncrement() % 2;
      List<Pair> made = MADE.computeIfAbsent(bits, size -> new ArrayList<>());
      synchronized (made) {
        while (made.size() <= turn) {
          made.add(make(bits));
        }
        return made.get(turn);
      }
    }

    private static Pair make(int bits) {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return pair(generator.generateKeyPair());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
