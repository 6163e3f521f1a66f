// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.testkit.Providers;

/** A key service with one key, of which a test says how its answers go wrong. */
final class FaultyService implements BackendType, AutoCloseable {

  /** What becomes of an answer on its way. */
  interface Fault {

    Fault NONE = (key, scheme, right) -> right;

    byte[] answer(Key key, SignatureScheme scheme, byte[] right);
  }

  private final Key key;
  private final KeyRegistry registry;
  private volatile Fault fault = Fault.NONE;

  FaultyService(Path folder, KeyAlgorithm algorithm, KeyPair pair, String... lines) {
    this.key = new Key(this, algorithm, pair);
    Path file =
        Providers.write(
            folder,
            Stream.concat(
                    Stream.of("kms.far.type = faulty", "key.orders.kms = far", "store = none.d"),
                    Stream.of(lines))
                .toArray(String[]::new));
    this.registry = Configuration.load(file, List.of(this)).openRegistry();
  }

  void answersWith(Fault wanted) {
    fault = wanted;
  }

  /** A new handle of the key, no signature of which was seen yet. */
  OpaqueKey handle() {
    return OpaqueKey.of(registry.key(KeyName.parse("orders")));
  }

  @Override
  public void close() {
    registry.close();
  }

  @Override
  public String name() {
    return "faulty";
  }

  @Override
  public Set<String> connectionFields() {
    return Set.of();
  }

  @Override
  public Set<String> keyFields() {
    return Set.of();
  }

  @Override
  public void checkKey(KeyName name, Fields fields) {}

  @Override
  public KeyBackend connect(String name, Fields fields) {
    return new Backend(key);
  }

  private record Backend(Key key) implements KeyBackend {

    @Override
    public String describe() {
      return "kms 'far' (faulty)";
    }

    @Override
    public ManagedKey open(KeyName name, Fields fields) {
      return key;
    }

    @Override
    public String check() {
      return describe();
    }

    @Override
    public void close() {}
  }

  /** A software key behind the service. It hashes by itself for RSA, and takes digests for EC. */
  record Key(FaultyService service, KeyAlgorithm algorithm, KeyPair pair) implements Signs {

    @Override
    public byte[] subjectPublicKeyInfo() {
      return pair.getPublic().getEncoded();
    }

    @Override
    public void checkScheme(SignatureScheme scheme) {}

    @Override
    public boolean wantsMessage(SignatureScheme scheme) {
      return algorithm.family() != KeyAlgorithm.Family.EC;
    }

    @Override
    public byte[] sign(SignatureScheme scheme, byte[] input) {
      return service.fault.answer(this, scheme, signed(pair.getPrivate(), scheme, input));
    }

    static byte[] signed(PrivateKey key, SignatureScheme scheme, byte[] input) {
      try {
        Signature signature =
            switch (scheme.padding()) {
              case PKCS1 -> Signature.getInstance("SHA256withRSA");
              case PSS -> Signature.getInstance("RSASSA-PSS");
              case ECDSA -> Signature.getInstance("NONEwithECDSAinP1363Format");
              case ED25519 -> Signature.getInstance("Ed25519");
              case ML_DSA -> Signature.getInstance("ML-DSA", SharedKeys.mlDsaProvider());
            };
        if (scheme.padding() == SignatureScheme.Padding.PSS) {
          signature.setParameter(PssParameters.spec(scheme));
        }
        signature.initSign(key);
        signature.update(input);
        return signature.sign();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
