// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.MakesRandom;
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

  @Nested
  class Decryption extends VaultDecryptionContract {
    Decryption() throws Exception {
      super(SERVICE);
    }
  }

  @Nested
  class Storage extends VaultStorageContract {
    Storage() {
      super(SERVICE);
    }
  }

  @Test
  void random_ofAVault_isUnsupported() {
    KeyException e = Refusal.by(() -> ((MakesRandom) SERVICE.backend()).random(16));

    assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(e).hasMessageContaining("a Managed HSM can");
  }
}
