// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;

/**
 * A connection to one PKCS #12 file. Thread-safe.
 *
 * <p>It holds no certificates: the format wants one beside every private key, so those that are
 * there are mostly placeholders, and must never be taken for a key's own. Certificates that a user
 * sets are in the live store, where those of every key are that has none in its service.
 */
final class LocalBackend implements GeneratesKeys {

  private static final String FIND = "find it";
  private static final String GENERATE = "generate a key";
  private static final int MOST_LISTED = 20;

  private final KeyFile file;

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
      Optional<byte[]> found = keys.get().key(label.alias());
      if (found.isEmpty()) {
        throw absent(subject, label, "its aliases are " + listed(keys.get()));
      }
      return new LocalKey(subject, describe(), SoftwareKey.of(found.get()));
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
    // Outside the lock: a long RSA key takes seconds.
    SoftwareKey key = SoftwareKey.generate(spec);
    file.change(
        GENERATE,
        present -> {
          checkFree(subject, GENERATE, label, Optional.of(present));
          return present.with(label.alias(), key.pkcs8(), Placeholder.of(key));
        });
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
          "a private key with label " + label + " is already at " + describe(),
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
        "no private key has label " + label + " at " + describe() + "; " + detail,
        "make it where allow_generate_key permits it, with keys generate or keytool -genkeypair");
  }

  private KeyException unusable(String subject, KeyLabel label, String detail, Exception cause) {
    return KeyException.of(
        Kind.UNSUPPORTED,
        subject,
        FIND,
        "the private key with label " + label + " at " + describe() + " cannot be used: " + detail,
        "its password must be that of the file, and its kind one of the table in the README",
        cause);
  }

  private static String subject(KeyName name) {
    return "key '" + name + "'";
  }
}
