// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** A key of the service and its state. Thread-safe. */
final class KmsKey {

  enum State {
    Enabled,
    Disabled,
    PendingDeletion,
    PendingImport
  }

  enum Origin {
    AWS_KMS,
    EXTERNAL
  }

  private final String account;
  private final String id;
  private final String arn;
  private final KeySpec spec;
  private final KeyUsage usage;
  private final Origin origin;
  private final String description;
  private final boolean multiRegion;
  private final Instant created = Instant.now();
  private final Map<String, String> tags = new ConcurrentSkipListMap<>();
  private volatile State state;
  private volatile @Nullable KeyMaterial material;
  private @Nullable KeyMaterial firstBrought;
  private volatile @Nullable Instant deletion;
  private volatile @Nullable Instant validTo;

  KmsKey(
      String prefix,
      String id,
      KeySpec spec,
      KeyUsage usage,
      @Nullable KeyMaterial material,
      String description,
      boolean multiRegion) {
    this.account = prefix.split(":", -1)[4];
    this.id = id;
    this.arn = prefix + "key/" + id;
    this.spec = spec;
    this.usage = usage;
    this.origin = material == null ? Origin.EXTERNAL : Origin.AWS_KMS;
    this.state = material == null ? State.PendingImport : State.Enabled;
    this.material = material;
    this.description = description;
    this.multiRegion = multiRegion;
  }

  String id() {
    return id;
  }

  String arn() {
    return arn;
  }

  KeySpec spec() {
    return spec;
  }

  KeyUsage usage() {
    return usage;
  }

  Origin origin() {
    return origin;
  }

  State state() {
    return state;
  }

  Map<String, String> tags() {
    return tags;
  }

  /** Checks that cryptography may be done with it now, and that it is for that. */
  KmsKey usableFor(KeyUsage wanted, String operation) {
    inUse();
    if (usage != wanted) {
      throw AwsException.invalidUsage(
          arn + " key usage is " + usage + " which is not valid for " + operation + ".");
    }
    return this;
  }

  /** Checks that it is enabled. */
  KmsKey inUse() {
    notPendingDeletion();
    if (state == State.PendingImport) {
      throw AwsException.invalidState(this, "pending import");
    }
    if (state == State.Disabled) {
      throw new AwsException("DisabledException", arn + " is disabled.");
    }
    return this;
  }

  KmsKey notPendingDeletion() {
    if (state == State.PendingDeletion) {
      throw AwsException.invalidState(this, "pending deletion");
    }
    return this;
  }

  KeyMaterial.Pair pair() {
    if (material instanceof KeyMaterial.Pair pair) {
      return pair;
    }
    throw AwsException.unsupported(arn + " is not an asymmetric key");
  }

  PublicKey publicKey() {
    return pair().publicKey();
  }

  SecretKey secret() {
    if (material instanceof KeyMaterial.Secret secret) {
      return secret.key();
    }
    throw AwsException.unsupported(arn + " is not a symmetric key");
  }

  synchronized void enable(boolean enabled) {
    notPendingDeletion();
    if (state == State.PendingImport) {
      throw AwsException.invalidState(this, "pending import");
    }
    state = enabled ? State.Enabled : State.Disabled;
  }

  synchronized Instant scheduleDeletion(int days) {
    notPendingDeletion();
    Instant date = Instant.now().plusSeconds(days * 86_400L);
    deletion = date;
    state = State.PendingDeletion;
    return date;
  }

  /** The key is disabled afterwards; one without material waits for it again. */
  synchronized void cancelDeletion() {
    if (state != State.PendingDeletion) {
      throw AwsException.invalidState(this, "not pending deletion");
    }
    deletion = null;
    state = material == null ? State.PendingImport : State.Disabled;
  }

  synchronized void bringIn(KeyMaterial brought, @Nullable Instant end) {
    notPendingDeletion();
    KeyMaterial first = firstBrought;
    if (first != null && !isSame(first, brought)) {
      throw new AwsException(
          "IncorrectKeyMaterialException", "another key material was imported into " + arn);
    }
    firstBrought = brought;
    material = brought;
    validTo = end;
    if (state == State.PendingImport) {
      state = State.Enabled;
    }
  }

  /** The state of a key that is pending deletion stays as it is. */
  synchronized void takeAway() {
    material = null;
    validTo = null;
    if (state != State.PendingDeletion) {
      state = State.PendingImport;
    }
  }

  /** Takes the material away whose time is over. */
  KmsKey asOf(Instant now) {
    Instant end = validTo;
    if (end != null && now.isAfter(end)) {
      takeAway();
    }
    return this;
  }

  private static boolean isSame(KeyMaterial one, KeyMaterial other) {
    if (one instanceof KeyMaterial.Secret a && other instanceof KeyMaterial.Secret b) {
      return Arrays.equals(a.key().getEncoded(), b.key().getEncoded());
    }
    return one instanceof KeyMaterial.Pair a
        && other instanceof KeyMaterial.Pair b
        && Arrays.equals(a.publicKey().getEncoded(), b.publicKey().getEncoded());
  }

  /** As KeyMetadata of the API reference. */
  Map<String, Object> metadata() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("AWSAccountId", account);
    all.put("KeyId", id);
    all.put("Arn", arn);
    all.put("CreationDate", seconds(created));
    all.put("Enabled", state == State.Enabled);
    all.put("Description", description);
    all.put("KeyUsage", usage.name());
    all.put("KeyState", state.name());
    all.put("Origin", origin.name());
    all.put("KeyManager", "CUSTOMER");
    all.put("CustomerMasterKeySpec", spec.name());
    all.put("KeySpec", spec.name());
    all.put("MultiRegion", multiRegion);
    putAlgorithms(all);
    Instant date = deletion;
    if (date != null) {
      all.put("DeletionDate", seconds(date));
    }
    Instant end = validTo;
    if (origin == Origin.EXTERNAL && material != null) {
      all.put(
          "ExpirationModel", end == null ? "KEY_MATERIAL_DOES_NOT_EXPIRE" : "KEY_MATERIAL_EXPIRES");
      if (end != null) {
        all.put("ValidTo", seconds(end));
      }
    }
    return all;
  }

  /** The algorithms of the usage that the key has. */
  void putAlgorithms(Map<String, Object> into) {
    switch (usage) {
      case SIGN_VERIFY -> into.put("SigningAlgorithms", names(spec.signingAlgorithms()));
      case ENCRYPT_DECRYPT -> into.put("EncryptionAlgorithms", names(spec.encryptionAlgorithms()));
      case GENERATE_VERIFY_MAC -> into.put("MacAlgorithms", names(spec.macAlgorithms()));
      case KEY_AGREEMENT -> into.put("KeyAgreementAlgorithms", List.of("ECDH"));
    }
  }

  private static List<String> names(List<? extends Enum<?>> all) {
    return all.stream().map(Enum::name).toList();
  }

  /** As the protocol writes times. */
  static double seconds(Instant time) {
    return time.toEpochMilli() / 1000.0;
  }
}
