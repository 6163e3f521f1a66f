// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers;

import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What goes wrong with one answer of a server. */
public sealed interface Fault {

  /** The answer comes late. */
  record Delay(Duration time) implements Fault {}

  /** Something else is answered, and the request not acted on. */
  record Instead(Reply reply) implements Fault {}

  /** What would have been answered is changed. */
  record Altered(UnaryOperator<Reply> change) implements Fault {}

  /** The connection is reset; before anything is answered the request has been acted on. */
  record Reset(boolean amidTheAnswer) implements Fault {}

  /** The answer ends in the middle, although it told its full length. */
  record Truncated() implements Fault {}

  /** No answer ever comes, until the server closes. */
  record Hang() implements Fault {}

  static Fault delay(Duration time) {
    return new Delay(time);
  }

  static Fault instead(Reply reply) {
    return new Instead(reply);
  }

  /** A status with a body that is no JSON. */
  static Fault status(int status, Map<String, String> headers) {
    return new Instead(new Reply(status, headers, new byte[0]));
  }

  /** A good status with nothing in the answer. */
  static Fault empty() {
    return new Altered(reply -> new Reply(reply.status(), reply.headers(), new byte[0]));
  }

  /** A good status with bytes that mean nothing. */
  static Fault garbage() {
    return new Altered(
        reply -> new Reply(reply.status(), reply.headers(), new byte[] {0x7b, (byte) 0xff, 0, 1}));
  }

  static Fault altered(UnaryOperator<Reply> change) {
    return new Altered(change);
  }

  static Fault resetBeforeTheAnswer() {
    return new Reset(false);
  }

  static Fault resetAmidTheAnswer() {
    return new Reset(true);
  }

  static Fault truncated() {
    return new Truncated();
  }

  static Fault hang() {
    return new Hang();
  }
}
