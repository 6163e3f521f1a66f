// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Ends connections on which no whole head of a request comes in time, however slowly bytes trickle
 * in: for a connection that is only idle, Jetty does it.
 */
final class ConnectionWatch extends Handler.Wrapper implements Connection.Listener {

  private static final int LOOKS = 4;

  private final Map<Connection, Turns> connections = new ConcurrentHashMap<>();
  private final long nanos;

  /** Whose turn it is on a connection. */
  private static final class Turns {

    private int requests;
    private long since = System.nanoTime();

    synchronized void begin() {
      requests++;
    }

    synchronized void end() {
      requests--;
      since = System.nanoTime();
    }

    /** Whether the client has been silent, or has stammered, for too long. */
    synchronized boolean isOverdue(long nanos) {
      return requests == 0 && System.nanoTime() - since > nanos;
    }
  }

  /**
   * A watch that begins with the server.
   *
   * @param time how long a connection may be without a request that is being answered
   */
  ConnectionWatch(Duration time, Handler handler) {
    super(handler);
    this.nanos = time.toNanos();
  }

  @Override
  public void onOpened(Connection connection) {
    // Within TLS there is another, for the handshake and then for the protocol.
    if (!(connection instanceof SslConnection)) {
      connections.put(connection, new Turns());
    }
  }

  @Override
  public void onClosed(Connection connection) {
    connections.remove(connection);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Turns turns = connections.get(request.getConnectionMetaData().getConnection());
    if (turns != null) {
      turns.begin();
      Request.addCompletionListener(request, failure -> turns.end());
    }
    return super.handle(request, response, callback);
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    look();
  }

  private static void end(Connection connection) {
    if (connection instanceof HTTP2Connection) {
      // It tells its client.
      connection.close();
    } else {
      connection.getEndPoint().close();
    }
  }

  private void look() {
    connections.forEach((connection, turns) -> {
      if (turns.isOverdue(nanos)) {
        end(connection);
      }
    });
    if (isStarted() || isStarting()) {
      getServer().getScheduler().schedule(this::look, nanos / LOOKS, TimeUnit.NANOSECONDS);
    }
  }
}
