// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.wycheproof;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.managedkeys.testkit.ImportingProvider;
import org.managedkeys.wycheproof.Vectors.Group;
import org.managedkeys.wycheproof.Vectors.Vector;

/** The files whose keys are secret keys: AES and HMAC. */
final class SecretKeyVectors {

  private SecretKeyVectors() {}

  static void gcm(ImportingProvider target, Vectors file, Tally tally) {
    each(target, file, tally, "AES", SecretKeyVectors::gcm);
  }

  static void cbc(ImportingProvider target, Vectors file, Tally tally) {
    each(target, file, tally, "AES", SecretKeyVectors::cbc);
  }

  static void keyWrap(String transformation, ImportingProvider target, Vectors file, Tally tally) {
    each(
        target,
        file,
        tally,
        "AES",
        (t, group, vector, key, run) -> wrap(transformation, t, vector, key, run));
  }

  static void mac(
      String algorithm, String keyType, ImportingProvider target, Vectors file, Tally tally) {
    each(
        target,
        file,
        tally,
        keyType,
        (t, group, vector, key, run) -> mac(algorithm, t, group, vector, key, run));
  }

  /** One vector with its key in place. */
  private interface Test {
    void run(ImportingProvider target, Group group, Vector vector, Key key, VectorRun run)
        throws GeneralSecurityException;
  }

  private static void each(
      ImportingProvider target, Vectors file, Tally tally, String keyType, Test test) {
    VectorRun run = new VectorRun(tally);
    for (Group group : file.groups()) {
      for (Vector vector : group.tests()) {
        byte[] bytes = vector.bytes("key");
        if (bytes.length == 0) {
          tally.excluded("the JCA has no secret key of no bytes");
          continue;
        }
        try {
          test.run(target, group, vector, target.imported(new SecretKeySpec(bytes, keyType)), run);
        } catch (GeneralSecurityException | RuntimeException e) {
          run.judge(vector, e);
        }
      }
    }
  }

  private static void gcm(
      ImportingProvider target, Group group, Vector vector, Key key, VectorRun run) {
    byte[] sealed = join(vector.bytes("ct"), vector.bytes("tag"));
    GCMParameterSpec parameters = new GCMParameterSpec(group.number("tagSize"), vector.bytes("iv"));
    // A tag that is wrong can only be seen when decrypting.
    boolean both = vector.isValid();
    run.check(
        vector,
        vector.bytes("msg"),
        () -> {
          if (both) {
            Cipher encryption = Cipher.getInstance("AES/GCM/NoPadding", target.provider());
            encryption.init(Cipher.ENCRYPT_MODE, key, parameters);
            encryption.updateAAD(vector.bytes("aad"));
            if (!Arrays.equals(sealed, encryption.doFinal(vector.bytes("msg")))) {
              return new byte[] {-1};
            }
          }
          Cipher decryption = Cipher.getInstance("AES/GCM/NoPadding", target.provider());
          decryption.init(Cipher.DECRYPT_MODE, key, parameters);
          decryption.updateAAD(vector.bytes("aad"));
          return decryption.doFinal(sealed);
        });
  }

  private static void cbc(
      ImportingProvider target, Group group, Vector vector, Key key, VectorRun run) {
    IvParameterSpec iv = new IvParameterSpec(vector.bytes("iv"));
    boolean both = vector.isValid();
    run.check(
        vector,
        vector.bytes("msg"),
        () -> {
          if (both) {
            Cipher encryption = Cipher.getInstance("AES/CBC/PKCS5Padding", target.provider());
            encryption.init(Cipher.ENCRYPT_MODE, key, iv);
            if (!Arrays.equals(vector.bytes("ct"), encryption.doFinal(vector.bytes("msg")))) {
              return new byte[] {-1};
            }
          }
          Cipher decryption = Cipher.getInstance("AES/CBC/PKCS5Padding", target.provider());
          decryption.init(Cipher.DECRYPT_MODE, key, iv);
          return decryption.doFinal(vector.bytes("ct"));
        });
  }

  private static void wrap(
      String transformation, ImportingProvider target, Vector vector, Key key, VectorRun run) {
    boolean both = vector.isValid();
    run.check(
        vector,
        vector.bytes("msg"),
        () -> {
          if (both) {
            Cipher wrapping = Cipher.getInstance(transformation, target.provider());
            wrapping.init(Cipher.ENCRYPT_MODE, key);
            if (!Arrays.equals(vector.bytes("ct"), wrapping.doFinal(vector.bytes("msg")))) {
              return new byte[] {-1};
            }
          }
          Cipher unwrapping = Cipher.getInstance(transformation, target.provider());
          unwrapping.init(Cipher.DECRYPT_MODE, key);
          return unwrapping.doFinal(vector.bytes("ct"));
        });
  }

  private static void mac(
      String algorithm,
      ImportingProvider target,
      Group group,
      Vector vector,
      Key key,
      VectorRun run)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(algorithm, target.provider());
    mac.init(key);
    byte[] tag = Arrays.copyOf(mac.doFinal(vector.bytes("msg")), group.number("tagSize") / 8);
    boolean equal = Arrays.equals(tag, vector.bytes("tag"));
    // A MAC is made and compared: an invalid vector is one whose tag is another.
    run.check(
        vector,
        vector.bytes("tag"),
        () -> {
          if (!equal) {
            throw new GeneralSecurityException("another tag");
          }
          return tag;
        });
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
