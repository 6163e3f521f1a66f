// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The keys and aliases of one account in one region. Thread-safe. */
final class KeyRing {

  /** What an alias without a key points at: the service keeps such names for other services. */
  static final String NOTHING = "";

  private static final Pattern ID =
      Pattern.compile("(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})");

  private final String prefix;
  private final Supplier<Instant> clock;
  private final Map<String, KmsKey> keys = new ConcurrentSkipListMap<>();
  private final Map<String, String> aliases = new ConcurrentSkipListMap<>();

  KeyRing(String region, String account, Supplier<Instant> clock) {
    this.clock = clock;
    prefix = "arn:aws:kms:" + region + ":" + account + ":";
    aliases.put("alias/aws/ebs", NOTHING);
  }

  /** What all ARNs here begin with. */
  String prefix() {
    return prefix;
  }

  void add(KmsKey key) {
    keys.put(key.id(), key);
  }

  List<KmsKey> keys() {
    return keys.values().stream().map(key -> key.asOf(clock.get())).toList();
  }

  /** The ids of the keys by name of alias. */
  Map<String, String> aliases() {
    return aliases;
  }

  /** A key by id, ARN, name of alias or ARN of alias. */
  KmsKey find(String name) {
    String local = local(name);
    if (!local.startsWith("alias/")) {
      return findKey(name);
    }
    String id = aliases.get(local);
    if (id == null || id.equals(NOTHING)) {
      throw notFound("Alias " + prefix + local + " is not found.");
    }
    return findKey(id);
  }

  /** A key by id or ARN: many operations take no alias. */
  KmsKey findKey(String name) {
    String local = local(name);
    if (local.startsWith("alias/")) {
      throw notFound("Invalid keyId " + name);
    }
    String id = local.startsWith("key/") ? local.substring(4) : local;
    if (!ID.matcher(id).matches()) {
      throw notFound("Invalid keyId '" + name + "'");
    }
    return Optional.ofNullable(keys.get(id))
        .map(key -> key.asOf(clock.get()))
        .orElseThrow(() -> notFound("Key '" + prefix + "key/" + id + "' does not exist"));
  }

  private String local(String name) {
    if (!name.startsWith("arn:")) {
      return name;
    }
    String[] parts = name.split(":", 6);
    if (parts.length < 6 || !parts[2].equals("kms")) {
      throw new AwsException("InvalidArnException", "Invalid arn " + name);
    }
    if (!name.startsWith(prefix)) {
      throw notFound("Invalid arn " + parts[3]);
    }
    return parts[5];
  }

  private static AwsException notFound(String message) {
    return new AwsException("NotFoundException", message);
  }
}
