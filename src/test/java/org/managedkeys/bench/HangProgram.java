// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import org.managedkeys.jca.ManagedKeysProvider;

/**
 * A process in which one decryption takes two seconds on the token, while two threads sign and one
 * allocates. Prints how many signatures were made meanwhile, and the longest pause of the thread
 * that allocates, in nanoseconds. Arguments: "ours" or "sun", configuration, alias, PIN, file of
 * the public key, path of the faulty module.
 */
final class HangProgram {

  private static final int HANG_MILLIS = 2000;
  private static final int SIGNERS = 2;
  private static final int BLOCK_BYTES = 64 * 1024;

  private final Provider provider;
  private final PrivateKey key;
  private final PublicKey publicKey;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicLong signatures = new AtomicLong();
  private final AtomicLong longestPause = new AtomicLong();
  private final AtomicLong blocks = new AtomicLong();

  private HangProgram(Provider provider, PrivateKey key, PublicKey publicKey) {
    this.provider = provider;
    this.key = key;
    this.publicKey = publicKey;
  }

  public static void main(String[] arguments) throws Exception {
    boolean ours = arguments[0].equals("ours");
    Provider provider =
        (ours ? new ManagedKeysProvider() : Security.getProvider("SunPKCS11"))
            .configure(arguments[1]);
    KeyStore keys = KeyStore.getInstance(ours ? "ManagedKeys" : "PKCS11", provider);
    keys.load(null, arguments[3].toCharArray());
    PublicKey publicKey =
        KeyFactory.getInstance("RSA")
            .generatePublic(new X509EncodedKeySpec(Files.readAllBytes(Path.of(arguments[4]))));
    HangProgram program =
        new HangProgram(provider, (PrivateKey) keys.getKey(arguments[2], null), publicKey);
    System.out.println(program.run(new FaultLibrary(arguments[5])));
    System.in.read();
  }

  private String run(FaultLibrary module) throws Exception {
    Cipher encryption = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    encryption.init(Cipher.ENCRYPT_MODE, publicKey);
    byte[] ciphertext = encryption.doFinal(FirstSignatures.MESSAGE);
    decrypt(ciphertext);
    for (int signer = 0; signer < SIGNERS; signer++) {
      start(this::sign);
    }
    start(this::allocate);
    Thread.sleep(500);
    module.set(FaultLibrary.SLOW_DECRYPT, HANG_MILLIS);
    long before = signatures.get();
    longestPause.set(0);
    long start = System.nanoTime();
    decrypt(ciphertext);
    long took = (System.nanoTime() - start) / 1_000_000;
    long made = signatures.get() - before;
    // A thread that was stalled has to come back before it can tell for how long.
    long known = blocks.get();
    while (blocks.get() < known + 2) {
      Thread.sleep(1);
    }
    stop.set(true);
    if (took < HANG_MILLIS) {
      throw new IllegalStateException("the decryption took " + took + " ms");
    }
    return made + " " + longestPause.get();
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(() -> {
          try {
            work.run();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((failed, e) -> {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    });
    thread.start();
  }

  private void decrypt(byte[] ciphertext) throws Exception {
    // On a thread of its own, as a server's request is.
    FutureTask<byte[]> task =
        new FutureTask<>(() -> {
          Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding", provider);
          cipher.init(Cipher.DECRYPT_MODE, key);
          return cipher.doFinal(ciphertext);
        });
    new Thread(task).start();
    if (!Arrays.equals(task.get(), FirstSignatures.MESSAGE)) {
      throw new ExecutionException(new IllegalStateException("a wrong decryption"));
    }
  }

  private void sign() throws Exception {
    Signature signature = Signature.getInstance("SHA256withRSA", provider);
    signature.initSign(key);
    Signature verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(publicKey);
    while (!stop.get()) {
      signature.update(FirstSignatures.MESSAGE);
      byte[] signed = signature.sign();
      verifier.update(FirstSignatures.MESSAGE);
      if (!verifier.verify(signed)) {
        throw new IllegalStateException("a wrong signature");
      }
      signatures.incrementAndGet();
    }
  }

  private void allocate() {
    byte[][] kept = new byte[16][];
    long last = System.nanoTime();
    for (int round = 0; !stop.get(); round++) {
      kept[round % kept.length] = new byte[BLOCK_BYTES];
      long now = System.nanoTime();
      long pause = now - last;
      longestPause.accumulateAndGet(pause, Math::max);
      blocks.incrementAndGet();
      last = now;
    }
  }
}
