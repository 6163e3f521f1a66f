// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.ServiceEncryption;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.store.seal.KeyWrapper;

/**
 * A managed key that wraps the seal keys of a store: an AES key by authenticated encryption, an RSA
 * key by OAEP, of which the public half wraps in the JDK. Its usages have to be wrap and unwrap, or
 * encrypt and decrypt. Thread-safe.
 */
public final class SealingKey implements KeyWrapper {

  private static final byte[] NONE = {};

  /** In front of what is wrapped stands how: 0 for an AES key, else which of these from 1 on. */
  private static final List<CipherScheme> OAEP =
      List.of(
          CipherScheme.oaep(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256),
          CipherScheme.oaep(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_1),
          CipherScheme.oaep(DigestAlgorithm.SHA_1, DigestAlgorithm.SHA_1));

  private final RegisteredKey key;

  public SealingKey(RegisteredKey key) {
    this.key = key;
  }

  @Override
  public String describe() {
    return key.subject();
  }

  @Override
  public byte[] wrap(byte[] plain) {
    ManagedKey opened = key.open();
    if (opened.algorithm().family() == KeyAlgorithm.Family.RSA
        && opened instanceof HasPublicKey pair) {
      key.require(usage(KeyUsage.WRAP, KeyUsage.ENCRYPT));
      int how = OAEP.indexOf(oaep());
      return marked(how + 1, wrapByOaep(OAEP.get(how), pair, plain));
    }
    Encrypts encryptor = key.use(usage(KeyUsage.WRAP, KeyUsage.ENCRYPT), Encrypts.class);
    return marked(
        0, ServiceEncryption.encrypt(encryptor, describe(), CipherInput.service(plain, NONE)));
  }

  private CipherScheme oaep() {
    Decrypts decryptor = key.use(usage(KeyUsage.UNWRAP, KeyUsage.DECRYPT), Decrypts.class);
    for (CipherScheme scheme : OAEP.subList(0, OAEP.size() - 1)) {
      try {
        decryptor.checkDecryption(scheme);
        return scheme;
      } catch (KeyException e) {
        if (e.kind() != Kind.UNSUPPORTED) {
          throw e;
        }
      }
    }
    CipherScheme last = OAEP.get(OAEP.size() - 1);
    decryptor.checkDecryption(last);
    return last;
  }

  private byte[] wrapByOaep(CipherScheme scheme, HasPublicKey pair, byte[] plain) {
    try {
      Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          KeyFactory.getInstance("RSA")
              .generatePublic(new X509EncodedKeySpec(pair.subjectPublicKeyInfo())),
          new OAEPParameterSpec(
              name(scheme.digest()),
              "MGF1",
              new MGF1ParameterSpec(name(scheme.mgf1Digest())),
              PSource.PSpecified.DEFAULT));
      return cipher.doFinal(plain);
    } catch (GeneralSecurityException e) {
      throw KeyException.of(
          Kind.INTERNAL, describe(), "wrap a seal key", "the JDK's OAEP failed", null, e);
    }
  }

  private static String name(@Nullable DigestAlgorithm digest) {
    return Objects.requireNonNull(digest).jcaName();
  }

  @Override
  public byte[] unwrap(byte[] wrapped) {
    if (wrapped.length < 2 || wrapped[0] < 0 || wrapped[0] > OAEP.size()) {
      throw notWrapped();
    }
    Decrypts decryptor = key.use(usage(KeyUsage.UNWRAP, KeyUsage.DECRYPT), Decrypts.class);
    byte[] bytes = Arrays.copyOfRange(wrapped, 1, wrapped.length);
    try {
      return wrapped[0] == 0
          ? ServiceEncryption.decrypt(decryptor, describe(), CipherInput.service(bytes, NONE))
          : decryptor.decrypt(OAEP.get(wrapped[0] - 1), CipherInput.of(bytes));
    } catch (WrongCiphertext e) {
      throw notWrapped();
    }
  }

  private KeyException notWrapped() {
    return KeyException.of(
        Kind.DENIED,
        describe(),
        "unwrap a seal key",
        "it is not the key that wrapped it",
        "see whether the key was replaced in its service");
  }

  /** The one of two usages that the key has; the second where it has neither, to be refused. */
  private KeyUsage usage(KeyUsage first, KeyUsage second) {
    Set<KeyUsage> usages = key.usages();
    return usages.contains(first) ? first : second;
  }

  private static byte[] marked(int how, byte[] wrapped) {
    return ByteBuffer.allocate(1 + wrapped.length).put((byte) how).put(wrapped).array();
  }
}
