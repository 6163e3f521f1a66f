// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import com.azure.security.keyvault.jca.KeyVaultJcaProvider;
import com.azure.security.keyvault.jca.KeyVaultLoadStoreParameter;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import net.jsign.jca.AmazonCredentials;
import net.jsign.jca.AmazonSigningService;
import net.jsign.jca.AzureKeyVaultSigningService;
import net.jsign.jca.GoogleCloudSigningService;
import net.jsign.jca.SigningService;
import net.jsign.jca.SigningServiceJcaProvider;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.testkit.Providers;

/**
 * A provider of the JCA with keys of a service: this library's, or a peer's. Each thread keeps its
 * Signature, Cipher or Mac.
 */
final class CloudJca implements CloudWorkloads.Library {

  /** How a name is found in the key store. */
  private interface Keys {
    Key find(String name) throws Exception;
  }

  private final Provider provider;
  private final Keys keys;

  private CloudJca(Provider provider, Keys keys) {
    this.provider = provider;
    this.keys = keys;
  }

  static CloudJca ours(Path folder) {
    Provider provider = Providers.configured(folder.resolve("provider.properties"));
    KeyStore store = Providers.keyStore(provider);
    return new CloudJca(provider, name -> store.getKey(name, null));
  }

  /** Microsoft's provider, which takes its trust from these properties. */
  static CloudJca azure(Properties facts) throws Exception {
    System.setProperty("javax.net.ssl.keyStore", CloudFacts.required(facts, "trust_store"));
    System.setProperty(
        "javax.net.ssl.keyStorePassword", CloudFacts.required(facts, "trust_store_password"));
    KeyVaultJcaProvider provider = new KeyVaultJcaProvider();
    KeyVaultLoadStoreParameter parameter =
        new KeyVaultLoadStoreParameter(
            CloudFacts.required(facts, "cloud.resource"),
            CloudFacts.required(facts, "cloud.tenant_id"),
            CloudFacts.required(facts, "cloud.client_id"),
            CloudFacts.required(facts, "cloud.client_secret"));
    parameter.disableChallengeResourceVerification();
    KeyStore store = KeyStore.getInstance("AzureKeyVault", provider);
    store.load(parameter);
    return new CloudJca(provider, name -> store.getKey(name, new char[0]));
  }

  /** Jsign's provider. */
  static CloudJca jsign(Properties facts) throws Exception {
    SigningService service = signingService(facts);
    String prefix =
        CloudFacts.required(facts, CloudFacts.SERVICE).equals(CloudService.AWS) ? "alias/" : "";
    return new CloudJca(
        new SigningServiceJcaProvider(service),
        name -> service.getPrivateKey(prefix + name, new char[0]));
  }

  private static SigningService signingService(Properties facts) throws Exception {
    Function<String, Certificate[]> certificates =
        alias -> certificate(facts, alias.substring(alias.lastIndexOf('/') + 1));
    String name = CloudFacts.required(facts, CloudFacts.SERVICE);
    return switch (name) {
      case CloudService.AWS -> amazon(facts, certificates);
      case CloudService.AZURE -> microsoft(facts);
      case CloudService.GCP ->
          constructor(
                  GoogleCloudSigningService.class,
                  String.class,
                  String.class,
                  String.class,
                  Function.class)
              .newInstance(
                  CloudFacts.required(facts, "cloud.endpoint") + "/v1/",
                  CloudFacts.required(facts, "key_ring_name"),
                  CloudFacts.required(facts, "access_token"),
                  certificates);
      default -> throw new IllegalArgumentException("no such service: " + name);
    };
  }

  /**
   * It signs the name of the host without the port, which is right where services really are. So it
   * calls such a host, and the server is its proxy.
   */
  private static SigningService amazon(
      Properties facts, Function<String, Certificate[]> certificates) throws Exception {
    URI server = URI.create(CloudFacts.required(facts, "cloud.endpoint"));
    System.setProperty("http.proxyHost", server.getHost());
    System.setProperty("http.proxyPort", String.valueOf(server.getPort()));
    AmazonCredentials credentials =
        new AmazonCredentials(
            CloudFacts.required(facts, "cloud.access_key"),
            CloudFacts.required(facts, "cloud.secret_key"),
            null);
    Supplier<AmazonCredentials> supplier = () -> credentials;
    return constructor(AmazonSigningService.class, Supplier.class, Function.class, String.class)
        .newInstance(
            supplier,
            certificates,
            "http://kms." + CloudFacts.required(facts, "cloud.region") + ".amazonaws.com");
  }

  private static SigningService microsoft(Properties facts) {
    System.setProperty("javax.net.ssl.trustStore", CloudFacts.required(facts, "trust_store"));
    System.setProperty(
        "javax.net.ssl.trustStorePassword", CloudFacts.required(facts, "trust_store_password"));
    return new AzureKeyVaultSigningService(
        CloudFacts.required(facts, "cloud.resource"), RawAzure.token(facts));
  }

  /** Those that take another address than the vendor's are for its own tests. */
  private static <T> Constructor<T> constructor(Class<T> type, Class<?>... parameters)
      throws NoSuchMethodException {
    Constructor<T> constructor = type.getDeclaredConstructor(parameters);
    constructor.setAccessible(true);
    return constructor;
  }

  private static Certificate[] certificate(Properties facts, String name) {
    byte[] encoded = Base64.getDecoder().decode(CloudFacts.required(facts, "certificate." + name));
    try {
      return new Certificate[] {
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded))
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public CloudWork.Action start(CloudTask task, CloudResults results) throws Exception {
    byte[] message = task.message();
    return switch (task) {
      case SIGN_RSA, SIGN_EC -> {
        Signature signer = Signature.getInstance(task.algorithm(), provider);
        signer.initSign((PrivateKey) keys.find(task.key()));
        yield () -> {
          signer.update(message);
          return signer.sign();
        };
      }
      case VERIFY_RSA -> {
        Signature signer = Signature.getInstance(task.algorithm(), provider);
        signer.initSign((PrivateKey) keys.find(task.key()));
        signer.update(message);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(task.algorithm(), provider);
        verifier.initVerify(results.publicKey(task));
        yield () -> {
          verifier.update(message);
          return verifier.verify(signature);
        };
      }
      case DECRYPT -> {
        byte[] ciphertext = results.ciphertext(task);
        Cipher cipher = Cipher.getInstance(task.algorithm(), provider);
        cipher.init(Cipher.DECRYPT_MODE, keys.find(task.key()), CloudResults.OAEP);
        yield () -> cipher.doFinal(ciphertext);
      }
      case MAC -> {
        Mac mac = Mac.getInstance(task.algorithm(), provider);
        mac.init(keys.find(task.key()));
        yield () -> mac.doFinal(message);
      }
      case ENVELOPE_1K, ENVELOPE_64M -> {
        Cipher cipher = Cipher.getInstance(task.algorithm(), provider);
        cipher.init(Cipher.ENCRYPT_MODE, keys.find(task.key()));
        yield () -> cipher.doFinal(message);
      }
    };
  }

  @Override
  public void close() {
    if (provider instanceof ManagedKeysProvider ours) {
      ours.close();
    }
  }
}
