// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.time.Clock;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.Mount;

/**
 * Cryptography as a service: a mount of type {@code transit}, whose keys are managed keys that the
 * mount may use. They never leave their service. What callers say and are told has the names and
 * forms of Vault's Transit engine.
 *
 * <p>Opening one is cheap, and whoever signs or encrypts a lot keeps the object: it keeps the keys
 * that it uses at hand. Changes by other processes are noticed within {@code registry.refresh}.
 *
 * <p>Thread-safe. Everything throws {@link KeyException}.
 */
public final class TransitMount {

  /** Which mounts they are. */
  public static final String TYPE = "transit";

  private final TransitScope scope;
  private final TransitKeys keys;
  private final Signing signing;
  private final Macs macs;
  private final Encryption encryption;
  private final DataKeyMaking dataKeys;
  private final Streams streams;
  private final KeyExports exports;
  private final RandomBytes random;
  private final Hashes hashes;

  private TransitMount(TransitScope scope) {
    this.scope = scope;
    this.keys = new TransitKeys(scope);
    this.signing = new Signing(scope);
    this.macs = new Macs(scope);
    this.encryption = new Encryption(scope, keys);
    this.dataKeys = new DataKeyMaking(scope);
    this.streams = new Streams(new EncryptedDataKeys(scope, encryption));
    this.exports = new KeyExports(scope);
    this.random = new RandomBytes(scope);
    this.hashes = new Hashes(scope);
  }

  /**
   * A mount. No key service is called.
   *
   * @param path of the mount, with or without a slash at its end
   * @throws KeyException NOT_FOUND if there is no such mount, INVALID if it is of another type
   */
  public static TransitMount open(KeyRegistry registry, Namespace namespace, String path) {
    return open(registry, namespace, path, Clock.systemUTC());
  }

  /** The same by another clock. */
  static TransitMount open(KeyRegistry registry, Namespace namespace, String path, Clock clock) {
    Mount mount = registry.mounts().require(namespace, path, TYPE, "sign or encrypt by it");
    return new TransitMount(new TransitScope(registry, mount, clock));
  }

  /** The keys of the mount. */
  public TransitKeys keys() {
    return keys;
  }

  /** Signs, and verifies signatures and codes. */
  public Signing signing() {
    return signing;
  }

  /** Makes message authentication codes. */
  public Macs macs() {
    return macs;
  }

  /** Encrypts and decrypts messages, and encrypts them anew. */
  public Encryption encryption() {
    return encryption;
  }

  /** Makes keys with which others encrypt. */
  public DataKeyMaking dataKeys() {
    return dataKeys;
  }

  /** Encrypts and decrypts data of any length. */
  public Streams streams() {
    return streams;
  }

  /** What is public of keys, requests for their certificates, and these. */
  public KeyExports exports() {
    return exports;
  }

  /** Makes random bytes. */
  public RandomBytes random() {
    return random;
  }

  /** Makes digests. */
  public Hashes hashes() {
    return hashes;
  }

  /** The mount's path, with a slash at its end. */
  public String path() {
    return scope.path();
  }

  @Override
  public String toString() {
    return scope.subject();
  }
}
