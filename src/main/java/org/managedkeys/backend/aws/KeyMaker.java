// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.remote.KmsCalls;

/**
 * Makes keys and brings them in, and names them by aliases. Thread-safe.
 *
 * <p>The service makes a key for each request, with nothing to tell a repeated one by. So each key
 * gets a note that no other has: after a lost answer the key that has it is looked for, and none is
 * made a second time. What is made and cannot be named is scheduled for deletion.
 */
final class KeyMaker {

  private static final System.Logger LOG = System.getLogger(KmsCalls.LOGGER);

  private static final String GENERATE = "generate a key";
  private static final String STORE = "store the key";
  private static final String BIND = "name it";

  /** The shortest and the longest time that the service keeps a key before it deletes it. */
  private static final int FEW_DAYS = 7;

  private static final int MANY_DAYS = 30;

  private final String connection;
  private final AwsCalls calls;
  private final KeyFinder finder;

  KeyMaker(String connection, AwsCalls calls, KeyFinder finder) {
    this.connection = connection;
    this.calls = calls;
    this.finder = finder;
  }

  void generate(String subject, KeyPlace place, KeySpec spec, Set<KeyUsage> usages) {
    String name = specName(subject, GENERATE, spec.algorithm(), spec.bits());
    checkFree(subject, GENERATE, place);
    AwsUsage usage = AwsUsage.forNew(spec.algorithm(), usages);
    String arn = create(subject, GENERATE, name, usage, "AWS_KMS", place);
    nameNew(subject, GENERATE, place, arn);
  }

  private String specName(String subject, String verb, KeyAlgorithm algorithm, int bits) {
    return KeySpecs.name(algorithm, bits)
        .orElseThrow(() ->
            KeyException.of(
                Kind.UNSUPPORTED,
                subject,
                verb,
                connection
                    + " has no such key: "
                    + algorithm
                    + (bits == 0 ? "" : " of " + bits + " bits"),
                KeySpecs.known()));
  }

  private void checkFree(String subject, String verb, KeyPlace place) {
    if (calls.lookUp(subject, verb, place.id()).isPresent()) {
      throw taken(subject, verb, place);
    }
  }

  private KeyException taken(String subject, String verb, KeyPlace place) {
    return KeyException.of(
        Kind.CONFLICT,
        subject,
        verb,
        "a key with alias " + place + " is already at " + connection,
        "use that key, choose another name or alias, or remove the alias: aws kms delete-alias"
            + " --alias-name "
            + place.id());
  }

  private String create(
      String subject, String verb, String spec, AwsUsage usage, String origin, KeyPlace place) {
    String note = "Managed Keys, made as " + place.id() + ", request " + UUID.randomUUID();
    try {
      return calls.create(subject, verb, spec, usage, origin, note).arn();
    } catch (KeyException e) {
      if (e.kind() != Kind.UNAVAILABLE && e.kind() != Kind.INTERNAL) {
        throw e;
      }
      return findMade(subject, verb, note, e).orElseThrow(() -> e);
    }
  }

  /** The key of a request whose answer was lost. */
  private Optional<String> findMade(String subject, String verb, String note, KeyException lost) {
    try {
      for (String id : calls.keys(subject, verb)) {
        Optional<AwsCalls.Description> found = described(subject, verb, id);
        if (found.isPresent() && found.get().description().equals(note)) {
          return Optional.of(found.get().arn());
        }
      }
    } catch (KeyException e) {
      lost.addSuppressed(e);
    }
    return Optional.empty();
  }

