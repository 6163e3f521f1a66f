// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import com.google.cloud.kms.v1.ImportJob;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;

/**
 * Makes keys and brings them in. Thread-safe.
 *
 * <p>A key's name at the service is given once and for all, so a request that is sent again cannot
 * make a second key: a label that no other key has tells whether the one there is ours. Another
 * label marks keys that have no name here yet.
 */
final class KeyMaker {

  private static final String GENERATE = "generate a key";
  private static final String STORE = "store the key";
  private static final String BIND = "name it";

  /** Its values are unique: by which request a key was made. */
  private static final String REQUEST = "managed_keys_request";

  private static final String STATE = "managed_keys_state";
  private static final String UNBOUND = "unbound";
  private static final String BOUND = "bound";

  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(2);

  private final GcpCalls calls;
  private final KeyReads reads;
  private final KeyChanges changes;

  KeyMaker(GcpCalls calls, KeyReads reads) {
    this.calls = calls;
    this.reads = reads;
    this.changes = new KeyChanges(calls);
  }

  static boolean isUnbound(Map<String, String> labels) {
    return UNBOUND.equals(labels.get(STATE));
  }

  void generate(
      String subject, KeyPlace place, KeySpec spec, Set<KeyUsage> usages, boolean isUnbound) {
    VersionAlgorithm algorithm =
        algorithm(subject, GENERATE, place, spec.algorithm(), spec.bits(), usages);
    String name = place.keyName(subject, calls.settings());
    create(subject, GENERATE, place, newKey(name, place, algorithm, isUnbound, false));
    await(
        () -> reads.version(subject, GENERATE, name + "/cryptoKeyVersions/1"),
        version -> !version.state().equals(KeyStates.GENERATING),
        version -> checkMade(subject, GENERATE, version));
  }

  private VersionAlgorithm algorithm(
      String subject,
      String verb,
      KeyPlace place,
      KeyAlgorithm key,
      int bits,
      Set<KeyUsage> usages) {
    Optional<VersionAlgorithm> written = place.algorithm();
    if (written.isPresent()) {
      VersionAlgorithm row = written.get();
      if (row.key() != key || (row.bits() != 0 && row.bits() != bits)) {
        throw KeyException.of(
            Kind.INVALID,
            subject,
            verb,
            "its entry says algorithm "
                + row.name()
                + ", which is not "
                + key
                + " of "
                + bits
                + " bits",
            "correct the field algorithm, or remove it");
      }
      return row;
    }
    return VersionAlgorithm.forNew(key, bits, usages)
        .orElseThrow(() ->
            KeyException.of(
                Kind.UNSUPPORTED,
                subject,
                verb,
                calls.connection()
                    + " has no such key: "
                    + key
                    + (bits == 0 ? "" : " of " + bits + " bits"),
                "algorithms there: " + VersionAlgorithm.known()));
  }

  private static KeyChanges.NewKey newKey(
      String name, KeyPlace place, VersionAlgorithm algorithm, boolean isUnbound, boolean isEmpty) {
    Map<String, String> labels =
        Map.of(REQUEST, UUID.randomUUID().toString(), STATE, isUnbound ? UNBOUND : BOUND);
    // Google has this curve in hardware only.
    boolean isHsm = place.isHsm() || algorithm.key() == KeyAlgorithm.EC_SECP256K1;
    return new KeyChanges.NewKey(name, algorithm, isHsm, labels, isEmpty);
  }

  private void create(String subject, String verb, KeyPlace place, KeyChanges.NewKey key) {
    try {
      changes.create(subject, verb, key);
    } catch (KeyException e) {
      boolean mayBeOurs =
          e.kind() == Kind.CONFLICT || e.kind() == Kind.UNAVAILABLE || e.kind() == Kind.INTERNAL;
      if (!mayBeOurs) {
        throw e;
      }
      if (!isOurs(subject, verb, key, e)) {
        throw e.kind() == Kind.CONFLICT ? taken(subject, verb, place, e) : e;
      }
    }
  }

  /** Whether the key that is there was made by a request whose answer was lost. */
  private boolean isOurs(String subject, String verb, KeyChanges.NewKey key, KeyException refusal) {
    try {
      Map<String, String> labels = reads.key(subject, verb, key.name()).labels();
      return Objects.equals(key.labels().get(REQUEST), labels.get(REQUEST));
    } catch (KeyException e) {
      refusal.addSuppressed(e);
      return false;
    }
  }

  private KeyException taken(
      String subject, String verb, KeyPlace place, @Nullable KeyException cause) {
    return KeyException.of(
        Kind.CONFLICT,
        subject,
        verb,
        "a key with " + place + " is already at " + calls.connection(),
        "use that key, or choose another name or crypto_key: Google Cloud KMS gives each name once"
            + " only",
        cause);
  }

