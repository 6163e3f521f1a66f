// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.remote.CallLimits;
import org.managedkeys.remote.KmsCall;
import org.managedkeys.remote.KmsCalls;

/**
 * The calls of one connection. Its clients are made when the first is sent, and again after {@link
 * #close}. Thread-safe. Names no class of the library: they need not be on the class path before.
 */
final class AzureConnection {

  /** What one attempt sends. */
  @FunctionalInterface
  interface Request<T extends @Nullable Object> {
    T send(AzureVault vault) throws Exception;
  }

  private final String name;
  private final AzureSettings settings;
  private final Fields fields;
  private final KmsCalls calls;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable AzureVault vault;

  AzureConnection(String name, AzureSettings settings, CallLimits limits, Fields fields) {
    this.name = name;
    this.settings = settings;
    this.fields = fields;
    this.calls = new KmsCalls(describe(), limits, thrown -> AzureFailures.read(thrown));
  }

  /** The connection as messages name it. */
  String describe() {
    return "kms '" + name + "' (azurekeyvault, " + settings.vaultUrl() + ")";
  }

  CallLimits limits() {
    return calls.limits();
  }

  /**
   * Makes a call.
   *
   * @throws KeyException as {@link KmsCalls#call}; UNSUPPORTED if the library is not there
   */
  <T extends @Nullable Object> T call(KmsCall call, Request<T> request) {
    return calls.call(call, limit -> attempt(call, request));
  }

  private <T extends @Nullable Object> T attempt(KmsCall call, Request<T> request)
      throws Exception {
    try {
      AzureVault present = vault();
      try {
        return request.send(present);
      } catch (RuntimeException e) {
        if (e instanceof KeyException || !AzureFailures.isStaleToken(e)) {
          throw e;
        }
        // The library does not ask for another token before the time that the old one told.
        forget(present);
        return request.send(vault());
      }
    } catch (LinkageError e) {
      throw KeyException.of(
          Kind.UNSUPPORTED,
          call.subject(),
          call.verb(),
          describe()
              + ": a class of Microsoft's library for Azure cannot be used: "
              + e.getMessage(),
          "add these to the class path, with what they depend on:"
              + " com.azure:azure-security-keyvault-keys,"
              + " com.azure:azure-security-keyvault-certificates, com.azure:azure-identity and"
              + " com.azure:azure-core-http-okhttp",
          e);
    }
  }

  private AzureVault vault() {
    lock.lock();
    try {
      AzureVault present = vault;
      if (present == null) {
        present = new AzureVault(describe(), settings, limits(), fields);
        vault = present;
      }
      return present;
    } finally {
      lock.unlock();
    }
  }

  private void forget(AzureVault stale) {
    lock.lock();
    try {
      if (vault == stale) {
        vault = null;
        stale.close();
      }
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      AzureVault present = vault;
      vault = null;
      if (present != null) {
        present.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
