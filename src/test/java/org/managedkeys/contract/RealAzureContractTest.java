// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.KeyClientBuilder;
import com.azure.security.keyvault.keys.models.KeyProperties;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The contract at a real vault of the public cloud, whose name is in the environment, with the
 * default chain of credentials. It makes keys, which cost money, and deletes them.
 */
@EnabledIfEnvironmentVariable(
    named = RealAzureContractTest.VAULT,
    matches = ".+",
    disabledReason = "no vault of Azure to be tested is named")
class RealAzureContractTest {

  static final String VAULT = "MANAGEDKEYS_TEST_AZURE_VAULT";

  private static final String NAME = String.valueOf(System.getenv(VAULT));
  private static final String PREFIX = "mk-" + UUID.randomUUID().toString().substring(0, 8) + "-";
  private static final AzureService SERVICE =
      new AzureService(Map.of("vault_name", NAME), PREFIX, false);

  private static Instant start;

  @BeforeAll
  static void rememberTheTime() {
    start = Instant.now();
  }

  @AfterAll
  static void remove() {
    SERVICE.close();
    KeyClient client =
        new KeyClientBuilder()
            .vaultUrl("https://" + NAME + ".vault.azure.net")
            .credential(new DefaultAzureCredentialBuilder().build())
            .buildClient();
    for (KeyProperties key : client.listPropertiesOfKeys()) {
      if (key.getTags() != null
          && key.getTags().containsKey("managed-keys-request")
          && !key.getCreatedOn().toInstant().isBefore(start)) {
        client.beginDeleteKey(key.getName());
      }
    }
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
}