  /** Others' keys may be none of our business. */
  private Optional<AwsCalls.Description> described(String subject, String verb, String id) {
    try {
      return Optional.of(calls.describe(subject, verb, id));
    } catch (KeyException e) {
      if (e.kind() == Kind.DENIED || e.kind() == Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Names a new key, or schedules its deletion. */
  private void nameNew(String subject, String verb, KeyPlace place, String arn) {
    try {
      createAlias(subject, verb, place, arn);
    } catch (KeyException e) {
      discard(subject, arn, e);
      throw e;
    }
  }

  private void createAlias(String subject, String verb, KeyPlace place, String arn) {
    try {
      calls.createAlias(subject, verb, place.id(), arn);
    } catch (KeyException e) {
      if (e.kind() != Kind.CONFLICT) {
        throw e;
      }
      // Perhaps it was made by the first of two requests, whose answer was lost.
      boolean isOurs =
          calls
              .lookUp(subject, verb, place.id())
              .filter(found -> found.arn().equals(arn))
              .isPresent();
      if (!isOurs) {
        throw taken(subject, verb, place);
      }
    }
    finder.forget(place.id());
  }

  private void discard(String subject, String arn, KeyException why) {
    try {
      calls.scheduleDeletion(subject, "remove the new key " + arn, arn, FEW_DAYS);
    } catch (KeyException e) {
      why.addSuppressed(e);
    }
  }

  void bind(String subject, KeyPlace from, KeyPlace to) {
    Optional<AwsCalls.Description> found = calls.lookUp(subject, BIND, from.id());
    if (found.isEmpty()) {
      throw KeyException.of(
          Kind.NOT_FOUND, subject, BIND, "no key is at " + from + " at " + connection, null);
    }
    if (!to.equals(from)) {
      createAlias(subject, BIND, to, found.get().arn());
      removeAlias(subject, BIND, from);
    }
  }

  private void removeAlias(String subject, String verb, KeyPlace place) {
    try {
      calls.deleteAlias(subject, verb, place.id());
    } catch (KeyException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
      // Gone by the first of two requests, whose answer was lost.
    }
    finder.forget(place.id());
  }

  void store(
      String subject,
      KeyPlace place,
      ImportedMaterial material,
      Set<KeyUsage> usages,
      boolean replace) {
    String spec = specName(subject, STORE, material.algorithm(), material.bits());
    Optional<AwsCalls.Description> old = calls.lookUp(subject, STORE, place.id());
    if (old.isPresent() && !replace) {
      throw taken(subject, STORE, place);
    }
    AwsUsage usage = AwsUsage.forNew(material.algorithm(), usages);
    String arn = create(subject, STORE, spec, usage, "EXTERNAL", place);
    try {
      bringIn(subject, arn, material);
      if (old.isPresent()) {
        move(subject, place, old.get(), arn);
      } else {
        createAlias(subject, STORE, place, arn);
      }
    } catch (KeyException e) {
      discard(subject, arn, e);
      throw e;
    }
    old.ifPresent(key -> giveUp(subject, key.arn()));
  }

  /** The new key is in; that the old one stays does no harm, and is in the log. */
  private void giveUp(String subject, String arn) {
    try {
      calls.scheduleDeletion(subject, "remove the old key " + arn, arn, MANY_DAYS);
    } catch (KeyException e) {
      LOG.log(Level.INFO, () -> "the old key stays: " + e.problem());
    }
  }

  private void bringIn(String subject, String arn, ImportedMaterial material) {
    AwsCalls.ImportParameters parameters =
        calls.importParameters(subject, STORE, arn, material.wrappingName());
    calls.importMaterial(
        subject, STORE, arn, parameters.token(), material.wrappedBy(parameters.publicKey()));
    AwsCalls.Description key = calls.describe(subject, STORE, arn);
    Optional<byte[]> expected = material.publicKey();
    if (expected.isPresent()
        && !Arrays.equals(expected.get(), calls.publicKey(subject, STORE, key))) {
      throw KeyException.of(
          Kind.INTERNAL,
          subject,
          STORE,
          connection + " holds another key than the one that was brought in",
          "it is scheduled for deletion");
    }
  }

  /** An alias moves at once between keys of one kind only. */
  private void move(String subject, KeyPlace place, AwsCalls.Description old, String arn) {
    AwsCalls.Description key = calls.describe(subject, STORE, arn);
    if (old.usage().equals(key.usage()) && isSecret(old) == isSecret(key)) {
      calls.updateAlias(subject, STORE, place.id(), arn);
      finder.forget(place.id());
    } else {
      removeAlias(subject, STORE, place);
      try {
        createAlias(subject, STORE, place, arn);
      } catch (KeyException e) {
        restore(subject, place, old, e);
        throw e;
      }
    }
  }

  private void restore(String subject, KeyPlace place, AwsCalls.Description old, KeyException why) {
    try {
      createAlias(subject, STORE, place, old.arn());
    } catch (KeyException e) {
      why.addSuppressed(e);
    }
  }

  private static boolean isSecret(AwsCalls.Description key) {
    return KeySpecs.row(key.spec()).map(row -> row.algorithm().family().isSecret()).orElse(false);
  }
}
