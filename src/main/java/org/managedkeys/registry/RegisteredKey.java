// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Fields;
import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.MayBeSuperseded;
import org.managedkeys.key.Signs;
import org.managedkeys.key.TakesCertificates;

/**
 * A key of the registry: where it is, what it may be used for, and, once it is used, the key in its
 * service. A key that was just generated has no name until it is bound to one.
 *
 * <p>Thread-safe. A failed attempt to open the key is not remembered: the next use tries again.
 */
public final class RegisteredKey {

  private final Connection connection;
  private final Fields fields;
  private final Set<KeyUsage> unboundUsages;
  private volatile @Nullable KeyEntry entry;
  private final KeyRegistry registry;
  private final DataKeys dataKeys;
  private volatile @Nullable ManagedKey opened;
  private byte @Nullable [] promisedPublicKey;

  RegisteredKey(KeyRegistry registry, Connection connection, KeyEntry entry) {
    this.registry = registry;
    this.connection = connection;
    this.fields = entry.fields();
    this.entry = entry;
    this.unboundUsages = entry.usages();
    this.dataKeys = new DataKeys(this, handling().dataKeys(), System::nanoTime);
  }

  RegisteredKey(
      KeyRegistry registry,
      Connection connection,
      Fields location,
      ManagedKey unbound,
      Set<KeyUsage> usages) {
    this.registry = registry;
    this.connection = connection;
    this.fields = location;
    this.opened = unbound;
    this.unboundUsages = usages;
    this.dataKeys = new DataKeys(this, handling().dataKeys(), System::nanoTime);
  }

  /** The entry, or empty for a key that has no name yet. */
  public Optional<KeyEntry> entry() {
    return Optional.ofNullable(entry);
  }

  public Optional<KeyName> name() {
    KeyEntry present = entry;
    return present == null ? Optional.empty() : Optional.of(present.name());
  }

  /** How messages name it: {@code key 'ca-root'}. */
  public String subject() {
    KeyEntry present = entry;
    return present == null ? "new key in kms '" + connection.name() + "'" : present.subject();
  }

  /**
   * The key in its service; found on the first call, which may talk to the service.
   *
   * @throws KeyException CONFLICT if a kept certificate of this key was handed out before and the
   *     service turns out to hold another key now
   */
  public ManagedKey open() {
    ManagedKey key = opened;
    return key != null ? key : openNow();
  }

  private synchronized ManagedKey openNow() {
    ManagedKey key = opened;
    if (key != null) {
      return key;
    }
    key = find();
    opened = key;
    byte @Nullable [] promised = promisedPublicKey;
    promisedPublicKey = null;
    if (promised != null && !hasPublicKey(key, promised)) {
      throw registry.chains().keptChainIsStale(this, promised);
    }
    return key;
  }

  /**
   * Whether the key's name may mean another key by now. This object stays with the one it has
   * found; the registry makes a new one, so that whoever holds a key and its certificate keeps the
   * pair.
   */
  boolean isDue() {
    return opened instanceof MayBeSuperseded key && key.isDue();
  }

  /** What is wrong with a connection is told of the key that it was opened for, too. */
  private ManagedKey find() {
    KeyName name = name().orElseThrow();
    try {
      return connection.backend() instanceof TakesCertificates service
          ? service.open(name, fields, usages(), () -> keptCertificate(name))
          : connection.backend().open(name, fields);
    } catch (KeyException e) {
      throw e.subject().equals(subject()) ? e : e.during(subject(), "use it");
    }
  }

  private Optional<X509Certificate> keptCertificate(KeyName name) {
    return registry.chains().stored(name).map(chain -> chain.certificates().get(0));
  }

  /**
   * Whether a certificate's public key is this key's. As long as the key is not opened the answer
   * is yes, and opening it checks: so a list of many keys needs no call to their services.
   */
  synchronized boolean fits(byte[] publicKey) {
    ManagedKey key = opened;
    if (key != null) {
      return hasPublicKey(key, publicKey);
    }
    promisedPublicKey = publicKey;
    return true;
  }

  private static boolean hasPublicKey(ManagedKey key, byte[] expected) {
    return key instanceof HasPublicKey pair && Arrays.equals(expected, pair.subjectPublicKeyInfo());
  }

  /**
   * The public half of the key, as {@link HasPublicKey#subjectPublicKeyInfo} gives it.
   *
   * @throws KeyException UNSUPPORTED for a secret key, which has none
   */
  public byte[] subjectPublicKeyInfo() {
    if (open() instanceof HasPublicKey pair) {
      return pair.subjectPublicKeyInfo();
    }
    throw KeyException.of(
        KeyException.Kind.UNSUPPORTED,
        subject(),
        "tell its public key",
        "a key of type " + open().algorithm().jcaName() + " has none",
        null);
  }

  /**
   * The key as a signer, after the permission check that every signature passes.
   *
   * @throws KeyException DENIED if {@code usages} lacks sign, UNSUPPORTED if such a key cannot sign
   */
  public Signs signer() {
    return use(KeyUsage.SIGN, Signs.class);
  }

  /**
   * The key for one use, after the permission check that every use passes.
   *
   * @param capability what the use needs of the key, for example {@link
   *     org.managedkeys.key.Decrypts}
   * @throws KeyException DENIED if its usages lack this one, UNSUPPORTED if such a key at its
   *     service has no such capability
   */
  public <T extends ManagedKey> T use(KeyUsage usage, Class<T> capability) {
    require(usage);
    ManagedKey key = open();
    if (capability.isInstance(key)) {
      return capability.cast(key);
    }
    throw KeyException.of(
        KeyException.Kind.UNSUPPORTED,
        subject(),
        usage.wireName(),
        "a key of type "
            + key.algorithm().jcaName()
            + " in kms '"
            + connection.name()
            + "' ("
            + connection.type().name()
            + ") cannot do it",
        null);
  }

  /**
   * What the key may be used for. A key without a name may do what its kind is for: it must sign to
   * get its certificate.
   */
  public Set<KeyUsage> usages() {
    KeyEntry present = entry;
    return present == null ? unboundUsages : present.usages();
  }

  /** How carefully it is used. */
  public KeyHandling handling() {
    KeyEntry present = entry;
    return present == null
        ? connection.handling()
        : present.handling().orElse(connection.handling());
  }

  /** The data keys of envelope encryption under this key. */
  public DataKeys dataKeys() {
    return dataKeys;
  }

  /** The one permission check. */
  void require(KeyUsage usage) {
    if (usages().contains(usage)) {
      return;
    }
    throw KeyException.of(
        KeyException.Kind.DENIED,
        subject(),
        usage.wireName(),
        "its usages are " + KeyUsage.formatList(usages()),
        entry()
            .flatMap(present ->
                present
                    .declaredAt()
                    .map(place ->
                        "add "
                            + usage.wireName()
                            + " to key."
                            + present.name()
                            + ".usages, "
                            + place))
            .orElse("the usages of a key made at run time are fixed when it is made"));
  }

  /** The connection it is reached through. */
  public Connection connection() {
    return connection;
  }

  Fields fields() {
    return fields;
  }

  boolean isOf(KeyRegistry other) {
    return registry == other;
  }

  /** Whether another object stands for the same key of the same registry. */
  public boolean isSameAs(RegisteredKey other) {
    return this == other
        || (registry == other.registry && name().isPresent() && name().equals(other.name()));
  }

  void bound(KeyEntry newEntry) {
    entry = newEntry;
  }

  @Override
  public String toString() {
    return subject();
  }
}
