// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static java.util.Map.entry;

import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is done to keys as a whole. */
final class KeyOperations {

  private final KeyRing ring;

  KeyOperations(KeyRing ring) {
    this.ring = ring;
  }

  Map<String, Operation> all() {
    return Map.ofEntries(
        entry("CreateKey", this::create),
        entry("DescribeKey", this::describe),
        entry("GetPublicKey", this::publicKey),
        entry("ListKeys", this::list),
        entry("EnableKey", parameters -> enable(parameters, true)),
        entry("DisableKey", parameters -> enable(parameters, false)),
        entry("ScheduleKeyDeletion", this::scheduleDeletion),
        entry("CancelKeyDeletion", this::cancelDeletion),
        entry("ListResourceTags", this::listTags),
        entry("TagResource", this::tag));
  }

  private KmsKey create(
      KeySpec spec,
      KeyUsage usage,
      @Nullable KeyMaterial material,
      String description,
      boolean multiRegion) {
    UUID random = UUID.randomUUID();
    String id = multiRegion ? "mrk-" + random.toString().replace("-", "") : random.toString();
    KmsKey key = new KmsKey(ring.prefix(), id, spec, usage, material, description, multiRegion);
    ring.add(key);
    return key;
  }

  private Map<String, Object> create(Parameters parameters) throws Exception {
    KeySpec spec =
        parameters
            .choice("KeySpec", KeySpec.class)
            .or(() -> parameters.choice("CustomerMasterKeySpec", KeySpec.class))
            .orElse(KeySpec.SYMMETRIC_DEFAULT);
    KeyUsage usage = parameters.choice("KeyUsage", KeyUsage.class).orElse(KeyUsage.ENCRYPT_DECRYPT);
    if (!spec.usages().contains(usage)) {
      throw new AwsException(
          "ValidationException", "KeyUsage " + usage + " is not compatible with KeySpec " + spec);
    }
    KmsKey.Origin origin =
        parameters.choice("Origin", KmsKey.Origin.class).orElse(KmsKey.Origin.AWS_KMS);
    Map<String, String> tags = parameters.tags();
    KmsKey key =
        create(
            spec,
            usage,
            origin == KmsKey.Origin.EXTERNAL ? null : KeyMaterial.generate(spec),
            parameters.text("Description").orElse(""),
            parameters.flag("MultiRegion"));
    key.tags().putAll(tags);
    return Map.of("KeyMetadata", key.metadata());
  }

  private Map<String, Object> describe(Parameters parameters) {
    return Map.of("KeyMetadata", ring.find(parameters.keyId()).metadata());
  }

  private Map<String, Object> publicKey(Parameters parameters) {
    KmsKey key = ring.find(parameters.keyId());
    if (key.spec().family().isSymmetric()) {
      throw AwsException.unsupported(
          key.arn() + " has key spec " + key.spec() + " which is not supported for GetPublicKey.");
    }
    key.inUse();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("KeyId", key.arn());
    answer.put("PublicKey", Base64.getEncoder().encodeToString(key.publicKey().getEncoded()));
    answer.put("CustomerMasterKeySpec", key.spec().name());
    answer.put("KeySpec", key.spec().name());
    answer.put("KeyUsage", key.usage().name());
    key.putAlgorithms(answer);
    return answer;
  }

  private Map<String, Object> list(Parameters parameters) {
    List<Map<String, String>> all =
        ring.keys().stream().map(key -> Map.of("KeyId", key.id(), "KeyArn", key.arn())).toList();
    return Page.of(parameters, 100, 1000).answer("Keys", all);
  }

  private Map<String, Object> enable(Parameters parameters, boolean enabled) {
    ring.findKey(parameters.keyId()).enable(enabled);
    return Map.of();
  }

  private Map<String, Object> scheduleDeletion(Parameters parameters) {
    int days = parameters.number("PendingWindowInDays", 7, 30).orElse(30);
    KmsKey key = ring.findKey(parameters.keyId());
    Instant date = key.scheduleDeletion(days);
    return Map.of(
        "KeyId", key.arn(),
        "DeletionDate", KmsKey.seconds(date),
        "KeyState", key.state().name(),
        "PendingWindowInDays", days);
  }

  private Map<String, Object> cancelDeletion(Parameters parameters) {
    KmsKey key = ring.findKey(parameters.keyId());
    key.cancelDeletion();
    return Map.of("KeyId", key.arn());
  }

  private Map<String, Object> listTags(Parameters parameters) {
    KmsKey key = ring.findKey(parameters.keyId());
    List<Map<String, String>> all =
        key.tags().entrySet().stream()
            .map(tag -> Map.of("TagKey", tag.getKey(), "TagValue", tag.getValue()))
            .toList();
    return Page.of(parameters, 50, 50).answer("Tags", all);
  }

  private Map<String, Object> tag(Parameters parameters) {
    KmsKey key = ring.findKey(parameters.keyId()).notPendingDeletion();
    key.tags().putAll(parameters.tags());
    return Map.of();
  }
}
