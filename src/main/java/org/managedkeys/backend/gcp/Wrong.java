// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

/** An answer that is not what was asked for. */
final class Wrong extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Wrong(String message) {
    super(message);
  }
}
