// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.HoldsCertificates;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MakesRandom;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.StoresKeys;
import org.managedkeys.remote.KmsCall;

/** A connection to one vault or one Managed HSM. Thread-safe. */
final class AzureBackend implements GeneratesKeys, StoresKeys, MakesRandom, HoldsCertificates {

  /** Bytes that the service gives at a time. */
  private static final int MOST_RANDOM = 128;

  private static final String RANDOM = "make random bytes";

  /** No key has this name; that the service says so shows that it answers. */
  private static final String NOBODY = "managed-keys-check";

  private final AzureConnection connection;
  private final AzureSettings settings;
  private final KeyVersions versions;
  private final KeyMaker maker;
  private final Map<KeyVersion, Optional<X509Certificate>> certificates = new ConcurrentHashMap<>();

  AzureBackend(AzureConnection connection, AzureSettings settings) {
    this.connection = connection;
    this.settings = settings;
    this.versions = new KeyVersions(connection);
    this.maker = new KeyMaker(connection, settings, versions);
  }

  @Override
  public String describe() {
    return connection.describe();
  }

  @Override
  public ManagedKey open(KeyName name, Fields fields) {
    return open(subject(name), KeyPlace.parse(fields));
  }

  private ManagedKey open(String subject, KeyPlace place) {
    return key(subject, place, versions.find(subject, place));
  }

  private ManagedKey key(String subject, KeyPlace place, KeyVersions.Found found) {
    return switch (found.version().algorithm().family()) {
      case RSA -> new AzureRsaKey(subject, connection, found, place.turns());
      case AES -> {
        int bits = place.bits() > 0 ? place.bits() : NewKey.bits(found.version());
        yield new AzureAesKey(
            subject,
            connection,
            found,
            place.turns(),
            bits > 0 ? bits : KeySpec.DEFAULT_SECRET_BITS);
      }
      default -> new AzureSigningKey(subject, connection, found, place.turns());
    };
  }

  @Override
  public ManagedKey generate(KeyName name, Fields fields, KeySpec spec, Set<KeyUsage> usages) {
    KeyPlace place = KeyPlace.parse(name, fields);
    String subject = subject(name);
    return key(subject, place, maker.make(subject, place, spec, usages, false));
  }

  @Override
  public UnboundKey generateUnbound(KeySpec spec, Set<KeyUsage> usages) {
    KeyPlace place = KeyPlace.unbound();
    String subject = "new " + spec + " key";
    KeyVersions.Found made = maker.make(subject, place, spec, usages, true);
    return new UnboundKey(
        key(subject, place, made), place.toFields("new key", NewKey.bits(made.version())));
  }

  /** Keys cannot be renamed: it stays where it is, and is no longer marked as unbound. */
  @Override
  public Fields bind(Fields location, KeyName name) {
    KeyPlace place = KeyPlace.parse(location);
    String subject = subject(name);
    KeyVersions.Found found = versions.find(subject, place);
    connection.call(
        KmsCall.reading(subject, "give it its name", "updateKey"),
        vault -> {
          vault.untag(place.name(), NewKey.STATE);
          return found;
        });
    return place.toFields("key." + name, NewKey.bits(found.version()));
  }

  @Override
  public List<String> unboundKeys() {
    return connection
        .call(
            KmsCall.reading(describe(), "list the keys", "listKeys"),
            vault -> vault.tagged(NewKey.STATE, NewKey.UNBOUND))
        .stream()
        .map(name -> "key_name '" + name + "'")
        .toList();
  }

  /** The old key, if there is one, stays as an older version, as is the way of the service. */
  @Override
  public Fields store(
      KeyName name, Fields fields, KeyMaterial material, Set<KeyUsage> usages, boolean replace) {
    KeyPlace place = KeyPlace.parse(name, fields);
    KeyVersions.Found found = maker.bringIn(subject(name), place, material, usages, replace);
    return place.toFields("key." + name, NewKey.bits(found.version()));
  }

  @Override
  public byte[] random(int count) {
    if (count < 1) {
      throw KeyException.of(
          Kind.INVALID, describe(), RANDOM, "there must be at least 1, not " + count, null);
    }
    if (!settings.managedHsm()) {
      throw KeyException.of(
          Kind.UNSUPPORTED, describe(), RANDOM, "a Managed HSM can, a vault cannot", null);
    }
    byte[] bytes = new byte[count];
    for (int done = 0; done < count; done += MOST_RANDOM) {
      int piece = Math.min(MOST_RANDOM, count - done);
      byte[] drawn =
          connection.call(
              KmsCall.reading(describe(), RANDOM, "getRandomBytes"), vault -> vault.random(piece));
      System.arraycopy(drawn, 0, bytes, done, piece);
    }
    return bytes;
  }

  /**
   * Those of the keys that this connection has opened and that the service made with a certificate;
   * the vault is never listed. Each is fetched once.
   */
  @Override
  public List<X509Certificate> certificates() {
    List<X509Certificate> found = new ArrayList<>();
    for (KeyVersion version : versions.known()) {
      if (version.certified()) {
        // Not within the map's lock: the service is asked.
        Optional<X509Certificate> certificate = certificates.get(version);
        if (certificate == null) {
          certificate =
              connection.call(
                  KmsCall.reading(
                      describe(), "read the certificate '" + version + "'", "getCertificate"),
                  vault -> vault.certificate(version));
          certificates.put(version, certificate);
        }
        certificate.ifPresent(found::add);
      }
    }
    return found;
  }

  @Override
  public String check() {
    connection.call(KmsCall.reading(describe(), "use it", "getKey"), vault -> vault.find(NOBODY));
    return describe() + ", which answers";
  }

  @Override
  public void close() {
    connection.close();
  }

  @Override
  public String toString() {
    return describe();
  }

  private static String subject(KeyName name) {
    return "key '" + name + "'";
  }
}
