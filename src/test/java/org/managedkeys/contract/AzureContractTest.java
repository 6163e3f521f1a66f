// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.managedkeys.servers.azure.AzureKeyVaultServer;

/** The back end azurekeyvault at our server, as a vault. */
class AzureContractTest {

  private static final AzureKeyVaultServer SERVER = started();
  private static final TestedService SERVICE = new AzureService(SERVER, false);

  static AzureKeyVaultServer started() {
    try {
      return AzureKeyVaultServer.vault().start();
    } catch (Exception e) {
      throw new IllegalStateException("the server does not start", e);
    }
  }

  @AfterAll
  static void close() {
    SERVICE.close();
    SERVER.close();
  }

  @Nested
  class Finding extends FindingContract {
    Finding() {
      super(SERVICE);
    }
  }

  @Nested
  class Signing extends SigningContract {
    Signing() {
      super(SERVICE);
    }
  }

  @Nested
  class Connection extends ConnectionContract {
    Connection() {
      super(SERVICE);
    }
  }
}
