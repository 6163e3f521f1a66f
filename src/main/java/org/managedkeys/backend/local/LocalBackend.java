// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
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

/**
 * A connection to one PKCS #12 file. Thread-safe.
 *
 * <p>It holds no certificates: the format wants one beside every private key, so those that are
 * there are mostly placeholders, and must never be taken for a key's own. Certificates that a user
 * sets are in the live store, where those of every key are that has none in its service.
 */
final class LocalBackend implements GeneratesKeys, StoresKeys, MakesRandom {

  private static final String FIND = "find it";
  private static final String GENERATE = "generate a key";
  private static final String STORE = "store the key";
  private static final int MOST_LISTED = 20;

  private final KeyFile file;
  private final SecureRandom random = new SecureRandom();

  LocalBackend(KeyFile file) {
    this.file = file;
  }

  @Override
  public String describe() {
    return file.describe();
  }

  @Override
  public ManagedKey open(KeyName name, Fields fields) {
    return open(subject(name), KeyLabel.parse(name, fields));
  }

  private ManagedKey open(String subject, KeyLabel label) {
    Optional<Pkcs12> keys = file.keys();
    if (keys.isEmpty()) {
      throw absent(subject, label, "the file does not exist");
    }
    try {
      Optional<Key> found = keys.get().key(label.alias());
      if (found.isEmpty()) {
        throw absent(subject, label, "its aliases are " + listed(keys.get()));
      }
      return LocalKeys.of(subject, describe(), found.get());
    } catch (SoftwareKey.Unusable e) {
      throw unusable(subject, label, String.valueOf(e.getMessage()), e);
    } catch (GeneralSecurityException e) {
      throw unusable(subject, label, "the JDK says " + e.getMessage(), e);
    }
  }

  @Override
  public ManagedKey generate(KeyName name, Fields fields, KeySpec spec, Set<KeyUsage> usages) {
    KeyLabel label = KeyLabel.parse(name, fields);
    make(subject(name), label, spec);
    return open(subject(name), label);
  }

  @Override
  public UnboundKey generateUnbound(KeySpec spec, Set<KeyUsage> usages) {
    KeyLabel label = KeyLabel.unbound();
    String subject = "new " + spec + " key";
    make(subject, label, spec);
    return new UnboundKey(open(subject, label), label.toFields("new key"));
  }

  private void make(String subject, KeyLabel label, KeySpec spec) {
    checkFree(subject, GENERATE, label, file.keys());
    if (spec.algorithm().family().isSecret()) {
      SecretKey key = LocalKeys.secret(spec.algorithm(), random(spec.bits() / Byte.SIZE));
      put(subject, GENERATE, label, false, present -> present.with(label.alias(), key));
      return;
    }
    // Outside the lock: a long RSA key takes seconds.
    put(subject, GENERATE, label, false, pair(label, SoftwareKey.generate(spec)));
  }

  private static KeyFile.Change pair(KeyLabel label, SoftwareKey key) {
    return present -> present.with(label.alias(), key.pkcs8(), Placeholder.of(key));
  }

  private void put(
      String subject, String operation, KeyLabel label, boolean replace, KeyFile.Change change) {
    file.change(
        operation,
        present -> {
          if (!replace) {
            checkFree(subject, operation, label, Optional.of(present));
          }
          return change.of(present);
        });
  }

  /** What a key may be used for is said by its entry alone: the file has no place for it. */
  @Override
  public Fields store(
      KeyName name, Fields fields, KeyMaterial material, Set<KeyUsage> usages, boolean replace) {
    KeyLabel label = KeyLabel.parse(name, fields);
    String subject = subject(name);
    put(subject, STORE, label, replace, imported(subject, label, material));
    return label.toFields("key." + name);
  }

