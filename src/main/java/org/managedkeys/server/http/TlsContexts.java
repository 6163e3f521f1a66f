// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * TLS 1.3 and 1.2 for a server. Other material makes another context, so that neither sessions nor
 * tickets of the one before are good for anything: a client's next connection sees the new
 * certificate, and is checked against the new authorities. Connections that are there stay.
 */
final class TlsContexts {

  private static final String ALIAS = "server";

  private final SslContextFactory.Server factory = new SslContextFactory.Server();

  TlsContexts(TlsMaterial material) {
    factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    factory.setRenegotiationAllowed(false);
    // HTTP/2 forbids some of TLS 1.2's: they come last.
    factory.setCipherComparator(HTTP2Cipher.COMPARATOR);
    factory.setUseCipherSuitesOrder(true);
    use(factory, context(material), material);
  }

  SslContextFactory.Server factory() {
    return factory;
  }

  /** Handshakes from now on use this. */
  void reload(TlsMaterial material) {
    // Made first: if it cannot be, the one before stays.
    SSLContext context = context(material);
    try {
      factory.reload(any -> use(factory, context, material));
    } catch (Exception e) {
      throw failed(e);
    }
  }

  private static void use(
      SslContextFactory.Server factory, SSLContext context, TlsMaterial material) {
    factory.setSslContext(context);
    factory.setNeedClientAuth(material.clientsMustShow());
    factory.setWantClientAuth(!material.clientAuthorities().isEmpty());
  }

  private static SSLContext context(TlsMaterial material) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new OneKey(material)}, trusted(material.clientAuthorities()), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw failed(e);
    }
  }

  private static TrustManager[] trusted(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    if (authorities.isEmpty()) {
      // Not null, which would be the JVM's own.
      return new TrustManager[0];
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int index = 0; index < authorities.size(); index++) {
      store.setCertificateEntry("authority-" + index, authorities.get(index));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    return trust.getTrustManagers();
  }

  private static KeyException failed(Exception e) {
    return KeyException.of(
        Kind.INVALID,
        "TLS of the server",
        "set it up",
        String.valueOf(e.getMessage()),
        "look at the key, its certificates and those of clients' authorities",
        e);
  }

  /** The one key of a server, for handshakes whose signatures it can make. */
  private static final class OneKey extends X509ExtendedKeyManager {

    private final TlsMaterial material;

    OneKey(TlsMaterial material) {
      this.material = material;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return material.key().getAlgorithm().equals(keyType) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return material.key();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return material.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}