  /** Looks until something is done, within the time that a call may take. */
  private <T> void await(Supplier<T> look, Predicate<T> isDone, Consumer<T> end) {
    long deadline = System.nanoTime() + calls.limits().timeout().toNanos();
    long pause = FIRST_PAUSE;
    while (true) {
      T seen = look.get();
      if (isDone.test(seen) || System.nanoTime() + pause >= deadline) {
        end.accept(seen);
        return;
      }
      try {
        TimeUnit.NANOSECONDS.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        end.accept(seen);
        return;
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }

  private static void checkMade(String subject, String verb, KeyReads.Version version) {
    if (!version.failure().isEmpty()) {
      throw KeyException.of(
          Kind.INTERNAL,
          subject,
          verb,
          "the version "
              + version.name()
              + " is in the state "
              + version.state()
              + ": "
              + GcpFailures.told(version.failure()),
          "choose another crypto_key: this one is used up");
    }
    KeyStates.check(subject, verb, "the version " + version.name(), version.state());
  }

  void bind(String subject, KeyPlace place) {
    String name = place.keyName(subject, calls.settings());
    Map<String, String> labels = new HashMap<>(reads.key(subject, BIND, name).labels());
    labels.put(STATE, BOUND);
    changes.setLabels(subject, BIND, name, labels);
  }

  void store(
      String subject,
      KeyPlace place,
      ImportedMaterial material,
      Set<KeyUsage> usages,
      boolean replace) {
    VersionAlgorithm algorithm =
        algorithm(subject, STORE, place, material.algorithm(), material.bits(), usages);
    String name = place.keyName(subject, calls.settings());
    KeyChanges.NewKey key = newKey(name, place, algorithm, false, true);
    if (isThere(subject, name)) {
      throw replace ? staying(subject, place) : taken(subject, STORE, place, null);
    }
    ImportJob job = importJob(subject, key);
    byte[] wrapped = material.wrappedBy(publicKey(subject, job));
    create(subject, STORE, place, key);
    KeyReads.Version made = changes.importVersion(subject, STORE, key, job.getName(), wrapped);
    await(
        () -> reads.version(subject, STORE, made.name()),
        version -> !version.state().equals(KeyStates.IMPORTING),
        version -> checkMade(subject, STORE, version));
    if (algorithm.use() == VersionAlgorithm.Use.SYMMETRIC) {
      changes.setPrimary(subject, STORE, name, made.name());
    }
    checkPublicHalf(subject, material, algorithm, made.name());
  }

  private KeyException staying(String subject, KeyPlace place) {
    return KeyException.of(
        Kind.UNSUPPORTED,
        subject,
        STORE,
        "a key with "
            + place
            + " is already at "
            + calls.connection()
            + ", where keys never give way to others",
        "choose another crypto_key");
  }

  private boolean isThere(String subject, String name) {
    try {
      reads.key(subject, STORE, name);
      return true;
    } catch (KeyException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private ImportJob importJob(String subject, KeyChanges.NewKey key) {
    String id = "managed-keys-" + UUID.randomUUID();
    ImportJob made = changes.createImportJob(subject, STORE, key, id);
    ImportJob[] ready = {made};
    await(
        () ->
            ready[0].getState() == ImportJob.ImportJobState.ACTIVE
                ? ready[0]
                : reads.importJob(subject, STORE, made.getName()),
        job -> job.getState() != ImportJob.ImportJobState.PENDING_GENERATION,
        job -> ready[0] = job);
    if (ready[0].getState() != ImportJob.ImportJobState.ACTIVE) {
      throw KeyException.of(
          Kind.UNAVAILABLE,
          subject,
          STORE,
          calls.connection() + ": the import job is in the state " + ready[0].getState(),
          "try again in a while");
    }
    return ready[0];
  }

  private byte[] publicKey(String subject, ImportJob job) {
    try {
      return PublicKeys.ofPem(job.getPublicKey().getPem());
    } catch (Wrong e) {
      throw KeyException.of(
          Kind.INTERNAL,
          subject,
          STORE,
          calls.connection() + " answered wrongly: " + e.getMessage(),
          "nothing of the answer was used");
    }
  }

  private void checkPublicHalf(
      String subject, ImportedMaterial material, VersionAlgorithm algorithm, String version) {
    Optional<byte[]> expected = material.publicKey();
    if (expected.isPresent()
        && !Arrays.equals(
            expected.get(),
            reads.publicKey(subject, STORE, version, algorithm.isPostQuantum()).encoded())) {
      throw KeyException.of(
          Kind.INTERNAL,
          subject,
          STORE,
          calls.connection() + " holds another key than the one that was brought in",
          "destroy the version " + version);
    }
  }
}
