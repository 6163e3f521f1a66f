// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.util.Map;
import org.managedkeys.servers.HttpCall;
import org.managedkeys.servers.KmsServer;
import org.managedkeys.servers.Reply;

/** A responder behind HTTP on this machine: RFC 6960 appendix A. Counts its requests by method. */
final class OcspHttpServer extends KmsServer {

  private final OcspResponder responder;

  OcspHttpServer(OcspResponder responder) throws Exception {
    super(null);
    this.responder = responder;
    start(0);
  }

  @Override
  protected String operation(HttpCall call) {
    return call.method();
  }

  @Override
  protected Reply answer(HttpCall call) {
    OcspAnswer answer =
        call.method().equals("GET")
            ? responder.answerGet(call.path().substring(1))
            : responder.answer(call.body());
    return new Reply(200, Map.of("Content-Type", "application/ocsp-response"), answer.encoded());
  }
}
