// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.testkit.SoftHsm;

/** What the providers do with a token, each in its own JVM. */
public final class Pkcs11Workloads implements WorkloadSource {

  /** System property: the provider's configuration. */
  static final String CONFIGURATION = "bench.pkcs11.configuration";

  /** System property: a file that only one process has while it connects to the token. */
  static final String LOCK = "bench.pkcs11.lock";

  private static final char[] NO_PIN = new char[0];

  private final AtomicInteger threads = new AtomicInteger();
  private @Nullable Provider provider;
  private @Nullable KeyStore keyStore;

  /** Made by name, in the contestant's JVM. */
  public Pkcs11Workloads() {}

  /**
   * The first one connects to the token, alone in this and in other processes: SoftHSM does not see
   * a token that another process is logging in to.
   */
  @Override
  public synchronized Workload open(String contestant, String row) throws Exception {
    Pkcs11Operation operation = Pkcs11Operation.of(row);
    boolean isNull = row.startsWith(Pkcs11Operation.NULL);
    if (keyStore != null) {
      return workload(operation, isNull);
    }
    try (FileChannel file =
        FileChannel.open(
            Path.of(System.getProperty(LOCK)),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      // Held until the file is closed.
      file.lock();
      connect(contestant, Path.of(System.getProperty(CONFIGURATION)));
      Workload first = workload(operation, isNull);
      first.run();
      return first;
    }
  }

  private void connect(String contestant, Path configuration)
      throws GeneralSecurityException, IOException {
    boolean ours = contestant.equals(Contestant.OURS);
    Provider made =
        ours
            ? new ManagedKeysProvider().configure(configuration.toString())
            : Security.getProvider("SunPKCS11").configure(configuration.toString());
    KeyStore opened = KeyStore.getInstance(ours ? ManagedKeysProvider.NAME : "PKCS11", made);
    opened.load(null, ours ? NO_PIN : SoftHsm.PIN.toCharArray());
    provider = made;
    keyStore = opened;
  }

  private Workload workload(Pkcs11Operation operation, boolean isNull) throws Exception {
    Provider connected = Objects.requireNonNull(provider);
    KeyStore keys = Objects.requireNonNull(keyStore);
    Key key = keys.getKey(operation.key(), null);
    if (key == null) {
      throw new GeneralSecurityException("there is no key " + operation.key());
    }
    return switch (operation.kind()) {
      case SIGN, SIGN_BULK ->
          new SignWork(connected, operation, (PrivateKey) key, publicKey(keys, operation, key));
      case SIGN_NEW ->
          new NewSignWork(connected, operation, (PrivateKey) key, publicKey(keys, operation, key));
      case DECRYPT -> new DecryptWork(connected, operation, key, publicKey(keys, operation, key));
      case MAC -> new MacWork(connected, operation, key, isNull);
      case ENCRYPT, ENCRYPT_DIRECT ->
          new EncryptWork(connected, operation, key, threads.incrementAndGet(), isNull);
    };
  }

  private static PublicKey publicKey(KeyStore keys, Pkcs11Operation operation, Key key)
      throws GeneralSecurityException {
    return key instanceof ManagedPrivateKey managed
        ? managed.getPublicKey()
        : keys.getCertificate(operation.key()).getPublicKey();
  }
}
