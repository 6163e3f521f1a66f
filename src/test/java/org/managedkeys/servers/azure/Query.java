// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.managedkeys.servers.HttpCall;

/** The fields of a query or of a form. */
final class Query {

  private static final Pattern SEPARATOR = Pattern.compile("&");

  private Query() {}

  static Map<String, String> of(HttpCall call) {
    return of(call.query());
  }

  static Map<String, String> of(String text) {
    Map<String, String> fields = new HashMap<>();
    SEPARATOR
        .splitAsStream(text)
        .filter(field -> field.indexOf('=') > 0)
        .forEach(field ->
            fields.put(
                decode(field.substring(0, field.indexOf('='))),
                decode(field.substring(field.indexOf('=') + 1))));
    return fields;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
