// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import java.util.Arrays;
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

/** A connection to one location of Google Cloud KMS. Thread-safe. */
final class GcpBackend implements GeneratesKeys, StoresKeys, MakesRandom {

  private static final String RANDOM = "make random bytes";
  private static final String CHECK = "check the connection";
  private static final String LIST = "list unbound keys";

  /** API reference, GenerateRandomBytes. */
  private static final int LEAST_RANDOM = 8;

  private static final int MOST_RANDOM = 1024;

  private final String name;
  private final GcpSettings settings;
  private final CallLimits limits;
  private @Nullable Parts parts;

  /** What needs the library. */
  private record Parts(
      GcpCalls calls, KeyUses uses, KeyReads reads, KeyFinder finder, KeyMaker maker) {}

  GcpBackend(String name, GcpSettings settings, CallLimits limits) {
    this.name = name;
    this.settings = settings;
    this.limits = limits;
  }

  private synchronized Parts parts() {
    Parts known = parts;
    if (known == null) {
      try {
        GcpCalls calls = new GcpCalls(describe(), settings, limits);
        KeyReads reads = new KeyReads(calls);
        known =
            new Parts(
                calls,
                new KeyUses(calls),
                reads,
                new KeyFinder(calls, reads),
                new KeyMaker(calls, reads));
      } catch (LinkageError e) {
        throw MissingLibrary.exception(describe(), e);
      }
      parts = known;
    }
    return known;
  }

  @Override
  public String describe() {
    return "kms '" + name + "' (gcpckms, " + settings.where() + ")";
  }

  @Override
  public ManagedKey open(KeyName key, Fields fields) {
    return open(subject(key), KeyPlace.parse(fields));
  }

  private ManagedKey open(String subject, KeyPlace place) {
    KeyFinder.Meaning meaning = parts().finder().find(subject, place);
    KeyFacts facts = meaning.facts();
    place.check(subject, facts);
    GcpKey.Found found =
        new GcpKey.Found(
            subject,
            describe(),
            facts,
            meaning.freshness(),
            Turns.ofKey(place.maxParallel()),
            parts().uses());
    return switch (facts.algorithm().use()) {
      case OAEP -> new GcpDecryptionKey(found);
      case MAC -> new GcpMacKey(found);
      case SYMMETRIC -> new GcpSymmetricKey(found);
      case GCM, CBC, CTR -> new GcpAesKey(found);
      default -> new GcpSigningKey(found);
    };
  }

  @Override
  public ManagedKey generate(KeyName key, Fields fields, KeySpec spec, Set<KeyUsage> usages) {
    KeyPlace place = KeyPlace.forNew(key, fields);
    parts().maker().generate(subject(key), place, spec, usages, false);
    return open(subject(key), place);
  }

  @Override
  public UnboundKey generateUnbound(KeySpec spec, Set<KeyUsage> usages) {
    KeyPlace place = KeyPlace.unbound();
    String subject = "new " + spec + " key";
    parts().maker().generate(subject, place, spec, usages, true);
    return new UnboundKey(open(subject, place), place.toFields("new key"));
  }

  /** The key keeps its name at the service, which cannot change; a label tells that it is used. */
  @Override
  public Fields bind(Fields location, KeyName key) {
    KeyPlace place = KeyPlace.parse(location);
    parts().maker().bind(subject(key), place);
    return place.toFields("key." + key);
  }

  @Override
  public List<String> unboundKeys() {
    return parts().reads().keys(LIST, keyRing(), KeyMaker::isUnbound);
  }

  private String keyRing() {
    String ring =
        settings.text(GcpSettings.KEY_RING).orElseThrow(() -> settings.noKeyRing(describe()));
    return settings.location() + "/keyRings/" + ring;
  }

  @Override
  public Fields store(
      KeyName key, Fields fields, KeyMaterial material, Set<KeyUsage> usages, boolean replace) {
    KeyPlace place = KeyPlace.forNew(key, fields);
    ImportedMaterial checked = ImportedMaterial.of(subject(key), material);
    parts().maker().store(subject(key), place, checked, usages, replace);
    return place.toFields("key." + key);
  }

  @Override
  public byte[] random(int count) {
    if (count < 1) {
      throw KeyException.of(
          Kind.INVALID, describe(), RANDOM, "there must be at least 1, not " + count, null);
    }
    byte[] all = new byte[count];
    int done = 0;
    while (done < count) {
      int wanted = Math.min(count - done, MOST_RANDOM);
      byte[] piece = parts().uses().random(RANDOM, Math.max(wanted, LEAST_RANDOM));
      System.arraycopy(piece, 0, all, done, wanted);
      Arrays.fill(piece, (byte) 0);
      done += wanted;
    }
    return all;
  }

  @Override
  public String check() {
    if (settings.text(GcpSettings.KEY_RING).isEmpty()) {
      byte[] drawn = parts().uses().random(CHECK, LEAST_RANDOM);
      return describe() + ", which makes random bytes: " + drawn.length;
    }
    try {
      parts().reads().keyRing(CHECK, keyRing());
      return describe() + ", key ring " + settings.text(GcpSettings.KEY_RING).orElse("");
    } catch (KeyException e) {
      if (e.kind() == Kind.DENIED && e.problem().contains("cloudkms.keyRings.get")) {
        return describe() + ", which answers; its key ring may not be looked at";
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
