// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.okhttp.OkHttpAsyncHttpClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.remote.CallLimits;

/** The pool of connections that one connection to a vault and its authority uses. */
final class AzureTransport {

  private static final int IDLE_MINUTES = 5;
  private static final int UNAVAILABLE = 503;
  private static final String RETRY_AFTER = "Retry-After";

  private final OkHttpClient client;
  private final HttpClient http;

  /**
   * A pool without connections yet.
   *
   * @param subject the connection as messages name it
   * @param caFile certificates to be trusted beside those that the JVM trusts; or null
   */
  AzureTransport(String subject, CallLimits limits, @Nullable Path caFile) {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .connectTimeout(limits.attemptTimeout())
            .readTimeout(limits.attemptTimeout())
            .writeTimeout(limits.attemptTimeout())
            .callTimeout(limits.attemptTimeout())
            .connectionPool(
                new ConnectionPool(limits.connections(), IDLE_MINUTES, TimeUnit.MINUTES))
            .retryOnConnectionFailure(false)
            .addNetworkInterceptor(AzureTransport::withoutInvitation)
            .followRedirects(false);
    if (caFile != null) {
      trust(builder, subject, caFile);
    }
    client = builder.build();
    http =
        new OkHttpAsyncHttpClientBuilder(client)
            .connectionTimeout(limits.attemptTimeout())
            .readTimeout(limits.attemptTimeout())
            .writeTimeout(limits.attemptTimeout())
            .responseTimeout(limits.attemptTimeout())
            .callTimeout(limits.attemptTimeout())
            .build();
  }

  /** OkHttp repeats any request by itself whose answer says to do so at once. */
  private static Response withoutInvitation(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    return response.code() == UNAVAILABLE && "0".equals(response.header(RETRY_AFTER))
        ? response.newBuilder().removeHeader(RETRY_AFTER).build()
        : response;
  }

  HttpClient http() {
    return http;
  }

  /** Ends connections that are not in use; the others end with their use. */
  void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private static void trust(OkHttpClient.Builder builder, String subject, Path caFile) {
    try (InputStream in = Files.newInputStream(caFile)) {
      Collection<? extends Certificate> own =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (own.isEmpty()) {
        throw new GeneralSecurityException("there is no certificate in it");
      }
      List<Certificate> all = new ArrayList<>(own);
      all.addAll(Arrays.<X509Certificate>asList(manager(null).getAcceptedIssuers()));
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (Certificate certificate : all) {
        store.setCertificateEntry("ca-" + store.size(), certificate);
      }
      X509TrustManager manager = manager(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {manager}, null);
      builder.sslSocketFactory(context.getSocketFactory(), manager);
    } catch (IOException | GeneralSecurityException e) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          subject,
          "use the file of certificates",
          "'" + caFile + "' cannot be read: " + e.getMessage(),
          "it must hold certificates in PEM",
          e);
    }
  }

  /** Of the JVM's own authorities where no store is given. */
  private static X509TrustManager manager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("the JVM trusts no X.509 certificates"));
  }
}
