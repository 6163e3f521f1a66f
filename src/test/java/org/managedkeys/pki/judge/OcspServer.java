// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.managedkeys.servers.HttpCall;
import org.managedkeys.servers.KmsServer;
import org.managedkeys.servers.Reply;

/** A responder on a free port of the loopback, RFC 6960 appendix A.1: requests by POST. */
final class OcspServer extends KmsServer {

  private final UnaryOperator<byte[]> responder;

  private OcspServer(UnaryOperator<byte[]> responder) throws Exception {
    super(null);
    this.responder = responder;
  }

  static OcspServer start(UnaryOperator<byte[]> responder) throws Exception {
    OcspServer server = new OcspServer(responder);
    server.start(0);
    return server;
  }

  @Override
  protected String operation(HttpCall call) {
    return call.method();
  }

  @Override
  protected Reply answer(HttpCall call) {
    return new Reply(
        200, Map.of("Content-Type", "application/ocsp-response"), responder.apply(call.body()));
  }
}
