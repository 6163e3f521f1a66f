// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.managedkeys.registry.Mount;
import org.managedkeys.wire.FieldValues;

/** Mounts as Vault's API shows them. */
final class MountAnswers {

  static final String TYPE = "type";

  /** What Vault tells of mounts that have no times of their own, and ours have as well. */
  private static final Duration SYSTEM_TTL = Duration.ofDays(32);

  private MountAnswers() {}

  static Map<String, @Nullable Object> shown(Mount mount) {
    return shown(
        mount.type(), mount.uuid().toString(), mount.description(), config(mount, Duration.ZERO));
  }

  /** A mount that is always there. */
  static Map<String, @Nullable Object> builtIn(String type, String description) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put(MountFields.DEFAULT_TTL, 0L);
    config.put(MountFields.MAX_TTL, 0L);
    config.put("force_no_cache", false);
    return shown(type, "", description, config);
  }

  private static Map<String, @Nullable Object> shown(
      String type, String uuid, String description, Map<String, Object> config) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put(TYPE, type);
    data.put(MountFields.DESCRIPTION, description);
    data.put("accessor", uuid.isEmpty() ? type : type + "_" + uuid.substring(0, 8));
    data.put("uuid", uuid);
    data.put("local", false);
    data.put("seal_wrap", false);
    data.put("external_entropy_access", false);
    data.put("options", null);
    data.put("plugin_version", "");
    data.put("running_plugin_version", "");
    data.put("running_sha256", "");
    data.put("deprecation_status", "supported");
    data.put("config", config);
    return data;
  }

  /** What {@code tune} shows: the times that count. */
  static Map<String, Object> tuning(Mount mount) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(MountFields.DESCRIPTION, mount.description());
    data.putAll(config(mount, SYSTEM_TTL));
    return data;
  }

  /** The list of keys is absent if nothing is in it, as Vault has it. */
  private static Map<String, Object> config(Mount mount, Duration systemTtl) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put(MountFields.DEFAULT_TTL, seconds(mount, MountFields.DEFAULT_TTL, systemTtl));
    config.put(MountFields.MAX_TTL, seconds(mount, MountFields.MAX_TTL, systemTtl));
    config.put("force_no_cache", false);
    mount.config().forEach(config::putIfAbsent);
    if (!mount.allowedManagedKeys().isEmpty()) {
      config.put(MountFields.ALLOWED, List.copyOf(new TreeSet<>(mount.allowedManagedKeys())));
    }
    return config;
  }

  private static long seconds(Mount mount, String name, Duration systemTtl) {
    String text = mount.config().getOrDefault(name, "");
    if (text.isEmpty()) {
      return systemTtl.toSeconds();
    }
    return FieldValues.of(
            Map.of(name, text), Set.of(name), (detail, hint) -> new IllegalStateException(detail))
        .duration(name, systemTtl)
        .toSeconds();
  }
}
