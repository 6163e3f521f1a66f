// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.Function;
import org.managedkeys.config.ServerConfiguration;

/** Settings that a server takes when it is started, and never again: those of the transport. */
final class StartSettings {

  private static final Map<String, Function<ServerConfiguration, Object>> ALL = all();

  private StartSettings() {}

  private static Map<String, Function<ServerConfiguration, Object>> all() {
    Map<String, Function<ServerConfiguration, Object>> all = new LinkedHashMap<>();
    all.put("server.listen", ServerConfiguration::listen);
    all.put("server.tls", settings -> settings.tls().isPresent());
    all.put("server.max_request_size", settings -> settings.limits().requestSize());
    all.put("server.max_header_size", settings -> settings.limits().headerSize());
    all.put("server.max_connections", settings -> settings.limits().connections());
    all.put("server.max_requests", settings -> settings.limits().requests());
    all.put("server.request_time", settings -> settings.times().request());
    all.put("server.idle_time", settings -> settings.times().idle());
    all.put("server.drain_time", settings -> settings.times().drain());
    all.put("server.log", ServerConfiguration::log);
    return all;
  }

  /** The names of those that are not the same in both, in the order of the documentation. */
  static List<String> changed(ServerConfiguration started, ServerConfiguration other) {
    return ALL.entrySet().stream()
        .filter(
            setting -> !setting.getValue().apply(started).equals(setting.getValue().apply(other)))
        .map(Entry::getKey)
        .toList();
  }
}
