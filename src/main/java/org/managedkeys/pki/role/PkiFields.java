// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.Map;
import java.util.Set;
import org.managedkeys.pki.PkiException;
import org.managedkeys.wire.FieldValues;

/** Fields of requests to a certificate authority. */
public final class PkiFields {

  private PkiFields() {}

  /**
   * The values of fields. Every reader throws {@link PkiException} INVALID.
   *
   * @param known all fields that there are
   * @throws PkiException INVALID if there is a field that is not known; its hint is the nearest
   */
  public static FieldValues of(Map<String, ?> values, Set<String> known) {
    return FieldValues.of(values, known, PkiException::invalid);
  }
}
