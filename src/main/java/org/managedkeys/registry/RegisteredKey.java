// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Fields;
import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.Namespace;
import org.managedkeys.key.Signs;
import org.managedkeys.store.audit.AuditLog;

/**
 * A key of the registry as a mount uses it: where it is, what it may be used for, and, once it is
 * used, the key in its service. A key that was just generated has no name until it is bound to one.
 *
 * <p>Every use passes the one permission check: the entry is still there and not disabled, the
 * mount may use it, and its usages cover the use. Changes of the entry and of the mount take effect
 * while the object is held, those by others within {@code registry.refresh}. Where the entry points
 * to another place in its service, this object stays with the one it has found.
 *
 * <p>Thread-safe. A failed attempt to open the key is not remembered: the next use tries again.
 */
public final class RegisteredKey {

  private final KeyInUse key;

  /** Null for the JCA, which is allowed everywhere. */
  private final @Nullable MountedKeys mount;

  RegisteredKey(KeyInUse key, @Nullable MountedKeys mount) {
    this.key = key;
    this.mount = mount;
  }

  /** The entry as it was seen last, or empty for a key that has no name yet. */
  public Optional<KeyEntry> entry() {
    return Optional.ofNullable(key.entry());
  }

  public Optional<KeyName> name() {
    return entry().map(KeyEntry::name);
  }

  /** How messages name it: {@code key 'ca-root'}. */
  public String subject() {
    return key.subject();
  }

  /**
   * The key in its service, which may be disabled or lack usages; found on the first call, which
   * may talk to the service. Whoever uses it asks for that by {@link #use}.
   *
   * @throws KeyException NOT_FOUND if its entry is gone, DENIED if the mount may not use it,
   *     CONFLICT if a kept certificate of this key was handed out before and the service turns out
   *     to hold another key now
   */
  public ManagedKey open() {
    permitted(null);
    return key.open();
  }

  /**
   * Whether a certificate's public key is this key's. As long as the key is not opened the answer
   * is yes, and opening it checks: so a list of many keys needs no call to their services.
   */
  boolean fits(byte[] publicKey) {
    return key.fits(publicKey);
  }

  /**
   * The public half of the key, as {@link HasPublicKey#subjectPublicKeyInfo} gives it.
   *
   * @throws KeyException UNSUPPORTED for a secret key, which has none; and as {@link #open}
   */
  public byte[] subjectPublicKeyInfo() {
    ManagedKey opened = open();
    if (opened instanceof HasPublicKey pair) {
      return pair.subjectPublicKeyInfo();
    }
    throw KeyException.of(
        Kind.UNSUPPORTED,
        subject(),
        "tell its public key",
        "a key of type " + opened.algorithm().jcaName() + " has none",
        null);
  }

  /**
   * The key as a signer, after the permission check that every signature passes.
   *
   * @throws KeyException as {@link #use}
   */
  public Signs signer() {
    return use(KeyUsage.SIGN, Signs.class);
  }

  /**
   * The key for one use, after the permission check that every use passes.
   *
   * @param capability what the use needs of the key, for example {@link
   *     org.managedkeys.key.Decrypts}
   * @throws KeyException NOT_FOUND if its entry is gone; DENIED if it is disabled, if the mount may
   *     not use it, or if its usages lack this one; UNAVAILABLE if nobody can tell because the live
   *     store has not answered for too long; UNSUPPORTED if such a key at its service has no such
   *     capability
   */
  public <T extends ManagedKey> T use(KeyUsage usage, Class<T> capability) {
    require(usage);
    return permittedUse(usage, capability);
  }

  /** The same for a use that has passed the permission check. */
  <T extends ManagedKey> T permittedUse(KeyUsage usage, Class<T> capability) {
    ManagedKey opened = key.open();
    if (capability.isInstance(opened)) {
      AuditLog log = key.registry().audit();
      AuditedUse.Counter counter = counter();
      return log.equals(AuditLog.OFF) && counter.equals(AuditedUse.Counter.NONE)
          ? capability.cast(opened)
          : AuditedUse.of(log, counter, auditContext(), opened, usage, capability);
    }
    throw KeyException.of(
        Kind.UNSUPPORTED,
        subject(),
        usage.wireName(),
        "a key of type "
            + opened.algorithm().jcaName()
            + " in "
            + connection()
            + " ("
            + connection().type().name()
            + ") cannot do it",
        null);
  }

  /**
   * Permits a use that needs no call to the service, such as verification by the public key, and
   * takes it down. The key is not opened.
   *
   * @param how what it is, in a word or two
   * @throws KeyException as {@link #use}; UNAVAILABLE if it cannot be taken down: it must not
   *     happen then
   */
  public void useLocally(KeyUsage usage, String how) {
    require(usage);
    takeDown(usage, how);
  }

