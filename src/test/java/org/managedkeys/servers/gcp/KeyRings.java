// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.KeyRing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** All key rings, their keys and their import jobs, by full names. Thread-safe. */
final class KeyRings {

  private static final String ID = "[a-zA-Z0-9_-]{1,63}";

  private final Map<String, KeyRing> rings = new ConcurrentSkipListMap<>();
  private final Map<String, Key> keys = new ConcurrentSkipListMap<>();
  private final Map<String, Wrapping> jobs = new ConcurrentHashMap<>();
  private volatile int looksUntilGenerated;

  void generateAfter(int looks) {
    looksUntilGenerated = looks;
  }

  KeyRing addRing(String name) {
    KeyRing ring =
        KeyRing.newBuilder().setName(name).setCreateTime(Version.timestamp(Instant.now())).build();
    rings.put(name, ring);
    return ring;
  }

  KeyRing createRing(String location, String id) throws GcpException {
    String name = location + "/keyRings/" + checked(id, "keyRingId");
    if (rings.containsKey(name)) {
      throw GcpException.exists("KeyRing " + name);
    }
    return addRing(name);
  }

  KeyRing ring(String name) throws GcpException {
    KeyRing ring = rings.get(name);
    if (ring == null) {
      throw GcpException.notFound("KeyRing " + name);
    }
    return ring;
  }

  List<KeyRing> ringsIn(String location) {
    return rings.values().stream()
        .filter(ring -> ring.getName().startsWith(location + "/"))
        .toList();
  }

  Key createKey(String ring, String id, CryptoKey asked, boolean empty) throws GcpException {
    ring(ring);
    String name = ring + "/cryptoKeys/" + checked(id, "cryptoKeyId");
    Key key = new Key(name, asked);
    if (asked.getImportOnly() && !empty) {
      throw GcpException.invalid("A key for imports only starts without a version.");
    }
    if (keys.putIfAbsent(name, key) != null) {
      throw GcpException.exists("CryptoKey " + name);
    }
    if (!empty) {
      createVersion(key);
      if (key.resource().getPurpose() == CryptoKeyPurpose.ENCRYPT_DECRYPT) {
        key.makePrimary("1");
      }
    }
    return key;
  }

  Version createVersion(Key key) throws GcpException {
    if (key.resource().getImportOnly()) {
      throw GcpException.precondition(key.resource().getName() + " is for imports only.");
    }
    Version version = key.addVersion();
    version.generateAfter(looksUntilGenerated);
    return version;
  }

  Key key(String name) throws GcpException {
    Key key = keys.get(name);
    if (key == null) {
      throw GcpException.notFound("CryptoKey " + name);
    }
    return key;
  }

  /** The key to which a version belongs. */
  Key keyOf(String version) throws GcpException {
    return key(version.substring(0, version.indexOf("/cryptoKeyVersions/")));
  }

  Version version(String name) throws GcpException {
    return keyOf(name).version(name.substring(name.lastIndexOf('/') + 1));
  }

  List<Key> keysIn(String ring) throws GcpException {
    ring(ring);
    return keys.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(ring + "/"))
        .map(Map.Entry::getValue)
        .toList();
  }

  void addJob(String ring, String id, Wrapping job) throws GcpException {
    ring(ring);
    String name = ring + "/importJobs/" + checked(id, "importJobId");
    if (jobs.putIfAbsent(name, job) != null) {
      throw GcpException.exists("ImportJob " + name);
    }
  }

  Wrapping job(String name) throws GcpException {
    Wrapping job = jobs.get(name);
    if (job == null) {
      throw GcpException.notFound("ImportJob " + name);
    }
    return job;
  }

  private static String checked(String id, String field) throws GcpException {
    if (!id.matches(ID)) {
      throw GcpException.invalid(
          "The field " + field + " must match the regular expression " + ID + ".");
    }
    return id;
  }
}
