// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.spec.AlgorithmParameterSpec;
import java.util.Map;

/**
 * The encryption context of AWS KMS, for the transformations {@code KMS/Direct/NoPadding} and
 * {@code KMS/Envelope/NoPadding}: names and values that are authenticated and not encrypted, that
 * policies of the key can ask for, and that stand in the service's log in clear. The same ones must
 * be given to decrypt. Keys of other services refuse it.
 *
 * <p>With {@code KMS/Direct/NoPadding} it takes the place of associated data. With {@code
 * KMS/Envelope/NoPadding} it goes with the data key, beside the associated data of the message;
 * Tink reads only envelopes that were made without.
 *
 * <p>Immutable.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html">AWS KMS
 *     encryption context</a>
 */
public final class EncryptionContextParameterSpec implements AlgorithmParameterSpec {

  private final Map<String, String> context;

  /**
   * A context.
   *
   * @param context is copied; empty for none
   */
  public EncryptionContextParameterSpec(Map<String, String> context) {
    this.context = Map.copyOf(context);
  }

  /** The names and values, unmodifiable. */
  public Map<String, String> getContext() {
    return context;
  }

  @Override
  public String toString() {
    return "EncryptionContextParameterSpec of " + context.keySet();
  }
}