  /**
   * Takes down a use that needs no call to the key itself; after the permission check.
   *
   * @param how what it is, in a word or two
   * @throws KeyException UNAVAILABLE if it cannot be taken down: the use must not happen then
   */
  void takeDown(KeyUsage usage, String how) {
    AuditLog log = key.registry().audit();
    if (!log.equals(AuditLog.OFF)) {
      AuditedUse.withoutService(log, auditContext(), usage, how);
    }
  }

  private AuditedUse.Counter counter() {
    KeyUseListener listener = key.registry().uses();
    return listener.equals(KeyUseListener.NONE)
        ? AuditedUse.Counter.NONE
        : (usage, outcome, nanos) -> listener.used(connection(), usage, outcome, nanos);
  }

  private AuditContext auditContext() {
    KeyEntry known = key.entry();
    return new AuditContext(
        known == null ? Namespace.ROOT : known.name().namespace(),
        subject(),
        Optional.ofNullable(known).map(KeyEntry::uuid),
        Optional.of(path()));
  }

  /**
   * What the key may be used for. A key without a name may do what its kind is for: it must sign to
   * get its certificate.
   */
  public Set<KeyUsage> usages() {
    return key.usages();
  }

  /** How carefully it is used. */
  public KeyHandling handling() {
    return key.handling();
  }

  /** The data keys of envelope encryption under this key. */
  public DataKeys dataKeys() {
    return new DataKeys(this, key.dataKeys(), System::nanoTime);
  }

  /** The one permission check. What it refuses is taken down. */
  void require(KeyUsage usage) {
    try {
      check(usage);
    } catch (KeyException e) {
      throw AuditedUse.refused(key.registry().audit(), auditContext(), usage, e);
    }
  }

  private void check(KeyUsage usage) {
    KeyEntry present = permitted(usage);
    if (present != null && present.disabled()) {
      throw KeyException.of(
          Kind.DENIED,
          subject(),
          usage.wireName(),
          "it is disabled",
          "set disabled = false in its entry");
    }
    Set<KeyUsage> usages = present == null ? key.usages() : present.usages();
    if (!usages.contains(usage)) {
      throw lacking(usage, usages);
    }
  }

  /**
   * The entry as it is now, of a key that the mount may use.
   *
   * @param usage null to open the key only
   */
  private @Nullable KeyEntry permitted(@Nullable KeyUsage usage) {
    KeyEntry present;
    try {
      present = key.present();
    } catch (KeyException e) {
      throw e.subject().equals(subject()) ? e : e.during(subject(), operation(usage));
    }
    if (mount != null && present != null) {
      mount.require(present, usage);
    }
    return present;
  }

  /** What is attempted, for messages. */
  static String operation(@Nullable KeyUsage usage) {
    return usage == null ? "open it" : usage.wireName();
  }

  private KeyException lacking(KeyUsage usage, Set<KeyUsage> usages) {
    return KeyException.of(
        Kind.DENIED,
        subject(),
        usage.wireName(),
        "its usages are " + KeyUsage.formatList(usages),
        entry()
            .map(present ->
                present
                    .declaredAt()
                    .map(place ->
                        "add "
                            + usage.wireName()
                            + " to key."
                            + present.name()
                            + ".usages, "
                            + place)
                    .orElse("add " + usage.wireName() + " to the usages in its entry"))
            .orElse("the usages of a key without a name are those it was made for"));
  }

  /** The connection it is reached through. */
  public Connection connection() {
    return key.connection();
  }

  Fields fields() {
    return key.location();
  }

  boolean isOf(KeyRegistry other) {
    return key.registry() == other;
  }

  /** Whether another object stands for the same key of the same registry, used in the same way. */
  public boolean isSameAs(RegisteredKey other) {
    return this == other
        || (key.registry() == other.key.registry()
            && path().equals(other.path())
            && name().isPresent()
            && name().equals(other.name()));
  }

  /**
   * Whether another object goes to the very same place in the same service, on behalf of the same
   * mount. One that was got later does not if the entry points elsewhere by then.
   */
  public boolean isInPlaceOf(RegisteredKey other) {
    return key == other.key && path().equals(other.path());
  }

  /** The path of the mount that uses it: {@code jca/}, {@code pki/}. */
  public String path() {
    return mount == null ? Mount.JCA : mount.path();
  }

  KeyInUse inUse() {
    return key;
  }

  @Override
  public String toString() {
    return subject();
  }
}
