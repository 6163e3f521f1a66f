// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between a client and a PostgreSQL server, and cuts the connection when the client commits:
 * before the server hears of it, or after it has answered and before the client hears of that.
 */
final class CuttingProxy implements AutoCloseable {

  enum Cut {
    NEVER,
    BEFORE_THE_COMMIT,
    AFTER_THE_COMMIT
  }

  private static final String COMMIT = "COMMIT\0";

  private final ServerSocket listener;
  private final int target;
  private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NEVER);

  CuttingProxy(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** What happens at the next commit; nothing at those after it. */
  void cut(Cut cut) {
    next.set(cut);
  }

  /** Whether it has happened. */
  boolean isCut() {
    return next.get() == Cut.NEVER;
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        AtomicReference<Cut> cut = new AtomicReference<>(Cut.NEVER);
        start(() -> forward(client, server, cut));
        start(() -> answer(server, client, cut));
      }
    } catch (IOException e) {
      // Closed: no more connections.
    }
  }

  private void forward(Socket client, Socket server, AtomicReference<Cut> cut) {
    byte[] buffer = new byte[1 << 16];
    try (client;
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (text(Arrays.copyOf(buffer, n)).contains(COMMIT)) {
          cut.set(next.getAndSet(Cut.NEVER));
        }
        if (cut.get() == Cut.BEFORE_THE_COMMIT) {
          return;
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // One of them has gone, so the other may.
    }
  }

  private static void answer(Socket server, Socket client, AtomicReference<Cut> cut) {
    byte[] buffer = new byte[1 << 16];
    try (client;
        server;
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (cut.get() == Cut.AFTER_THE_COMMIT) {
          return;
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // One of them has gone, so the other may.
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
