// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.remote.CallLimits;

/**
 * Finds keys, and remembers what never changes about them; what an alias means is asked again after
 * a while. Thread-safe.
 */
final class KeyFinder {

  static final String VERB = "find it";

  private final String connection;
  private final CallLimits limits;
  private final AwsCalls calls;

  /** By ARN. */
  private final Map<String, KeyFacts> facts = new ConcurrentHashMap<>();

  /** By what entries say. */
  private final Map<String, Meaning> meanings = new ConcurrentHashMap<>();

  /** What a name means. */
  record Meaning(KeyFacts facts, Freshness freshness) {}

  KeyFinder(String connection, CallLimits limits, AwsCalls calls) {
    this.connection = connection;
    this.limits = limits;
    this.calls = calls;
  }

  /**
   * Finds a key and checks that it is ready for use.
   *
   * @throws KeyException that says why it cannot be used
   */
  Meaning find(String subject, KeyPlace place) {
    Meaning known = meanings.get(place.id());
    if (known != null && !known.freshness().isOver()) {
      return known;
    }
    long now = System.nanoTime();
    AwsCalls.Description found = describe(subject, place);
    checkState(subject, found);
    KeyFacts same = facts.get(found.arn());
    KeyFacts all = same == null ? read(subject, found) : same;
    facts.put(found.arn(), all);
    Meaning meaning = new Meaning(all, Freshness.from(now, place, limits.refresh()));
    meanings.put(place.id(), meaning);
    return meaning;
  }

  private AwsCalls.Description describe(String subject, KeyPlace place) {
    try {
      return calls.describe(subject, VERB, place.id());
    } catch (KeyException e) {
      throw e.kind() == Kind.NOT_FOUND ? absent(subject, place, e) : e;
    }
  }

  private KeyException absent(String subject, KeyPlace place, KeyException cause) {
    return KeyException.of(
        Kind.NOT_FOUND,
        subject,
        VERB,
        "no key is at " + place + " at " + connection,
        "check kms_key and the connection's region and account, or make it where"
            + " allow_generate_key permits it, with keys generate or keytool -genkeypair",
        cause);
  }

  /** The name means another key from now on. */
  void forget(String id) {
    meanings.remove(id);
  }

  private KeyFacts read(String subject, AwsCalls.Description key) {
    KeySpecs.Row row =
        KeySpecs.row(key.spec())
            .orElseThrow(() ->
                KeyException.of(
                    Kind.UNSUPPORTED,
                    subject,
                    VERB,
                    "key " + key.arn() + " is of spec " + key.spec(),
                    "specs that are of use here: " + KeySpecs.known()));
    AwsUsage usage =
        AwsUsage.of(key.usage())
            .orElseThrow(() ->
                KeyException.of(
                    Kind.UNSUPPORTED,
                    subject,
                    VERB,
                    "key " + key.arn() + " has the usage " + key.usage(),
                    null));
    Optional<byte[]> publicKey =
        row.algorithm().family().isSecret()
            ? Optional.empty()
            : Optional.of(calls.publicKey(subject, VERB, key));
    if (publicKey.isPresent() && !PublicKeys.is(publicKey.get(), row)) {
      throw KeyException.of(
          Kind.INTERNAL,
          subject,
          VERB,
          connection + " answered wrongly: the public key is not one of spec " + key.spec(),
          "nothing of the answer was used");
    }
    boolean isSized = row.algorithm().bits() == 0;
    return new KeyFacts(
        key.arn(), key.spec(), row.algorithm(), isSized ? row.bits() : 0, usage, publicKey);
  }

  private void checkState(String subject, AwsCalls.Description key) {
    String what = "key " + key.arn() + " at " + connection + " is ";
    switch (key.state()) {
      case "Enabled", "Updating" -> {}
      case "Disabled" ->
          throw state(
              subject,
              Kind.DENIED,
              what + "disabled",
              "enable it: aws kms enable-key --key-id <id>");
      case "PendingDeletion", "PendingReplicaDeletion" ->
          throw state(
              subject,
              Kind.DENIED,
              what + "to be deleted",
              "keep it: aws kms cancel-key-deletion --key-id <id>, then enable it");
      case "PendingImport" ->
          throw state(
              subject,
              Kind.DENIED,
              what + "without material, or its material has expired",
              "bring the material in: aws kms import-key-material");
      case "Creating" ->
          throw state(subject, Kind.UNAVAILABLE, what + "being made", "try again in a while");
      default ->
          throw state(
              subject,
              Kind.UNAVAILABLE,
              what + "in state " + key.state(),
              "check the custom key store that it is in");
    }
  }

  private static KeyException state(String subject, Kind kind, String detail, String hint) {
    return KeyException.of(kind, subject, VERB, detail, hint);
  }
}
