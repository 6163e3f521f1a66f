// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.core.http.okhttp.OkHttpAsyncHttpClientBuilder;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.Context;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.KeyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.CryptographyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.models.DecryptParameters;
import com.azure.security.keyvault.keys.cryptography.models.EncryptParameters;
import com.azure.security.keyvault.keys.cryptography.models.EncryptResult;
import com.azure.security.keyvault.keys.cryptography.models.SignatureAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;

/** Microsoft's library, on the transport and with the settings of this library's own client. */
final class RawAzure implements RawCloud {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final RetryOptions NO_RETRIES =
      new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1)));
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int IV_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final byte[] NONE = {};

  private final Properties facts;
  private final Map<String, OkHttpClient> transports = new ConcurrentHashMap<>();
  private final Map<CloudTask, CryptographyClient> clients = new ConcurrentHashMap<>();

  RawAzure(Properties facts) {
    this.facts = facts;
  }

  private CryptographyClient client(CloudTask task) {
    return clients.computeIfAbsent(task, this::make);
  }

  private CryptographyClient make(CloudTask task) {
    String connection = task.key().equals(CloudKeys.AES) ? "hsm" : "cloud";
    HttpClient http = http(connection);
    TokenCredential credential = credential(connection, http);
    KeyClient keys =
        new KeyClientBuilder()
            .vaultUrl(CloudFacts.required(facts, connection + ".resource"))
            .credential(credential)
            .disableChallengeResourceVerification()
            .httpClient(http)
            .retryOptions(NO_RETRIES)
            .buildClient();
    return new CryptographyClientBuilder()
        .keyIdentifier(keys.getKey(task.key()).getId())
        .credential(credential)
        .disableChallengeResourceVerification()
        .httpClient(http)
        .httpLogOptions(new HttpLogOptions())
        .retryOptions(NO_RETRIES)
        // It would fetch the public key first and compute here whatever can be.
        .disableKeyCaching()
        .buildClient();
  }

  private TokenCredential credential(String connection, HttpClient http) {
    return new ClientSecretCredentialBuilder()
        .authorityHost(CloudFacts.required(facts, connection + ".authority_host"))
        .tenantId(CloudFacts.required(facts, connection + ".tenant_id"))
        .clientId(CloudFacts.required(facts, connection + ".client_id"))
        .clientSecret(CloudFacts.required(facts, connection + ".client_secret"))
        .disableInstanceDiscovery()
        .httpClient(http)
        .retryOptions(NO_RETRIES)
        .build();
  }

  private HttpClient http(String connection) {
    OkHttpClient client = transports.computeIfAbsent(connection, this::transport);
    return new OkHttpAsyncHttpClientBuilder(client)
        .connectionTimeout(LIMIT)
        .readTimeout(LIMIT)
        .writeTimeout(LIMIT)
        .responseTimeout(LIMIT)
        .callTimeout(LIMIT)
        .build();
  }

  private OkHttpClient transport(String connection) {
    try (InputStream in =
        Files.newInputStream(Path.of(CloudFacts.required(facts, connection + ".ca_file")))) {
      Certificate authority = CertificateFactory.getInstance("X.509").generateCertificate(in);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("ca", authority);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, factory.getTrustManagers(), null);
      return new OkHttpClient.Builder()
          .connectTimeout(LIMIT)
          .readTimeout(LIMIT)
          .writeTimeout(LIMIT)
          .callTimeout(LIMIT)
          .connectionPool(new ConnectionPool(50, 5, TimeUnit.MINUTES))
          .retryOnConnectionFailure(false)
          .followRedirects(false)
          .sslSocketFactory(
              tls.getSocketFactory(), (X509TrustManager) factory.getTrustManagers()[0])
          .build();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("no transport to the server", e);
    }
  }

  /** A token for the vault, for peers that want one ready-made. */
  static String token(Properties facts) {
    try (RawAzure azure = new RawAzure(facts)) {
      return azure
          .credential("cloud", azure.http("cloud"))
          .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
          .getToken();
    }
  }

  private static SignatureAlgorithm algorithm(CloudTask task) {
    return task == CloudTask.SIGN_EC ? SignatureAlgorithm.ES256 : SignatureAlgorithm.RS256;
  }

  @Override
  public byte[] sign(CloudTask task, byte[] digest) {
    return client(task).sign(algorithm(task), digest, Context.NONE).getSignature();
  }

  @Override
  public boolean verify(CloudTask task, byte[] digest, byte[] signature) {
    return client(task).verify(algorithm(task), digest, signature, Context.NONE).isValid();
  }

  @Override
  public byte[] decrypt(byte[] ciphertext) {
    return client(CloudTask.DECRYPT)
        .decrypt(DecryptParameters.createRsaOaep256Parameters(ciphertext), Context.NONE)
        .getPlainText();
  }

  @Override
  public byte[] mac(byte[] message) {
    throw new UnsupportedOperationException("the service makes no MACs");
  }

  @Override
  public DataKey dataKey() {
    byte[] plain = new byte[32];
    RANDOM.nextBytes(plain);
    EncryptResult answer =
        client(CloudTask.ENVELOPE_1K)
            .encrypt(EncryptParameters.createA256GcmParameters(plain, NONE), Context.NONE);
    byte[] encrypted =
        ByteBuffer.allocate(IV_BYTES + plain.length + TAG_BYTES)
            .put(answer.getIv())
            .put(answer.getCipherText())
            .put(answer.getAuthenticationTag())
            .array();
    return new DataKey(plain, encrypted);
  }

  @Override
  public byte[] unwrap(byte[] encrypted) {
    int tag = encrypted.length - TAG_BYTES;
    return client(CloudTask.ENVELOPE_1K)
        .decrypt(
            DecryptParameters.createA256GcmParameters(
                Arrays.copyOfRange(encrypted, IV_BYTES, tag),
                Arrays.copyOf(encrypted, IV_BYTES),
                Arrays.copyOfRange(encrypted, tag, encrypted.length),
                NONE),
            Context.NONE)
        .getPlainText();
  }

  @Override
  public void close() {
    transports
        .values()
        .forEach(client -> {
          client.dispatcher().executorService().shutdown();
          client.connectionPool().evictAll();
        });
  }
}
