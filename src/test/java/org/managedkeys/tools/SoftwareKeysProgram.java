// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Does with software keys what programs do, in a JVM where the provider is registered; then loads
 * the provider's key store and says how that went. Argument: a PKCS #12 file with two keys, {@code
 * rsa} and {@code ec}, whose password is {@code changeit}.
 */
final class SoftwareKeysProgram {

  private static final byte[] MESSAGE = "hello".getBytes(UTF_8);
  private static final char[] PASSWORD = "changeit".toCharArray();

  private SoftwareKeysProgram() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println(
        "providers: " + Arrays.stream(Security.getProviders()).map(Provider::getName).toList());
    check("digest", MessageDigest.getInstance("SHA-256").digest(MESSAGE).length == 32);
    check("default context", SSLContext.getDefault().getSupportedSSLParameters() != null);
    SecureRandom.getInstanceStrong();

    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    KeyPair rsaPair = softwarePair(rsa);
    KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
    ec.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair ecPair = softwarePair(ec);
    sign("SHA256withRSA", rsaPair, null);
    sign("SHA1withRSA", rsaPair, null);
    sign(
        "RSASSA-PSS",
        rsaPair,
        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    sign("SHA256withECDSA", ecPair, null);
    sign("SHA384withECDSAinP1363Format", ecPair, null);
    sign("NONEwithECDSA", ecPair, null);
    sign("Ed25519", softwarePair(KeyPairGenerator.getInstance("Ed25519")), null);
    sign("EdDSA", softwarePair(KeyPairGenerator.getInstance("EdDSA")), null);
    encrypt(rsaPair);
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(ecPair.getPrivate());
    agreement.doPhase(ecPair.getPublic(), true);
    check("agreement", agreement.generateSecret().length == 32);

    handshake(arguments[0], "rsa");
    handshake(arguments[0], "ec");
    System.out.println("healthy");

    KeyStore keys = KeyStore.getInstance("ManagedKeys");
    try {
      keys.load(null, null);
      System.out.println("loaded: " + keys.size());
    } catch (IOException e) {
      System.out.println("not loaded: " + e.getMessage());
    }
  }

  private static KeyPair softwarePair(KeyPairGenerator generator) throws GeneralSecurityException {
    KeyPair pair = generator.generateKeyPair();
    check(generator.getAlgorithm() + " in software", pair.getPrivate().getEncoded() != null);
    return pair;
  }

  /** Parameters come first, as most programs do it. */
  private static void sign(String algorithm, KeyPair pair, @Nullable PSSParameterSpec parameters)
      throws GeneralSecurityException {
    Signature signer = Signature.getInstance(algorithm);
    Signature verifier = Signature.getInstance(algorithm);
    if (parameters != null) {
      signer.setParameter(parameters);
      verifier.setParameter(parameters);
    }
    byte[] data = algorithm.startsWith("NONE") ? new byte[32] : MESSAGE;
    signer.initSign(pair.getPrivate());
    signer.update(data);
    byte[] signature = signer.sign();
    verifier.initVerify(pair.getPublic());
    verifier.update(data);
    check(algorithm, verifier.verify(signature));
    System.out.println(algorithm + " at " + signer.getProvider().getName());
  }

  private static void encrypt(KeyPair rsa) throws GeneralSecurityException {
    Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
    oaep.init(Cipher.ENCRYPT_MODE, rsa.getPublic());
    byte[] sealed = oaep.doFinal(MESSAGE);
    oaep.init(Cipher.DECRYPT_MODE, rsa.getPrivate());
    check("OAEP", Arrays.equals(oaep.doFinal(sealed), MESSAGE));
    Key aes = KeyGenerator.getInstance("AES").generateKey();
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
    gcm.init(Cipher.ENCRYPT_MODE, aes);
    check("GCM", gcm.doFinal(MESSAGE).length == MESSAGE.length + 16);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(aes);
    check("HMAC", mac.doFinal(MESSAGE).length == 32);
  }

  /** TLS 1.3, both sides with the certificate of that key. */
  private static void handshake(String file, String alias) throws Exception {
    KeyStore all = KeyStore.getInstance(Path.of(file).toFile(), PASSWORD);
    KeyStore one = KeyStore.getInstance("PKCS12");
    one.load(null, null);
    one.setKeyEntry(alias, all.getKey(alias, PASSWORD), PASSWORD, all.getCertificateChain(alias));
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(alias, all.getCertificate(alias));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(one, PASSWORD);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);

    try (ServerSocket listener =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ((SSLServerSocket) listener).setNeedClientAuth(true);
      CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> receive(listener));
      try (SSLSocket client =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
        client.getOutputStream().write(MESSAGE);
        client.shutdownOutput();
        check("TLS with " + alias, Arrays.equals(received.get(), MESSAGE));
        System.out.println(client.getSession().getProtocol() + " with " + alias);
      }
    }
  }

  private static byte[] receive(ServerSocket listener) {
    try (SSLSocket server = (SSLSocket) listener.accept()) {
      return server.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void check(String what, boolean right) throws GeneralSecurityException {
    if (!right) {
      throw new GeneralSecurityException(what + " failed");
    }
  }
}
