// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Both ends of TLS connections on this machine, as programs set them up: with key stores. */
final class TlsEndpoints {

  /** What the server sends; a client that reads it knows that the handshake is complete. */
  static final String GREETING = "hello from a managed key";

  private static final int TIMEOUT_SECONDS = 60;

  private TlsEndpoints() {}

  /** The session of each side. */
  record Sessions(SSLSession client, SSLSession server) {}

  /** A side's context. The key store may be null: a side without a key. */
  static SSLContext context(String keyManagers, @Nullable KeyStore keys, Certificate... trusted)
      throws GeneralSecurityException, IOException {
    KeyManagerFactory keyManagerFactory = KeyManagerFactory.getInstance(keyManagers);
    keyManagerFactory.init(keys, "ignored".toCharArray());
    KeyStore trustStore = KeyStore.getInstance("PKCS12");
    trustStore.load(null, null);
    for (int index = 0; index < trusted.length; index++) {
      trustStore.setCertificateEntry("trusted-" + index, trusted[index]);
    }
    TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
    trustManagers.init(trustStore);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        keyManagerFactory.getKeyManagers(),
        trusted.length == 0 ? null : trustManagers.getTrustManagers(),
        null);
    return context;
  }

  /** A server that greets its clients, until closed. */
  static final class Server implements AutoCloseable {

    private final SSLServerSocket socket;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<SSLSession> served;

    /** Serves one connection. */
    Server(SSLContext context, String protocol, boolean needClientAuth) throws IOException {
      socket =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
      socket.setEnabledProtocols(new String[] {protocol});
      socket.setNeedClientAuth(needClientAuth);
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
      served = thread.submit(this::serve);
    }

    private SSLSession serve() throws IOException {
      try (SSLSocket client = (SSLSocket) socket.accept()) {
        client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
        client.startHandshake();
        client.getOutputStream().write((GREETING + "\n").getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
        // A client that closes before it has read everything would make this side fail.
        client.getInputStream().read();
        return client.getSession();
      }
    }

    String address() {
      return "127.0.0.1:" + socket.getLocalPort();
    }

    int port() {
      return socket.getLocalPort();
    }

    /** The session, or what went wrong on this side. */
    SSLSession session() throws Exception {
      return served.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
      socket.close();
      thread.shutdownNow();
    }
  }

  /** Connects the two over the loopback interface. */
  static Sessions connect(SSLContext client, SSLContext server, String protocol, boolean clientAuth)
      throws Exception {
    try (Server listening = new Server(server, protocol, clientAuth)) {
      CompletableFuture<SSLSession> own = new CompletableFuture<>();
      try (SSLSocket socket =
          (SSLSocket)
              client
                  .getSocketFactory()
                  .createSocket(InetAddress.getLoopbackAddress(), listening.port())) {
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
        socket.setEnabledProtocols(new String[] {protocol});
        socket.startHandshake();
        byte[] answer = socket.getInputStream().readNBytes(GREETING.length() + 1);
        if (!new String(answer, StandardCharsets.US_ASCII).equals(GREETING + "\n")) {
          throw new IOException("the server said something else");
        }
        own.complete(socket.getSession());
      }
      return new Sessions(own.get(), listening.session());
    }
  }
}
