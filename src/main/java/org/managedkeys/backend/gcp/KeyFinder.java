// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * Finds keys, and remembers what never changes about their versions; which version of a symmetric
 * key is the primary one is asked again after a while. Thread-safe.
 */
final class KeyFinder {

  static final String VERB = "find it";

  /** Of keys without a primary version, and what Vault takes where none is named. */
  private static final String FIRST = "1";

  private final GcpCalls calls;
  private final KeyReads reads;

  /** By the names of versions. */
  private final Map<String, KeyFacts> facts = new ConcurrentHashMap<>();

  /** By the names of keys, of those that have a primary version. */
  private final Map<String, Meaning> primaries = new ConcurrentHashMap<>();

  /** Keys of which it is known that they have no primary version; a purpose is for good. */
  private final Map<String, Boolean> unversioned = new ConcurrentHashMap<>();

  /** What an entry means. */
  record Meaning(KeyFacts facts, Freshness freshness) {}

  KeyFinder(GcpCalls calls, KeyReads reads) {
    this.calls = calls;
    this.reads = reads;
  }

  /**
   * Finds a key and checks that it is ready for use.
   *
   * @throws KeyException that says why it cannot be used
   */
  Meaning find(String subject, KeyPlace place) {
    String key = place.keyName(subject, calls.settings());
    if (place.version().isPresent()) {
      return fixed(subject, place, key, place.version().get());
    }
    Meaning known = primaries.get(key);
    if (known != null && !known.freshness().isOver()) {
      return known;
    }
    boolean isPair = place.algorithm().map(VersionAlgorithm::isPair).orElse(false);
    if (isPair || unversioned.containsKey(key)) {
      return fixed(subject, place, key, FIRST);
    }
    return lookUp(subject, place, key);
  }

  private Meaning lookUp(String subject, KeyPlace place, String key) {
    long now = System.nanoTime();
    KeyReads.Key found;
    try {
      found = reads.key(subject, VERB, key);
    } catch (KeyException e) {
      return withoutPermission(subject, place, versionName(key, FIRST), e);
    }
    if (found.primary().isEmpty()) {
      if (found.purpose().equals("ENCRYPT_DECRYPT")) {
        throw KeyException.of(
            Kind.DENIED,
            subject,
            VERB,
            "the key at " + place + " at " + calls.connection() + " has no primary version",
            "choose one: gcloud kms keys update <key> --primary-version=<version>");
      }
      unversioned.put(key, true);
      return fixed(subject, place, key, FIRST);
    }
    KeyFacts all = factsOf(subject, key, found.primary().get());
    Duration refresh = calls.limits().refresh();
    Meaning meaning = new Meaning(all, new Freshness(now, refresh));
    primaries.put(key, meaning);
    return meaning;
  }

  private static String versionName(String key, String number) {
    return key + "/cryptoKeyVersions/" + number;
  }

  /** A version that is named, and so is the same for good. */
  private Meaning fixed(String subject, KeyPlace place, String key, String number) {
    String name = versionName(key, number);
    KeyFacts known = facts.get(name);
    if (known == null) {
      try {
        known =
            place.algorithm().map(VersionAlgorithm::isPair).orElse(false)
                ? pair(subject, name, place.algorithm().get().isPostQuantum(), null)
                : factsOf(subject, key, reads.version(subject, VERB, name));
      } catch (KeyException e) {
        return withoutPermission(subject, place, name, e);
      }
    }
    return new Meaning(known, new Freshness(0, null));
  }

  /** Who may sign and see public keys only can use a pair all the same. */
  private Meaning withoutPermission(
      String subject, KeyPlace place, String version, KeyException refusal) {
    if (refusal.kind() == Kind.NOT_FOUND && refusal.getCause() instanceof GcpRefusal) {
      throw KeyException.of(
          Kind.NOT_FOUND,
          subject,
          VERB,
          "no key is at " + place + " at " + calls.connection(),
          "check key_ring, crypto_key and crypto_key_version, and the connection's project and"
              + " region, or make it where allow_generate_key permits it, with keys generate or"
              + " keytool -genkeypair",
          refusal);
    }
    boolean mayNotLook =
        refusal.getCause() instanceof GcpRefusal answer
            && answer.status().equals("PERMISSION_DENIED")
            && place.algorithm().isEmpty();
    if (!mayNotLook) {
      throw refusal;
    }
    try {
      return new Meaning(pair(subject, version, false, null), new Freshness(0, null));
    } catch (KeyException e) {
      refusal.addSuppressed(e);
      throw refusal;
    }
  }

  private KeyFacts factsOf(String subject, String key, KeyReads.Version version) {
    KeyStates.check(subject, VERB, "the version " + version.name(), version.state());
    KeyFacts known = facts.get(version.name());
    if (known != null) {
      return known;
    }
    if (!version.name().startsWith(key + "/cryptoKeyVersions/")) {
      throw wrong(subject, "it is about version '" + version.name() + "' of another key");
    }
    VersionAlgorithm algorithm = algorithm(subject, version.name(), version.algorithm());
    if (algorithm.isPair()) {
      return pair(subject, version.name(), algorithm.isPostQuantum(), algorithm.name());
    }
    KeyFacts all = new KeyFacts(key, version.name(), algorithm, Optional.empty());
    facts.put(version.name(), all);
    return all;
  }

  private KeyFacts pair(
      String subject, String version, boolean isPostQuantum, @Nullable String expected) {
    KeyReads.PublicHalf half = reads.publicKey(subject, VERB, version, isPostQuantum);
    VersionAlgorithm algorithm = algorithm(subject, version, half.algorithm());
    if (expected != null && !expected.equals(half.algorithm())) {
      throw wrong(subject, "it is about algorithm " + half.algorithm() + " instead of " + expected);
    }
    if (!PublicKeys.is(half.encoded(), algorithm)) {
      throw wrong(subject, "the public key is not one of algorithm " + algorithm.name());
    }
    String key = version.substring(0, version.lastIndexOf("/cryptoKeyVersions/"));
    KeyFacts all = new KeyFacts(key, version, algorithm, Optional.of(half.encoded()));
    facts.put(version, all);
    return all;
  }

  private static VersionAlgorithm algorithm(String subject, String version, String name) {
    return VersionAlgorithm.of(name)
        .orElseThrow(() ->
            KeyException.of(
                Kind.UNSUPPORTED,
                subject,
                VERB,
                "the version " + version + " has the algorithm " + name,
                "algorithms that are of use here: " + VersionAlgorithm.known()));
  }

  private KeyException wrong(String subject, String detail) {
    return KeyException.of(
        Kind.INTERNAL,
        subject,
        VERB,
        calls.connection() + " answered wrongly: " + detail,
        "nothing of the answer was used");
  }
}
