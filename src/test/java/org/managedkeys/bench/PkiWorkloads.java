// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.security.PrivateKey;
import org.jspecify.annotations.Nullable;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.testkit.Providers;

/** What a certificate authority does, in one JVM with a store of its own. */
public final class PkiWorkloads implements WorkloadSource {

  private @Nullable BenchAuthority authority;
  private @Nullable ManagedKeysProvider provider;

  /** Made by name, in the contestant's JVM. */
  public PkiWorkloads() {}

  /** The first one makes the authority, alone in this and in other processes: see the lock. */
  @Override
  public synchronized Workload open(String contestant, String row) throws Exception {
    PkiOperation operation = PkiOperation.of(row);
    Path configuration = Path.of(System.getProperty(Pkcs11Workloads.CONFIGURATION));
    if (contestant.equals(Contestant.SIGNATURE)) {
      return raw(configuration);
    }
    BenchAuthority made = authority;
    if (made == null) {
      try (FileChannel file = lock()) {
        file.lock();
        made = BenchAuthority.create(configuration, operation == PkiOperation.SIGN);
        authority = made;
      }
    }
    return operation.signs() ? made.signing() : made.answering();
  }

  private Workload raw(Path configuration) throws Exception {
    ManagedKeysProvider made = provider;
    if (made == null) {
      try (FileChannel file = lock()) {
        file.lock();
        made = Providers.configured(configuration);
        provider = made;
      }
    }
    KeyStore keys = Providers.keyStore(made);
    PrivateKey key = (PrivateKey) keys.getKey(Pkcs11Operation.SIGN_P256.key(), null);
    return new SignWork(
        made, Pkcs11Operation.SIGN_P256, key, ((ManagedPrivateKey) key).getPublicKey());
  }

  private static FileChannel lock() throws IOException {
    return FileChannel.open(
        Path.of(System.getProperty(Pkcs11Workloads.LOCK)),
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE);
  }

  @Override
  public synchronized void close() {
    if (authority != null) {
      authority.close();
    }
    if (provider != null) {
      provider.close();
    }
  }
}