  private KeyFile.Change imported(String subject, KeyLabel label, KeyMaterial material) {
    if (material.algorithm().family().isSecret()) {
      SecretKey key = LocalKeys.secret(material.algorithm(), material.encoded());
      return present -> present.with(label.alias(), key);
    }
    try {
      SoftwareKey key = SoftwareKey.of(material.encoded());
      if (!Arrays.equals(
          key.subjectPublicKeyInfo(), material.subjectPublicKeyInfo().orElseThrow())) {
        throw KeyException.of(
            Kind.INVALID, subject, STORE, "the public key given for it is another's", null);
      }
      return pair(label, key);
    } catch (SoftwareKey.Unusable e) {
      throw KeyException.of(
          Kind.UNSUPPORTED, subject, STORE, String.valueOf(e.getMessage()), null, e);
    }
  }

  @Override
  public byte[] random(int count) {
    if (count < 1) {
      throw KeyException.of(
          Kind.INVALID,
          describe(),
          "make random bytes",
          "there must be at least 1, not " + count,
          null);
    }
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  @Override
  public Fields bind(Fields location, KeyName name) {
    KeyLabel from = KeyLabel.parse(name, location);
    KeyLabel to = KeyLabel.of(name);
    if (!to.equals(from)) {
      file.change(
          "rename a key",
          present -> {
            if (!present.aliases().contains(from.alias())) {
              throw absent(subject(name), from, "its aliases are " + listed(present));
            }
            checkFree(subject(name), "name it", to, Optional.of(present));
            return present.renamed(from.alias(), to.alias());
          });
    }
    return to.toFields("key." + name);
  }

  @Override
  public List<String> unboundKeys() {
    return aliases(file.keys()).stream()
        .map(KeyLabel::new)
        .filter(KeyLabel::isUnbound)
        .map(label -> "label " + label)
        .toList();
  }

  @Override
  public String check() {
    return file.keys()
        .map(keys -> describe() + ", " + aliases(Optional.of(keys)).size() + " software keys")
        .orElseGet(() -> describe() + ", which is made with the first key");
  }

  /** Forgets the file's content. Private keys in use stay in memory as long as they are. */
  @Override
  public void close() {
    file.close();
  }

  @Override
  public String toString() {
    return describe();
  }

  private void checkFree(
      String subject, String operation, KeyLabel label, Optional<Pkcs12> present) {
    if (aliases(present).contains(label.alias())) {
      throw KeyException.of(
          Kind.CONFLICT,
          subject,
          operation,
          "a key with label " + label + " is already at " + describe(),
          "use that key, choose another name or label, or remove the key: keytool -delete"
              + " -keystore "
              + file.path()
              + " -alias "
              + label.alias());
    }
  }

  private List<String> aliases(Optional<Pkcs12> keys) {
    try {
      return keys.isPresent() ? keys.get().aliases() : List.of();
    } catch (GeneralSecurityException e) {
      throw KeyException.of(
          Kind.INTERNAL, describe(), "list the keys", String.valueOf(e.getMessage()), null, e);
    }
  }

  private String listed(Pkcs12 keys) {
    List<String> aliases = aliases(Optional.of(keys));
    return aliases.size() <= MOST_LISTED
        ? aliases.toString()
        : aliases.subList(0, MOST_LISTED) + " and " + (aliases.size() - MOST_LISTED) + " more";
  }

  private KeyException absent(String subject, KeyLabel label, String detail) {
    return KeyException.of(
        Kind.NOT_FOUND,
        subject,
        FIND,
        "no key has label " + label + " at " + describe() + "; " + detail,
        "make it where allow_generate_key permits it, with keys generate or keytool -genkeypair");
  }

  private KeyException unusable(String subject, KeyLabel label, String detail, Exception cause) {
    return KeyException.of(
        Kind.UNSUPPORTED,
        subject,
        FIND,
        "the key with label " + label + " at " + describe() + " cannot be used: " + detail,
        "its password must be that of the file, and its kind one of the table in the README",
        cause);
  }

  private static String subject(KeyName name) {
    return "key '" + name + "'";
  }
}
