// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.MayBeSuperseded;
import org.managedkeys.key.Turns;
import org.managedkeys.remote.KmsCall;

/** A key in a vault, one version of it. Thread-safe. */
abstract class AzureKey implements MayBeSuperseded {

  private final String subject;
  private final AzureConnection connection;
  private final KeyVersions.Found found;
  private final Turns turns;

  /**
   * A key that was found.
   *
   * @param subject the key as messages name it
   */
  AzureKey(String subject, AzureConnection connection, KeyVersions.Found found, Turns turns) {
    this.subject = subject;
    this.connection = connection;
    this.found = found;
    this.turns = turns;
  }

  final String subject() {
    return subject;
  }

  final KeyVersion version() {
    return found.version();
  }

  @Override
  public final KeyAlgorithm algorithm() {
    return version().algorithm();
  }

  @Override
  public final boolean isDue() {
    return found.isDue();
  }

  /** Uses the key once. */
  final <T> T use(String verb, String operation, int bytes, AzureConnection.Request<T> request) {
    return connection.call(KmsCall.of(subject, verb, operation, bytes, turns), request);
  }

  final KeyException unsupported(String verb, String detail) {
    return KeyException.of(
        Kind.UNSUPPORTED, subject, verb, detail + ", at " + connection.describe(), null);
  }

  final KeyException invalid(String verb, String detail) {
    return KeyException.of(Kind.INVALID, subject, verb, detail, null);
  }

  @Override
  public final String toString() {
    return subject
        + " ("
        + algorithm()
        + (this instanceof HasPublicKey ? ", version " : ", secret, version ")
        + version()
        + ", "
        + connection.describe()
        + ")";
  }
}
