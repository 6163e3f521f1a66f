// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.util.List;
import org.managedkeys.backend.aws.AwsKmsType;
import org.managedkeys.backend.gcp.GcpKmsType;
import org.managedkeys.backend.local.LocalType;
import org.managedkeys.backend.pkcs11.Pkcs11Type;
import org.managedkeys.key.BackendType;

/**
 * The kinds of key service there are. They are listed here and never discovered: whoever is on the
 * class path must not be able to become the key service.
 */
public final class Backends {

  private static final List<BackendType> ALL =
      List.of(Pkcs11Type.INSTANCE, AwsKmsType.INSTANCE, GcpKmsType.INSTANCE, LocalType.INSTANCE);

  private Backends() {}

  public static List<BackendType> all() {
    return ALL;
  }
}
