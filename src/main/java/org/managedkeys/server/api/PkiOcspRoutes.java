// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.managedkeys.pki.mount.OcspService;
import org.managedkeys.pki.revocation.OcspAnswer;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.CacheHeaders;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/**
 * {@code ocsp} of a mount of type {@code pki} (RFC 6960, appendix A), which needs no token; and who
 * answers for an issuer, which Vault has not.
 */
final class PkiOcspRoutes {

  private static final String MEDIA_TYPE = "application/ocsp-response";
  private static final String POST = "ocsp";
  private static final String GET = "ocsp/:request**";
  private static final String REQUEST = "request";
  private static final String RESPONDER = "issuer/:ref/ocsp-responder";
  private static final String REF = "ref";

  private PkiOcspRoutes() {}

  static void addTo(RouteTable table) {
    table.add(Verb.WRITE, POST, Access.NONE, PkiOcspRoutes::post);
    table.add(Verb.READ, GET, Access.NONE, PkiOcspRoutes::get);
    table.add(Verb.WRITE, RESPONDER, Access.POLICY, PkiOcspRoutes::delegate);
    table.add(Verb.READ, RESPONDER, Access.POLICY, PkiOcspRoutes::responder);
    table.add(Verb.DELETE, RESPONDER, Access.POLICY, PkiOcspRoutes::remove);
  }

  static List<RouteNote> notes() {
    return List.of(
        RouteNote.different(
            Verb.WRITE,
            POST,
            "Answers an OCSP request (DER, at most 16 KiB), with several serial numbers, a nonce"
                + " and PSS-only or Ed25519 keys too; media type `application/ocsp-request`."
                + " Refusals have OCSP's status and 400, 401, 500 or 503"),
        RouteNote.different(
            Verb.READ,
            GET,
            "The same by `GET`: Base64 in the path, its `/` escaped or not. Caches may keep an"
                + " answer that has no nonce and knows the certificate until its `nextUpdate`"),
        RouteNote.added(
            Verb.WRITE,
            RESPONDER,
            "Certifies the key `key_ref` of the mount as the issuer's OCSP responder"),
        RouteNote.added(Verb.READ, RESPONDER, "Shows the issuer's OCSP responder"),
        RouteNote.added(Verb.DELETE, RESPONDER, "Lets the issuer answer by itself again"));
  }

  private static OcspService ocsp(Parameters parameters) {
    return PkiAnswers.mount(parameters).ocsp();
  }

  private static ApiResponse post(ApiRequest request, Parameters parameters) {
    return answer(ocsp(parameters).answer(request.raw().bytes()));
  }

  private static ApiResponse get(ApiRequest request, Parameters parameters) {
    OcspAnswer answer = ocsp(parameters).answerGet(parameters.get(REQUEST));
    return answer.isSettled() && answer.nextUpdate().isPresent()
        ? cacheable(answer, answer.nextUpdate().get())
        : answer(answer);
  }

  /** RFC 5019 section 6.2; of answers to POST caches keep none. */
  private static ApiResponse cacheable(OcspAnswer answer, Instant nextUpdate) {
    return CacheHeaders.addTo(
            answer(answer), answer.thisUpdate().orElseThrow(), nextUpdate, Instant.now())
        .withHeader("ETag", '"' + digest(answer.encoded()) + '"');
  }

  private static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static ApiResponse answer(OcspAnswer answer) {
    return ApiResponse.raw(status(answer.status()), MEDIA_TYPE, answer.encoded());
  }

  private static int status(OcspAnswer.Status status) {
    return switch (status) {
      case SUCCESSFUL -> 200;
      case MALFORMED_REQUEST -> 400;
      case UNAUTHORIZED -> 401;
      case INTERNAL_ERROR -> 500;
      case TRY_LATER -> 503;
    };
  }

  private static ApiResponse delegate(ApiRequest request, Parameters parameters) {
    return PkiAnswers.written(
        request,
        PkiFieldNames.RESPONDER,
        PkiFieldNames.OF_PATHS,
        fields -> ocsp(parameters).responders().delegate(parameters.get(REF), fields));
  }

  private static ApiResponse responder(ApiRequest request, Parameters parameters) {
    ApiResponse shown = PkiAnswers.of(ocsp(parameters).responders().get(parameters.get(REF)));
    if (shown.data().isEmpty()) {
      throw HttpError.nothingThere();
    }
    return shown;
  }

  private static ApiResponse remove(ApiRequest request, Parameters parameters) {
    ocsp(parameters).responders().remove(parameters.get(REF));
    return ApiResponse.noContent();
  }
}
