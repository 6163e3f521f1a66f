// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.managedkeys.servers.HttpCall;
import org.managedkeys.servers.Reply;

/** The form of messages of protocol buffers in JSON, and what stands in a query. */
final class Json {

  private Json() {}

  /** Reads a body into a message; the fields it has already stay. */
  @SuppressWarnings("unchecked") // A builder's copy builds messages of the same kind.
  static <M extends Message> M read(HttpCall call, M fresh) throws GcpException {
    Message.Builder builder = fresh.toBuilder();
    if (call.body().length > 0) {
      try {
        JsonFormat.parser().merge(call.text(), builder);
      } catch (InvalidProtocolBufferException e) {
        throw GcpException.invalid("Invalid JSON payload received. " + e.getMessage());
      }
    }
    return (M) builder.build();
  }

  /** An answer with its enums as numbers if the query wants them so. */
  static Reply reply(HttpCall call, Message message) throws InvalidProtocolBufferException {
    JsonFormat.Printer printer = JsonFormat.printer();
    if (query(call).getOrDefault("$alt", "json").endsWith("enum-encoding=int")) {
      printer = printer.printingEnumsAsInts();
    }
    return Reply.json(200, "application/json; charset=UTF-8", printer.print(message));
  }

  /** The parameters of the query. */
  static Map<String, String> query(HttpCall call) {
    return form(call.query());
  }

  static Map<String, String> form(String text) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(
            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }
}
