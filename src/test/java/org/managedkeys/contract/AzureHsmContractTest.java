// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.MakesRandom;
import org.managedkeys.servers.azure.AzureKeyVaultServer;

/** The back end azurekeyvault at our server, as a Managed HSM. */
class AzureHsmContractTest {

  private static final AzureKeyVaultServer SERVER = started();
  private static final TestedService SERVICE = new AzureService(SERVER, true);

  static AzureKeyVaultServer started() {
    try {
      return AzureKeyVaultServer.managedHsm().start();
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
  class Signing extends SigningContract {
    Signing() {
      super(SERVICE);
    }
  }

  @Nested
  class Encryption extends VaultEncryptionContract {
    Encryption() {
      super(SERVICE);
    }
  }

  @Nested
  class Storage extends VaultStorageContract {
    Storage() {
      super(SERVICE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 128, 129, 1000})
  void random_ofEachLength_isAsLongAndNeverTheSame(int count) {
    MakesRandom random = (MakesRandom) SERVICE.backend();

    assertThat(random.random(count)).hasSize(count);
    if (count >= 16) {
      assertThat(random.random(count)).isNotEqualTo(random.random(count));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void random_ofNone_isInvalid(int count) {
    assertThat(Refusal.by(() -> ((MakesRandom) SERVICE.backend()).random(count)).kind())
        .isEqualTo(Kind.INVALID);
  }
}
