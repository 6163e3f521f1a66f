// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
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
import org.managedkeys.key.Turns;

/**
 * A connection to one token by the JDK's provider SunPKCS11, for JVMs that deny native access. It
 * finds secret keys and private keys that have a certificate; keys are made and brought in by the
 * default binding alone, and whoever tries here is told so. Thread-safe.
 */
final class SunPkcs11Backend implements GeneratesKeys, StoresKeys, MakesRandom, HoldsCertificates {

  private final SunPkcs11Connection connection;

  SunPkcs11Backend(SunPkcs11Settings settings) {
    this.connection = new SunPkcs11Connection(settings);
  }

  @Override
  public String describe() {
    return connection.describe();
  }

  @Override
  public ManagedKey open(KeyName name, Fields fields) {
    String subject = "key '" + name + "'";
    SunPkcs11Lookup lookup = SunPkcs11Lookup.parse(subject, fields, describe());
    Turns turns = Turns.ofKey(KeyLocation.parse(fields).maxParallel());
    return connection.run(
        subject,
        "find it",
        Turns.UNLIMITED,
        token -> SunPkcs11Keys.of(new SunPkcs11Key(lookup, connection, turns, lookup.find(token))));
  }

  @Override
  public String check() {
    return connection.run(
        describe(),
        "connect",
        Turns.UNLIMITED,
        token -> describe() + ", " + token.aliases().size() + " keys that SunPKCS11 sees");
  }

  @Override
  public List<X509Certificate> certificates() {
    return connection.run(
        describe(), "read certificates", Turns.UNLIMITED, SunPkcs11Token::certificates);
  }

  @Override
  public ManagedKey generate(KeyName name, Fields fields, KeySpec spec, Set<KeyUsage> usages) {
    throw unsupported("key '" + name + "'", "generate a key");
  }

  @Override
  public UnboundKey generateUnbound(KeySpec spec, Set<KeyUsage> usages) {
    throw unsupported("new " + spec + " key", "generate a key");
  }

  @Override
  public Fields bind(Fields location, KeyName name) {
    throw unsupported("key '" + name + "'", "name it");
  }

  /** None: only keys that were generated can be left without a name. */
  @Override
  public List<String> unboundKeys() {
    return List.of();
  }

  @Override
  public Fields store(
      KeyName name, Fields fields, KeyMaterial material, Set<KeyUsage> usages, boolean replace) {
    throw unsupported("key '" + name + "'", "store the key");
  }

  @Override
  public byte[] random(int count) {
    throw unsupported(describe(), "make random bytes");
  }

  private KeyException unsupported(String subject, String operation) {
    return KeyException.of(
        KeyException.Kind.UNSUPPORTED,
        subject,
        operation,
        "with binding = sunpkcs11 keys that are on the token can be used, and no more"
            + (subject.equals(describe()) ? "" : ", at " + describe()),
        Binding.USE_DEFAULT);
  }

  /** Lets the token go; its login stays, because others in the process may use it. */
  @Override
  public void close() {
    connection.close();
  }

  @Override
  public String toString() {
    return describe();
  }
}
