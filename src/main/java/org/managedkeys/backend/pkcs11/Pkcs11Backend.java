// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.backend.pkcs11.TokenConnection.Mode;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.HoldsCertificates;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MakesRandom;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.StoresKeys;
import org.managedkeys.key.TakesCertificates;

/** A connection to one token. Thread-safe. */
final class Pkcs11Backend
    implements GeneratesKeys, StoresKeys, MakesRandom, HoldsCertificates, TakesCertificates {

  private static final String RANDOM = "make random bytes";

  /** So many bytes of a generator that works are never all zero. */
  private static final int SUSPICIOUS_ZEROS = 16;

  private final TokenConnection connection;
  private final KeyGeneration generation;
  private final KeyStorage storage;
  private volatile @Nullable Certificates certificates;

  /** The certificates of a token as it was when they were read. */
  private record Certificates(LiveToken token, List<X509Certificate> list) {}

  Pkcs11Backend(ConnectionSettings settings) {
    this.connection = new TokenConnection(settings);
    ReentrantLock placing = new ReentrantLock();
    this.generation = new KeyGeneration(connection, placing);
    this.storage = new KeyStorage(connection, placing);
  }

  @Override
  public String describe() {
    return connection.describe();
  }

  @Override
  public ManagedKey open(KeyName name, Fields fields) {
    return open(name, fields, EnumSet.allOf(KeyUsage.class), Optional::empty);
  }

  @Override
  public ManagedKey open(
      KeyName name, Fields fields, Set<KeyUsage> usages, Supplier<Optional<X509Certificate>> kept) {
    String subject = subject(name);
    KeyLocation location = KeyLocation.parse(fields);
    CertificateSources certificates = new CertificateSources(fields, kept);
    return open(
        subject, location, new KeyLookup(subject, location, describe(), certificates, usages));
  }

  private ManagedKey open(String subject, KeyLocation location) {
    return open(subject, location, new KeyLookup(subject, location, describe()));
  }

  private ManagedKey open(String subject, KeyLocation location, KeyLookup lookup) {
    return connection.run(
        subject,
        "find it",
        Mode.READ,
        session -> {
          TokenKey found = lookup.find(session);
          KeyOnToken key = new KeyOnToken(subject, connection, location, lookup, found);
          return Pkcs11Keys.of(key, found.token());
        });
  }

  @Override
  public ManagedKey generate(KeyName name, Fields fields, KeySpec spec, Set<KeyUsage> usages) {
    KeyLocation location = KeyLocation.parse(fields);
    generation.generate(subject(name), name, location, spec, usages);
    return open(subject(name), location);
  }

  @Override
  public UnboundKey generateUnbound(KeySpec spec, Set<KeyUsage> usages) {
    Fields location = generation.generateUnbound(spec, usages);
    return new UnboundKey(open("new " + spec + " key", KeyLocation.parse(location)), location);
  }

  @Override
  public Fields bind(Fields location, KeyName name) {
    KeyLocation parsed = KeyLocation.parse(location);
    generation.relabel(subject(name), parsed, name);
    return Fields.ofText("key." + name, location.toText());
  }

  @Override
  public Fields store(
      KeyName name, Fields fields, KeyMaterial material, Set<KeyUsage> usages, boolean replace) {
    return storage.store(subject(name), name, fields, material, usages, replace);
  }

  @Override
  public byte[] random(int count) {
    if (count < 1) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          describe(),
          RANDOM,
          "there must be at least 1, not " + count,
          null);
    }
    byte[] random = new byte[count];
    connection.run(
        describe(),
        RANDOM,
        Mode.READ,
        session -> {
          session.operations().random(random);
          return true;
        });
    if (count >= SUSPICIOUS_ZEROS && allZero(random)) {
      throw KeyException.of(
          KeyException.Kind.INTERNAL, describe(), RANDOM, "the token gave nothing but zeros", null);
    }
    return random;
  }

  private static boolean allZero(byte[] bytes) {
    for (byte value : bytes) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public List<String> unboundKeys() {
    return generation.unbound();
  }

  @Override
  public String check() {
    return connection.run(
        describe(),
        "connect",
        Mode.READ,
        session -> describe() + ", token " + session.token().info().describe());
  }

  @Override
  public List<X509Certificate> certificates() {
    return connection.run(describe(), "read certificates", Mode.READ, this::certificates);
  }

  private List<X509Certificate> certificates(Session session) throws CryptokiFailure {
    Certificates known = certificates;
    if (known == null || known.token() != session.token()) {
      known = new Certificates(session.token(), read(session));
      certificates = known;
    }
    return known.list();
  }

  private List<X509Certificate> read(Session session) throws CryptokiFailure {
    Attributes wanted =
        Attributes.ofClass(Ck.CKO_CERTIFICATE).with(Ck.CKA_CERTIFICATE_TYPE, Ck.CKC_X_509);
    List<X509Certificate> list = new ArrayList<>();
    for (long object : session.find(wanted)) {
      Attributes attributes = session.read(object, Ck.CKA_VALUE, Ck.CKA_LABEL);
      Optional<byte[]> der = attributes.bytes(Ck.CKA_VALUE);
      try {
        list.add(parse(der.orElseThrow(() -> new CertificateException("it is empty"))));
      } catch (CertificateException e) {
        log()
            .log(
                System.Logger.Level.WARNING,
                "The certificate with label ''{0}'' of {1} is left out: {2}",
                attributes.text(Ck.CKA_LABEL),
                describe(),
                e.getMessage());
      }
    }
    return List.copyOf(list);
  }

  private static X509Certificate parse(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  /** Closes this connection's sessions; those of others in the process, and their login, stay. */
  @Override
  public void close() {
    certificates = null;
    connection.close();
  }

  @Override
  public String toString() {
    return describe();
  }

  private static String subject(KeyName name) {
    return "key '" + name + "'";
  }

  /** Found when there is something to say: the first one of a process takes a while. */
  private static System.Logger log() {
    return System.getLogger(Pkcs11Backend.class.getName());
  }
}
