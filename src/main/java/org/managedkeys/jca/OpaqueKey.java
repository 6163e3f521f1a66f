// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.security.PublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.RegisteredKey;

/** What all opaque keys share: the registered key behind them and its public half. */
abstract sealed class OpaqueKey implements ManagedPrivateKey
    permits OpaqueRsaKey, OpaqueEcKey, OpaqueEd25519Key, OpaqueX25519Key, OpaqueMlDsaKey {

  /**
   * The parameters under the signature that JDK 22 and later look for.
   *
   * <p>{@code java.security.AsymmetricKey.getParams()} returns AlgorithmParameterSpec and does not
   * exist on 17. A class compiled for 17 whose own {@code getParams()} returns a narrower type has
   * no such method at run time on 22, unless an interface like this one makes the compiler emit it.
   */
  interface HasParameters {
    @Nullable AlgorithmParameterSpec getParams();
  }

  @Serial private static final long serialVersionUID = 1L;

  private final transient RegisteredKey registered;
  private final transient KeyAlgorithm row;
  private final transient PublicKey publicKey;
  private final transient AtomicBoolean proven = new AtomicBoolean();

  OpaqueKey(RegisteredKey registered, KeyAlgorithm row, PublicKey publicKey) {
    this.registered = registered;
    this.row = row;
    this.publicKey = publicKey;
  }

  /** The handle of a key, opened if need be. */
  static OpaqueKey of(RegisteredKey registered) {
    KeyAlgorithm row = registered.open().algorithm();
    PublicKey publicKey =
        PublicKeys.decode(row, registered.subjectPublicKeyInfo(), registered.subject());
    return switch (row.family()) {
      case RSA -> new OpaqueRsaKey(registered, row, publicKey);
      case EC -> new OpaqueEcKey(registered, row, publicKey);
      case EDDSA -> new OpaqueEd25519Key(registered, row, publicKey);
      case XDH -> new OpaqueX25519Key(registered, row, publicKey);
      case ML_DSA -> new OpaqueMlDsaKey(registered, row, publicKey);
      case AES, HMAC ->
          throw KeyException.of(
              KeyException.Kind.UNSUPPORTED,
              registered.subject(),
              "use it",
              "keys of type " + row.jcaName() + " have no private key in the JCA",
              null);
    };
  }

  RegisteredKey registered() {
    return registered;
  }

  KeyAlgorithm row() {
    return row;
  }

  /** Set once a signature of this handle was verified against its public key. */
  AtomicBoolean proven() {
    return proven;
  }

  @Override
  public final PublicKey getPublicKey() {
    return publicKey;
  }

  @Override
  public final String getName() {
    return registered.name().map(KeyName::toString).orElse(registered.subject());
  }

  @Override
  public final Map<String, List<String>> algorithms() {
    return Capabilities.of(this);
  }

  /** That of the public key, because {@code KeyStore.PrivateKeyEntry} compares the two. */
  @Override
  public final String getAlgorithm() {
    return publicKey.getAlgorithm();
  }

  @Override
  public final @Nullable String getFormat() {
    return null;
  }

  @Override
  public final byte @Nullable [] getEncoded() {
    return null;
  }

  /** Equal if it is the same registered key with the same public half. */
  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof OpaqueKey key
        && registered.isSameAs(key.registered)
        && publicKey.equals(key.publicKey);
  }

  @Override
  public final int hashCode() {
    return publicKey.hashCode();
  }

  @Override
  public final String toString() {
    return "ManagedKeys " + getAlgorithm() + " private key '" + getName() + "'";
  }

  @Serial
  private void writeObject(ObjectOutputStream stream) throws NotSerializableException {
    throw new NotSerializableException("a managed key stays in its key service");
  }
}
