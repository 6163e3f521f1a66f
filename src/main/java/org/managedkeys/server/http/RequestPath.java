// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads paths so that each has one meaning only: what a policy allows is what a route does. A path
 * that another program on the way might read otherwise (with empty segments, dots, encoded slashes
 * and the like) is refused, not repaired.
 *
 * <p>The one exception is OCSP by {@code GET} (RFC 6960, appendix A.1): Base64 follows in the path,
 * whose slashes clients encode or not.
 */
final class RequestPath {

  private static final String PREFIX = "/v1/";

  private static final Set<String> OCSP = Set.of("ocsp", "unified-ocsp");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/=_-]+");
  private static final Pattern ENCODED_BASE64 = Pattern.compile("%(?:2[BbFf]|3[Dd])");

  /** What a segment means to somebody else than us when it is encoded. */
  private static final List<String> ENCODED = List.of("%2e", "%2f", "%5c", "%25", "%3b");

  private RequestPath() {}

  /**
   * What follows {@code /v1/}, decoded, without a slash at its end.
   *
   * @param raw as it was sent, from its first slash on
   * @throws HttpError 404 if it does not begin so, 400 if it may be misread
   */
  static String read(String raw, Verb verb) {
    if (!raw.startsWith(PREFIX) || raw.length() == PREFIX.length()) {
      throw HttpError.nothingThere();
    }
    String path = raw.substring(PREFIX.length());
    Optional<String> ocsp = verb == Verb.READ ? ocsp(path) : Optional.empty();
    return ocsp.orElseGet(
        () -> strict(path.endsWith("/") ? path.substring(0, path.length() - 1) : path));
  }

  /** The part before the Base64 by the rules, and the rest as it is. */
  private static Optional<String> ocsp(String path) {
    int from = path.indexOf('/') + 1;
    while (from > 0) {
      int slash = path.indexOf('/', from);
      if (slash > 0
          && OCSP.contains(path.substring(from, slash))
          && isBase64(path.substring(slash + 1))) {
        return Optional.of(strict(path.substring(0, slash)) + path.substring(slash));
      }
      from = slash + 1;
    }
    return Optional.empty();
  }

  private static boolean isBase64(String text) {
    return BASE64.matcher(ENCODED_BASE64.matcher(text).replaceAll("/")).matches();
  }

  private static String strict(String path) {
    List<String> segments = new ArrayList<>();
    for (String raw : path.split("/", -1)) {
      segments.add(segment(raw));
    }
    return String.join("/", segments);
  }

  private static String segment(String raw) {
    String lower = raw.toLowerCase(Locale.ROOT);
    if (raw.isEmpty() || raw.equals("..") || ENCODED.stream().anyMatch(lower::contains)) {
      throw malformed();
    }
    String segment = UrlText.decoded(raw);
    for (int index = 0; index < segment.length(); index++) {
      char letter = segment.charAt(index);
      if (letter <= ' ' || letter > '~' || letter == ';' || letter == '\\') {
        throw malformed();
      }
    }
    if (segment.endsWith(".")) {
      // No name ends so, and Vault has no route for one that does.
      throw HttpError.unsupportedPath();
    }
    return segment;
  }

  private static HttpError malformed() {
    return HttpError.invalid(
        "malformed path: segments are of visible ASCII characters without ; \\ and %, and none is"
            + " empty, . or ..");
  }
}
