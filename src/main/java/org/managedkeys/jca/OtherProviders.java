// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.NoSuchPaddingException;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/**
 * The providers beside this one: hashing, verification and keys of others are theirs. Looking past
 * ourselves keeps a provider that stands first in the list from calling itself without end.
 */
final class OtherProviders {

  /** By name first: another provider that stands before the JDK's would give keys of its own. */
  private static final List<String> JDK_PROVIDERS = List.of("SunRsaSign", "SunEC", "SUN");

  /** While it is set, our own services let the next provider answer. */
  private static final ThreadLocal<Boolean> LOOKING_PAST_US = new ThreadLocal<>();

  private OtherProviders() {}

  /** Made when first needed: public operations that this JDK has given up, or not yet. */
  private static final class BouncyCastle {
    static final Provider INSTANCE = new BouncyCastleProvider();
  }

  static Provider bouncyCastle() {
    return BouncyCastle.INSTANCE;
  }

  /**
   * That of the first other provider. Asking for it by name alone leaves all those unmade that
   * stand behind it in the list, which a process notices that makes one signature.
   */
  static MessageDigest messageDigest(String algorithm) throws NoSuchAlgorithmException {
    if (LOOKING_PAST_US.get() != null) {
      throw new NoSuchAlgorithmException("the next provider is asked");
    }
    LOOKING_PAST_US.set(Boolean.TRUE);
    try {
      return MessageDigest.getInstance(algorithm);
    } finally {
      LOOKING_PAST_US.remove();
    }
  }

  static AlgorithmParameters algorithmParameters(String algorithm) throws NoSuchAlgorithmException {
    return AlgorithmParameters.getInstance(algorithm, offering("AlgorithmParameters", algorithm));
  }

  static KeyFactory keyFactory(String algorithm) throws NoSuchAlgorithmException {
    for (String name : JDK_PROVIDERS) {
      @Nullable Provider provider = Security.getProvider(name);
      if (provider != null && provider.getService("KeyFactory", algorithm) != null) {
        return KeyFactory.getInstance(algorithm, provider);
      }
    }
    return keyFactories(algorithm).get(0);
  }

  /** All that there are, best first; the last one is Bouncy Castle's. */
  static List<KeyFactory> keyFactories(String algorithm) throws NoSuchAlgorithmException {
    Stream<Provider> known =
        JDK_PROVIDERS.stream().map(Security::getProvider).filter(provider -> provider != null);
    List<KeyFactory> factories = new ArrayList<>();
    for (Provider provider : Stream.concat(known, others()).distinct().toList()) {
      if (provider.getService("KeyFactory", algorithm) != null) {
        factories.add(KeyFactory.getInstance(algorithm, provider));
      }
    }
    factories.add(KeyFactory.getInstance(algorithm, bouncyCastle()));
    return factories;
  }

  /** A signature by the first other provider that takes the key. */
  static Signature signature(String algorithm, Key key)
      throws NoSuchAlgorithmException, InvalidKeyException {
    @Nullable InvalidKeyException refusal = null;
    for (Provider provider : others().toList()) {
      Provider.@Nullable Service service = provider.getService("Signature", algorithm);
      if (service != null && !service.supportsParameter(key)) {
        continue;
      }
      try {
        // Even without the service: the JDK makes NONEwithRSA of a provider's RSA cipher.
        Signature signature = Signature.getInstance(algorithm, provider);
        init(signature, key);
        return signature;
      } catch (NoSuchAlgorithmException e) {
        // not this one
      } catch (InvalidKeyException e) {
        refusal = refusal == null ? e : refusal;
      }
    }
    if (refusal != null) {
      throw refusal;
    }
    throw new NoSuchAlgorithmException(
        "no provider but ManagedKeys offers Signature "
            + algorithm
            + " for a key of class "
            + key.getClass().getName());
  }

  /** How a cipher is initialised, once a provider is found. */
  interface CipherInit {
    void init(Cipher cipher) throws InvalidKeyException, InvalidAlgorithmParameterException;
  }

  /** A cipher by the first other provider that takes the key. */
  static Cipher cipher(String transformation, Key key, CipherInit init)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    @Nullable InvalidKeyException refusal = null;
    for (Provider provider : others().toList()) {
      try {
        Cipher cipher = Cipher.getInstance(transformation, provider);
        init.init(cipher);
        return cipher;
      } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
        // not this one
      } catch (InvalidKeyException e) {
        refusal = refusal == null ? e : refusal;
      }
    }
    throw refusal != null ? refusal : nobody("Cipher " + transformation, key);
  }

  /** A Mac by the first other provider that takes the key. */
  static Mac mac(String algorithm, Key key, @Nullable AlgorithmParameterSpec parameters)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    @Nullable InvalidKeyException refusal = null;
    for (Provider provider : others().toList()) {
      try {
        Mac mac = Mac.getInstance(algorithm, provider);
        mac.init(key, parameters);
        return mac;
      } catch (NoSuchAlgorithmException e) {
        // not this one
      } catch (InvalidKeyException e) {
        refusal = refusal == null ? e : refusal;
      }
    }
    throw refusal != null ? refusal : nobody("Mac " + algorithm, key);
  }

  private static InvalidKeyException nobody(String service, Key key) {
    return new InvalidKeyException(
        "no provider but ManagedKeys offers "
            + service
            + ", and the key is of class "
            + key.getClass().getName());
  }

  static void init(Signature signature, Key key) throws InvalidKeyException {
    if (key instanceof PublicKey publicKey) {
      signature.initVerify(publicKey);
    } else if (key instanceof PrivateKey privateKey) {
      signature.initSign(privateKey);
    } else {
      throw new InvalidKeyException("neither a public nor a private key: " + key.getClass());
    }
  }

  private static Provider offering(String type, String algorithm) throws NoSuchAlgorithmException {
    return others()
        .filter(provider -> provider.getService(type, algorithm) != null)
        .findFirst()
        .orElseThrow(() ->
            new NoSuchAlgorithmException("no other provider offers " + type + " " + algorithm));
  }

  private static Stream<Provider> others() {
    return Arrays.stream(Security.getProviders())
        .filter(provider -> !(provider instanceof ManagedKeysProvider));
  }

  /** For what every JDK has: its absence is a broken installation, not a user's error. */
  interface Lookup<T> {
    T find() throws GeneralSecurityException;
  }

  static <T> T required(Lookup<T> lookup) {
    try {
      return lookup.find();
    } catch (GeneralSecurityException e) {
      throw new ProviderException(
          "ManagedKeys needs the JDK's own providers in the provider list", e);
    }
  }
}
