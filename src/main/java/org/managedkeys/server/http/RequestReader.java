// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request of the API of a request of HTTP, as Vault reads it. What is not clear is refused
 * and not guessed at.
 */
final class RequestReader {

  private static final String TOKEN = "X-Vault-Token";
  static final String NAMESPACE = "X-Vault-Namespace";
  private static final String BEARER = "bearer ";

  /** Headers that hold credentials: nobody behind gets them by chance. */
  private static final Set<String> CREDENTIALS =
      Set.of(
          TOKEN.toLowerCase(Locale.ROOT),
          HttpHeader.AUTHORIZATION.lowerCaseName(),
          HttpHeader.PROXY_AUTHORIZATION.lowerCaseName(),
          HttpHeader.COOKIE.lowerCaseName());

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String MERGE_PATCH = "application/merge-patch+json";

  /** Bodies of these are for the routes that know them; all others are JSON, whatever they say. */
  private static final Set<String> NO_JSON =
      Set.of(
          "application/ocsp-request",
          "application/pkcs10",
          "application/pkcs7-mime",
          "application/pkix-cert",
          "application/pkix-crl",
          "application/pem-certificate-chain",
          "application/x-pem-file");

  private final NamespaceResolver namespaces;

  RequestReader(NamespaceResolver namespaces) {
    this.namespaces = namespaces;
  }

  /**
   * What can be told before the body has come.
   *
   * @param path as {@link RequestPath} reads it, with namespaces in front
   */
  record Head(Verb verb, String path, Map<String, List<String>> query, String mediaType) {

    /** Bodies of the others are nobody's business; Vault does not look at them either. */
    boolean hasBody() {
      return verb != Verb.READ && verb != Verb.LIST;
    }
  }

  /**
   * Reads all but the body.
   *
   * @throws HttpError if it is no request of the API
   */
  static Head head(Request request) {
    String query = request.getHttpURI().getQuery();
    Map<String, List<String>> parameters = query == null ? Map.of() : UrlText.fields(query);
    Verb verb = verb(request.getMethod(), parameters);
    String raw = Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
    String mediaType = mediaType(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
    if (verb == Verb.PATCH && !mediaType.equals(MERGE_PATCH)) {
      throw HttpError.of(415, "PATCH requires the Content-Type " + MERGE_PATCH);
    }
    return new Head(verb, RequestPath.read(raw, verb), parameters, mediaType);
  }

  private static Verb verb(String method, Map<String, List<String>> query) {
    return switch (method) {
      case "GET", "HEAD" -> isList(query) ? Verb.LIST : Verb.READ;
      case "LIST" -> Verb.LIST;
      case "POST", "PUT" -> Verb.WRITE;
      case "PATCH" -> Verb.PATCH;
      case "DELETE" -> Verb.DELETE;
      default -> throw HttpError.unsupportedOperation();
    };
  }

  private static boolean isList(Map<String, List<String>> query) {
    List<String> values = query.getOrDefault("list", List.of("false"));
    return switch (values.size() == 1 ? values.get(0).toLowerCase(Locale.ROOT) : "?") {
      case "true", "t", "1" -> true;
      case "false", "f", "0" -> false;
      default -> throw HttpError.invalid("the parameter list must be true or false");
    };
  }

  private static String mediaType(@Nullable String header) {
    String text = header == null ? "" : header;
    int end = text.indexOf(';');
    return (end < 0 ? text : text.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The whole request.
   *
   * @throws HttpError if the body is malformed, or no namespace can have the name that is sent
   */
  ApiRequest read(UUID id, Head head, Request request, byte[] body) {
    HttpFields headers = request.getHeaders();
    NamespacedPath path =
        NamespacedPath.of(one(headers, NAMESPACE).orElse(""), head.verb(), head.path(), namespaces);
    return new ApiRequest(
        id,
        path.namespace(),
        path.path(),
        head.verb(),
        fields(body, head.mediaType()),
        head.query(),
        body.length == 0 ? RequestBody.empty() : new RequestBody(body, head.mediaType()),
        token(headers),
        client(request));
  }

  private static Map<String, Object> fields(byte[] body, String mediaType) {
    if (body.length == 0 || NO_JSON.contains(mediaType)) {
      return Map.of();
    }
    // curl says that it sends a form, whatever it sends.
    return mediaType.equals(FORM) && !isObject(body) ? form(body) : Json.read(body);
  }

  private static boolean isObject(byte[] body) {
    for (byte letter : body) {
      if (letter > ' ' || letter < 0) {
        return letter == '{';
      }
    }
    return false;
  }

  private static Map<String, Object> form(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      Map<String, Object> fields = new LinkedHashMap<>();
      UrlText.fields(text)
          .forEach((name, values) -> fields.put(name, values.size() == 1 ? values.get(0) : values));
      return fields;
    } catch (CharacterCodingException e) {
      throw HttpError.invalid("the form is not in UTF-8");
    }
  }

  private static Optional<String> token(HttpFields headers) {
    Optional<String> token = one(headers, TOKEN).filter(text -> !text.isBlank());
    return token.isPresent()
        ? token
        : one(headers, HttpHeader.AUTHORIZATION.asString())
            .filter(text -> text.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(text -> text.substring(BEARER.length()).strip())
            .filter(text -> !text.isEmpty());
  }

  /** A header that says who asks and where: two of them would mean either. */
  private static Optional<String> one(HttpFields headers, String name) {
    List<String> values = headers.getValuesList(name);
    if (values.size() > 1) {
      throw HttpError.invalid("there is more than one header " + name);
    }
    return values.stream().findFirst();
  }

  private static ClientInfo client(Request request) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (HttpField field : request.getHeaders()) {
      if (field.getValue() != null && !CREDENTIALS.contains(field.getLowerCaseName())) {
        headers.putIfAbsent(field.getLowerCaseName(), field.getValue());
      }
    }
    return new ClientInfo(
        Request.getRemoteAddr(request),
        Request.getRemotePort(request),
        request.isSecure(),
        certificates(request),
        headers);
  }

  private static List<X509Certificate> certificates(Request request) {
    if (request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE)
            instanceof EndPoint.SslSessionData session
        && session.peerCertificates() != null) {
      return List.of(session.peerCertificates());
    }
    return List.of();
  }
}
