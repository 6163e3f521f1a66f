// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.managedkeys.jca.ManagedKeysProvider;

/**
 * A TLS server whose key never leaves its token: answers one line to each of a few clients and ends.
 *
 * <pre>java -cp managed-keys-all.jar TlsServer.java provider.properties 3</pre>
 *
 * <p>It listens on a free port of the loopback interface and prints it. Apart from the first three
 * lines of {@code main} it is like any other TLS server.
 */
public final class TlsServer {

  private static final int TIMEOUT_MILLIS = 30_000;

  private TlsServer() {}

  public static void main(String[] args) throws Exception {
    Provider provider = new ManagedKeysProvider().configure(args[0]);
    Security.addProvider(provider);
    KeyStore keys = KeyStore.getInstance("ManagedKeys", provider);

    keys.load(null, null);
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
    keyManagers.init(keys, null);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), null, null);

    try (SSLServerSocket server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(TIMEOUT_MILLIS);
      System.out.println(server.getLocalPort());
      for (int clients = Integer.parseInt(args[1]); clients > 0; clients--) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
          socket.setSoTimeout(TIMEOUT_MILLIS);
          OutputStream out = socket.getOutputStream();
          out.write("hello from a key in a token\n".getBytes(StandardCharsets.US_ASCII));
          out.flush();
        }
      }
    }
  }
}
