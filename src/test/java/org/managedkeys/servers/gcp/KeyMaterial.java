// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

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

/** The secret inside a key version. */
sealed interface KeyMaterial {

  /** For what a JDK lacks: secp256k1, and ML-DSA on 17. It is registered nowhere. */
  Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  SecureRandom RANDOM = new SecureRandom();

  record Secret(SecretKey key) implements KeyMaterial {}

  record Pair(PrivateKey privateKey, PublicKey publicKey) implements KeyMaterial {}

  static KeyMaterial generate(Algorithm algorithm) throws GeneralSecurityException {
    return switch (algorithm.family()) {
      case RSA_PKCS1, RSA_PSS, RSA_RAW, RSA_OAEP -> RsaPairs.next(algorithm.bits());
      case EC -> {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BOUNCY_CASTLE);
        generator.initialize(new ECGenParameterSpec(algorithm.name()));
        yield pair(generator.generateKeyPair());
      }
      case ED25519, ML_DSA, ML_DSA_MU ->
          pair(KeyPairGenerator.getInstance(algorithm.name(), BOUNCY_CASTLE).generateKeyPair());
      case HMAC, SYMMETRIC, AES_GCM, AES_CBC, AES_CTR ->
          secret(algorithm, random(algorithm.bits() / 8));
    };
  }

  static Secret secret(Algorithm algorithm, byte[] bytes) {
    return new Secret(
        new SecretKeySpec(
            bytes, algorithm.family() == Algorithm.Family.HMAC ? algorithm.name() : "AES"));
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static Pair pair(KeyPair pair) {
    return new Pair(pair.getPrivate(), pair.getPublic());
  }

  /**
   * RSA keys take long to make: there are two of each size in a JVM, handed out in turn, so that
   * versions made one after the other differ.
   */
  final class RsaPairs {

    private static final Map<Integer, List<Pair>> MADE = new ConcurrentHashMap<>();
    private static final Map<Integer, AtomicInteger> NEXT = new ConcurrentHashMap<>();

    private RsaPairs() {}

    static Pair next(int bits) throws GeneralSecurityException {
      int turn = NEXT.computeIfAbsent(bits, size -> new AtomicInteger()).getAndIncrement() % 2;
      List<Pair> made = MADE.computeIfAbsent(bits, size -> new ArrayList<>());
      synchronized (made) {
        while (made.size() <= turn) {
          KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
          generator.initialize(bits);
          made.add(pair(generator.generateKeyPair()));
        }
        return made.get(turn);
      }
    }
  }
}
