// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection to a server on 127.0.0.1 that is kept alive, for loads: it does next to
 * nothing beside what the server does. It knows bodies whose length is told, and no others. Not
 * thread-safe.
 */
public final class HttpConnection implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final byte[] ADDRESS = {127, 0, 0, 1};
  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
  private static final String LENGTH = "\r\ncontent-length:";
  private static final int FIRST_BUFFER = 8192;

  /** Where the status is in {@code HTTP/1.1 200}. */
  private static final int STATUS = 9;

  private static final int STATUS_END = 12;
  private static final int NO_CONTENT = 204;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private byte[] buffer = new byte[FIRST_BUFFER];
  private int filled;

  /** What the server says. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  public record Answer(int status, byte[] body) {

    /** Whether the status is one from 200 on, and below 300. */
    public boolean isSuccess() {
      return status / 100 == 2;
    }

    public String text() {
      return new String(body, UTF_8);
    }

    /** The whole body. */
    public Map<String, Object> json() throws IOException {
      return JSON.std.mapFrom(body);
    }

    /** What is within {@code data}; empty if there is none. */
    @SuppressWarnings("unchecked") // Names in JSON are text.
    public Map<String, Object> data() throws IOException {
      return json().get("data") instanceof Map<?, ?> data ? (Map<String, Object>) data : Map.of();
    }

    @Override
    public String toString() {
      return status + " " + text();
    }
  }

  private HttpConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /**
   * Connects.
   *
   * @param tls by which the server is trusted; null for plain HTTP
   * @param patience with the connection, and with each answer
   */
  public static HttpConnection open(int port, @Nullable SSLContext tls, Duration patience)
      throws IOException {
    int millis = (int) patience.toMillis();
    Socket plain = new Socket();
    try {
      plain.setTcpNoDelay(true);
      plain.setSoTimeout(millis);
      plain.connect(new InetSocketAddress(InetAddress.getByAddress(ADDRESS), port), millis);
      return new HttpConnection(tls == null ? plain : secured(plain, tls, port));
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  private static Socket secured(Socket plain, SSLContext tls, int port) throws IOException {
    // Above a socket: the address is then not looked up by name.
    SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(plain, HOST, port, true);
    secure.startHandshake();
    return secure;
  }

  /**
   * A request as it goes over the line, to be sent any number of times.
   *
   * @param path without {@code /v1/}
   * @param token empty for none
   * @param json the body; empty for none
   */
  public static byte[] request(String method, String path, String token, String json) {
    byte[] body = json.getBytes(UTF_8);
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(" /v1/").append(path).append(" HTTP/1.1\r\nHost: ").append(HOST);
    if (!token.isEmpty()) {
      head.append("\r\nX-Vault-Token: ").append(token);
    }
    if (body.length > 0) {
      head.append("\r\nContent-Type: application/json\r\nContent-Length: ").append(body.length);
    }
    byte[] first = head.append("\r\n\r\n").toString().getBytes(ISO_8859_1);
    byte[] all = Arrays.copyOf(first, first.length + body.length);
    System.arraycopy(body, 0, all, first.length, body.length);
    return all;
  }

  /**
   * Sends a request and waits for the answer.
   *
   * @throws IOException if there is none; the connection is of no use then
   */
  public Answer send(byte[] request) throws IOException {
    out.write(request);
    out.flush();
    filled = 0;
    int searched = 0;
    int headEnd = headEnd(searched);
    while (headEnd < 0) {
      searched = Math.max(0, filled - HEAD_END.length);
      fill();
      headEnd = headEnd(searched);
    }
    String head = new String(buffer, 0, headEnd, ISO_8859_1);
    int status = Integer.parseInt(head.substring(STATUS, STATUS_END));
    int start = headEnd + HEAD_END.length;
    int end = start + (status == NO_CONTENT ? 0 : length(head));
    while (filled < end) {
      fill();
    }
    return new Answer(status, Arrays.copyOfRange(buffer, start, end));
  }

  private static int length(String head) throws IOException {
    int name = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
    if (name < 0) {
      throw new IOException("an answer without Content-Length: " + head);
    }
    int start = name + LENGTH.length();
    int end = head.indexOf('\r', start);
    return Integer.parseInt((end < 0 ? head.substring(start) : head.substring(start, end)).strip());
  }

  private int headEnd(int from) {
    for (int at = from; at + HEAD_END.length <= filled; at++) {
      if (Arrays.equals(buffer, at, at + HEAD_END.length, HEAD_END, 0, HEAD_END.length)) {
        return at;
      }
    }
    return -1;
  }

  private void fill() throws IOException {
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read = in.read(buffer, filled, buffer.length - filled);
    if (read < 0) {
      throw new EOFException("the server has closed the connection");
    }
    filled += read;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more, closed or not.
    }
  }
}
