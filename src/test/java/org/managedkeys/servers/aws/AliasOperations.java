// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static java.util.Map.entry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is done to aliases. */
final class AliasOperations {

  /** The quota of aliases of one key, as it is unless somebody asks for more. */
  private static final int MOST = 50;

  private static final String RESERVED = "alias/aws/";

  private final KeyRing ring;
  private final double created = KmsKey.seconds(Instant.now());

  AliasOperations(KeyRing ring) {
    this.ring = ring;
  }

  Map<String, Operation> all() {
    return Map.ofEntries(
        entry("CreateAlias", this::create),
        entry("UpdateAlias", this::update),
        entry("DeleteAlias", this::delete),
        entry("ListAliases", this::list));
  }

  private Map<String, Object> create(Parameters parameters) {
    String name = name(parameters);
    KmsKey key = target(parameters);
    if (ring.aliases().values().stream().filter(key.id()::equals).count() >= MOST) {
      throw new AwsException(
          "LimitExceededException", key.arn() + " already has " + MOST + " aliases");
    }
    if (ring.aliases().putIfAbsent(name, key.id()) != null) {
      throw new AwsException(
          "AlreadyExistsException",
          "An alias with the name " + ring.prefix() + name + " already exists");
    }
    return Map.of();
  }

  /** Both keys must be of one kind and usage. */
  private Map<String, Object> update(Parameters parameters) {
    String name = name(parameters);
    KmsKey key = target(parameters);
    KmsKey old = ring.find(name);
    if (old.usage() != key.usage()
        || old.spec().family().isSymmetric() != key.spec().family().isSymmetric()) {
      throw new AwsException(
          "ValidationException", "The alias cannot move to a key of another type or usage");
    }
    ring.aliases().put(name, key.id());
    return Map.of();
  }

  private Map<String, Object> delete(Parameters parameters) {
    String name = name(parameters);
    if (ring.aliases().remove(name) == null) {
      throw new AwsException(
          "NotFoundException", "Alias " + ring.prefix() + name + " is not found.");
    }
    return Map.of();
  }

  private Map<String, Object> list(Parameters parameters) {
    Optional<String> wanted = parameters.text("KeyId").map(name -> ring.findKey(name).id());
    List<Map<String, Object>> all = new ArrayList<>();
    ring.aliases()
        .forEach((name, target) -> {
          if (wanted.isEmpty() || wanted.get().equals(target)) {
            all.add(entryOf(name, target));
          }
        });
    return Page.of(parameters, 50, 1000).answer("Aliases", all);
  }

  private Map<String, Object> entryOf(String name, String target) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("AliasName", name);
    entry.put("AliasArn", ring.prefix() + name);
    if (!target.equals(KeyRing.NOTHING)) {
      entry.put("TargetKeyId", target);
      entry.put("CreationDate", created);
      entry.put("LastUpdatedDate", created);
    }
    return entry;
  }

  private KmsKey target(Parameters parameters) {
    return ring.findKey(parameters.required("TargetKeyId")).notPendingDeletion();
  }

  private static String name(Parameters parameters) {
    String name = parameters.required("AliasName");
    if (name.isEmpty() || name.length() > 256 || !name.matches("[a-zA-Z0-9:/_-]+")) {
      throw AwsException.invalid(
          "Value '"
              + name
              + "' at 'aliasName' failed to satisfy constraint: "
              + "Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$");
    }
    if (!name.startsWith("alias/") || name.length() == "alias/".length()) {
      throw new AwsException(
          "ValidationException", "Invalid identifier: an alias must begin with alias/");
    }
    if (name.startsWith(RESERVED)) {
      throw new AwsException("NotAuthorizedException", "the name " + name + " is reserved");
    }
    return name;
  }
}
