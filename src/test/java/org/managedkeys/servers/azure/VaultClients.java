// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.okhttp.OkHttpAsyncHttpClientBuilder;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.security.keyvault.certificates.CertificateClient;
import com.azure.security.keyvault.certificates.CertificateClientBuilder;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.KeyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.CryptographyClientBuilder;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** The vendor's clients of a server, which trust it, and repeat nothing by themselves. */
final class VaultClients implements AutoCloseable {

  static final RetryOptions NO_RETRIES =
      new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1)));

  private final AzureKeyVaultServer server;
  private final OkHttpClient okHttp;
  private final HttpClient http;

  VaultClients(AzureKeyVaultServer server) throws Exception {
    this.server = server;
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(server.trustStore())) {
      trusted.load(in, server.trustStorePassword().toCharArray());
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    X509TrustManager trust = (X509TrustManager) factory.getTrustManagers()[0];
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, factory.getTrustManagers(), null);
    okHttp = new OkHttpClient.Builder().sslSocketFactory(tls.getSocketFactory(), trust).build();
    http = new OkHttpAsyncHttpClientBuilder(okHttp).build();
  }

  /** For builders of credentials. */
  HttpClient http() {
    return http;
  }

  /** The credential of the application, with its secret. */
  TokenCredential secret() {
    return secret(server.clientSecret());
  }

  TokenCredential secret(String secret) {
    return new ClientSecretCredentialBuilder()
        .authorityHost(server.url())
        .tenantId(server.tenant())
        .clientId(server.clientId())
        .clientSecret(secret)
        .disableInstanceDiscovery()
        .httpClient(http)
        .retryOptions(NO_RETRIES)
        .build();
  }

  KeyClient keys() {
    return keys(secret());
  }

  KeyClient keys(TokenCredential credential) {
    return new KeyClientBuilder()
        .vaultUrl(server.url())
        .credential(credential)
        .disableChallengeResourceVerification()
        .httpClient(http)
        .retryOptions(NO_RETRIES)
        .buildClient();
  }

  /** Of a key, with everything done at the service. */
  CryptographyClient cryptography(KeyVaultKey key) {
    return new CryptographyClientBuilder()
        .keyIdentifier(key.getId())
        .credential(secret())
        .disableChallengeResourceVerification()
        .disableKeyCaching()
        .httpClient(http)
        .retryOptions(NO_RETRIES)
        .buildClient();
  }

  CertificateClient certificates() {
    return new CertificateClientBuilder()
        .vaultUrl(server.url())
        .credential(secret())
        .disableChallengeResourceVerification()
        .httpClient(http)
        .retryOptions(NO_RETRIES)
        .buildClient();
  }

  /** What is answered to a bare GET, status and body. */
  String get(String path, String header, String value) throws IOException {
    Request request = new Request.Builder().url(server.url() + path).header(header, value).build();
    return answer(request);
  }

  /** What is answered to a form, status and body. */
  String post(String path, String form) throws IOException {
    RequestBody body = RequestBody.create(form, MediaType.get("application/x-www-form-urlencoded"));
    Request request = new Request.Builder().url(server.url() + path).post(body).build();
    return answer(request);
  }

  private String answer(Request request) throws IOException {
    try (Response response = okHttp.newCall(request).execute()) {
      ResponseBody body = response.body();
      return response.code() + " " + (body == null ? "" : body.string());
    }
  }

  @Override
  public void close() {
    okHttp.dispatcher().executorService().shutdown();
    okHttp.connectionPool().evictAll();
  }
}
