// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MakesRandom;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.StoresKeys;
import org.managedkeys.key.Turns;
import org.managedkeys.remote.CallLimits;

/** A connection to one region of AWS KMS. Thread-safe. */
final class AwsBackend implements GeneratesKeys, StoresKeys, MakesRandom {

  private static final String RANDOM = "make random bytes";
  private static final String CHECK = "check the connection";

  /** API reference, GenerateRandom. */
  private static final int MOST_RANDOM = 1024;

  private final String name;
  private final AwsSettings settings;
  private final CallLimits limits;
  private @Nullable Parts parts;

  /** What needs the SDK. */
  private record Parts(AwsCalls calls, KeyFinder finder, KeyMaker maker) {}

  AwsBackend(String name, AwsSettings settings, CallLimits limits) {
    this.name = name;
    this.settings = settings;
    this.limits = limits;
  }

  private synchronized Parts parts() {
    Parts known = parts;
    if (known == null) {
      try {
        AwsCalls calls = new AwsCalls(describe(), settings, limits);
        KeyFinder finder = new KeyFinder(describe(), limits, calls);
        known = new Parts(calls, finder, new KeyMaker(describe(), calls, finder));
      } catch (LinkageError e) {
        throw MissingLibrary.exception(describe(), e);
      }
      parts = known;
    }
    return known;
  }

  @Override
  public String describe() {
    return "kms '" + name + "' (awskms, " + settings.where() + ")";
  }

  @Override
  public ManagedKey open(KeyName key, Fields fields) {
    return open(subject(key), KeyPlace.parse(fields));
  }

  private ManagedKey open(String subject, KeyPlace place) {
    KeyFinder.Meaning meaning = parts().finder().find(subject, place);
    KeyFacts facts = meaning.facts();
    place.check(subject, facts);
    AwsKey.Found found =
        new AwsKey.Found(
            subject,
            describe(),
            facts,
            meaning.freshness(),
            Turns.ofKey(place.maxParallel()),
            parts().calls());
    return switch (facts.usage()) {
      case SIGN_VERIFY -> new AwsSigningKey(found);
      case ENCRYPT_DECRYPT ->
          facts.publicKey().isPresent() ? new AwsDecryptionKey(found) : new AwsSymmetricKey(found);
      case GENERATE_VERIFY_MAC -> new AwsMacKey(found);
      case KEY_AGREEMENT -> new AwsAgreementKey(found);
    };
  }

  @Override
  public ManagedKey generate(KeyName key, Fields fields, KeySpec spec, Set<KeyUsage> usages) {
    KeyPlace place = KeyPlace.forNew(key, fields);
    parts().maker().generate(subject(key), place, spec, usages);
    return open(subject(key), place);
  }

  @Override
  public UnboundKey generateUnbound(KeySpec spec, Set<KeyUsage> usages) {
    KeyPlace place = KeyPlace.unbound();
    String subject = "new " + spec + " key";
    parts().maker().generate(subject, place, spec, usages);
    return new UnboundKey(open(subject, place), place.toFields("new key"));
  }

  @Override
  public Fields bind(Fields location, KeyName key) {
    KeyPlace to = KeyPlace.of(key);
    parts().maker().bind(subject(key), KeyPlace.parse(location), to);
    return to.toFields("key." + key);
  }

  @Override
  public List<String> unboundKeys() {
    return parts().calls().aliases("list unbound keys", KeyPlace::isUnbound);
  }

  @Override
  public Fields store(
      KeyName key, Fields fields, KeyMaterial material, Set<KeyUsage> usages, boolean replace) {
    KeyPlace place = KeyPlace.forNew(key, fields);
    parts()
        .maker()
        .store(subject(key), place, ImportedMaterial.of(subject(key), material), usages, replace);
    return place.toFields("key." + key);
  }

  @Override
  public byte[] random(int count) {
    if (count < 1) {
      throw KeyException.of(
          Kind.INVALID, describe(), RANDOM, "there must be at least 1, not " + count, null);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream(count);
    while (all.size() < count) {
      all.writeBytes(parts().calls().random(RANDOM, Math.min(count - all.size(), MOST_RANDOM)));
    }
    return all.toByteArray();
  }

  @Override
  public String check() {
    try {
      return describe()
          + ", "
          + parts().calls().aliases(CHECK, alias -> !alias.startsWith("alias/aws/")).size()
          + " aliases";
    } catch (KeyException e) {
      boolean isKnown = e.kind() == Kind.DENIED && e.problem().contains("kms:ListAliases");
      if (isKnown) {
        return describe() + ", which answers; its aliases may not be listed";
      }
      throw e;
    }
  }

  @Override
  public void close() {
    Parts known;
    synchronized (this) {
      known = parts;
    }
    if (known != null) {
      known.calls().close();
    }
  }

  @Override
  public String toString() {
    return describe();
  }

  private static String subject(KeyName key) {
    return "key '" + key + "'";
  }
}
