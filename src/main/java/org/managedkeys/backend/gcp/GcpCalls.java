// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Turns;
import org.managedkeys.remote.CallLimits;
import org.managedkeys.remote.KmsCall;
import org.managedkeys.remote.KmsCalls;

/**
 * Sends requests, of which {@link KeyUses}, {@link KeyReads} and {@link KeyChanges} know the forms.
 * Thread-safe.
 */
final class GcpCalls implements AutoCloseable {

  private final String connection;
  private final GcpSettings settings;
  private final GcpClient client;
  private final KmsCalls calls;

  /** The library opens a connection for each request that finds none free. */
  private final Semaphore connections;

  GcpCalls(String connection, GcpSettings settings, CallLimits limits) {
    this.connection = connection;
    this.settings = settings;
    this.client = new GcpClient(settings);
    this.calls = new KmsCalls(connection, limits, new GcpFailures());
    this.connections = new Semaphore(limits.connections(), true);
  }

  /**
   * Whose call it is.
   *
   * @param subject the key as messages name it
   * @param verb what is attempted
   * @param facts the version that is used
   */
  record Use(String subject, String verb, KeyFacts facts, Turns turns) {

    KmsCall call(String operation, int bytes) {
      return KmsCall.of(subject, verb, operation, bytes, turns);
    }
  }

  /** One request and its answer, which is checked. */
  @FunctionalInterface
  interface Request<T> {
    T send(KeyManagementServiceClient kms);
  }

  /**
   * Makes a call.
   *
   * @throws KeyException INTERNAL if the answer is {@link Wrong}; else as the failure was read
   */
  <T> T call(KmsCall call, Request<T> request) {
    return calls.call(
        call,
        limit -> {
          connections.acquire();
          try {
            return request.send(client.kms());
          } catch (ApiException e) {
            Optional<GcpRefusal> refusal = GcpRefusal.of(e);
            if (refusal.isPresent()) {
              throw refusal.get();
            }
            throw e;
          } catch (LinkageError e) {
            throw MissingLibrary.exception(connection, e);
          } catch (Wrong e) {
            throw KeyException.of(
                Kind.INTERNAL,
                call.subject(),
                call.verb(),
                connection + " answered wrongly: " + e.getMessage(),
                "nothing of the answer was used");
          } finally {
            connections.release();
          }
        });
  }

  String connection() {
    return connection;
  }

  GcpSettings settings() {
    return settings;
  }

  CallLimits limits() {
    return calls.limits();
  }

  @Override
  public void close() {
    client.close();
  }
}
