// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.TakesContext;
import org.managedkeys.key.WrongCiphertext;

/**
 * A key service with one symmetric key that encrypts in a way of its own, as those of clouds do: it
 * takes 4096 bytes at most and an encryption context. It counts its calls, and a test can say what
 * becomes of its answers.
 */
public final class OpaqueService implements BackendType {

  /** The most that it encrypts. */
  public static final int MOST = 4096;

  private static final CipherScheme SERVICE = CipherScheme.of(Mode.SERVICE);

  /** Begins every ciphertext. */
  private static final byte[] MARK = "opaque:".getBytes(StandardCharsets.US_ASCII);

  private static final int IV = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec secret = new SecretKeySpec(random(32), "AES");
  private final AtomicInteger encryptions = new AtomicInteger();
  private final AtomicInteger decryptions = new AtomicInteger();
  private volatile UnaryOperator<byte[]> fault = UnaryOperator.identity();

  /** How often it was asked to encrypt. */
  public int encryptions() {
    return encryptions.get();
  }

  /** How often it was asked to decrypt. */
  public int decryptions() {
    return decryptions.get();
  }

  /** Changes every answer from now on. */
  public void answersWith(UnaryOperator<byte[]> wanted) {
    fault = wanted;
  }

  @Override
  public String name() {
    return "opaque";
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
    return new Backend(new Key(this));
  }

  private record Backend(ManagedKey key) implements KeyBackend {

    @Override
    public String describe() {
      return "kms 'far' (opaque)";
    }

    @Override
    public ManagedKey open(KeyName name, Fields fields) {
      return key;
    }

    @Override
    public String check() {
      return describe();
    }

    @Override
    public void close() {}
  }

  private record Key(OpaqueService service) implements TakesContext {

    @Override
    public KeyAlgorithm algorithm() {
      return KeyAlgorithm.AES;
    }

    @Override
    public void checkEncryption(CipherScheme scheme) {
      if (!scheme.equals(SERVICE)) {
        throw KeyException.of(
            KeyException.Kind.UNSUPPORTED, "key", "encrypt by " + scheme, "not there", null);
      }
    }

    @Override
    public void checkDecryption(CipherScheme scheme) {
      checkEncryption(scheme);
    }

    @Override
    public Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
      checkEncryption(scheme);
      service.encryptions.incrementAndGet();
      if (input.data().length > MOST) {
        throw KeyException.of(
            KeyException.Kind.INVALID,
            "key",
            "encrypt",
            input.data().length + " bytes are more than the " + MOST + " that it takes",
            null);
      }
      byte[] iv = random(IV);
      byte[] sealed = tried(() -> run(Cipher.ENCRYPT_MODE, iv, input, input.data()));
      byte[] answer =
          ByteBuffer.allocate(MARK.length + IV + sealed.length)
              .put(MARK)
              .put(iv)
              .put(sealed)
              .array();
      return new Ciphertext(new byte[0], service.fault.apply(answer));
    }

    @Override
    public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
      checkDecryption(scheme);
      service.decryptions.incrementAndGet();
      byte[] sealed = input.data();
      int body = MARK.length + IV;
      // SunJCE trips over what is shorter than a tag.
      boolean tooShort = sealed.length < body + TAG_BITS / Byte.SIZE;
      if (tooShort || !Arrays.equals(MARK, Arrays.copyOf(sealed, MARK.length))) {
        throw new WrongCiphertext("key", scheme);
      }
      byte[] iv = Arrays.copyOfRange(sealed, MARK.length, body);
      try {
        return service.fault.apply(
            run(Cipher.DECRYPT_MODE, iv, input, Arrays.copyOfRange(sealed, body, sealed.length)));
      } catch (AEADBadTagException e) {
        throw new WrongCiphertext("key", scheme);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    private byte[] run(int mode, byte[] iv, CipherInput input, byte[] data)
        throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, service.secret, new GCMParameterSpec(TAG_BITS, iv));
      cipher.updateAAD(input.associated());
      Map<String, String> context = new TreeMap<>(input.context());
      cipher.updateAAD(context.toString().getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(data);
    }
  }

  private interface Step {
    byte[] run() throws GeneralSecurityException;
  }

  private static byte[] tried(Step step) {
    try {
      return step.run();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
