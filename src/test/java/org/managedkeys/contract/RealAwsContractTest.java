// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;

/**
 * The back end awskms, with the real service: in the region that an environment variable names, and
 * as whom the SDK's default chain finds. For an account that is for tests alone: some hundred keys
 * are made, and those that have a name are scheduled for deletion afterwards.
 */
@EnabledIfEnvironmentVariable(
    named = RealAwsContractTest.REGION,
    matches = ".+",
    disabledReason = "no region of AWS KMS to be tested is named")
class RealAwsContractTest {

  static final String REGION = "MANAGEDKEYS_TEST_AWS_REGION";
  private static final int FEWEST_DAYS = 7;

  private static final String NAME = String.valueOf(System.getenv(REGION)).toLowerCase(Locale.ROOT);
  private static final AwsService SERVICE = AwsService.real(NAME);

  @AfterAll
  static void remove() {
    SERVICE.close();
    try (KmsClient client = KmsClient.builder().region(Region.of(NAME)).build()) {
      client.listAliasesPaginator().aliases().stream()
          .filter(alias -> isOurs(client, alias))
          .forEach(alias -> {
            client.deleteAlias(request -> request.aliasName(alias.aliasName()));
            client.scheduleKeyDeletion(
                request -> request.keyId(alias.targetKeyId()).pendingWindowInDays(FEWEST_DAYS));
          });
    }
  }

  /** Named by the contract, and noted as made by this library. */
  private static boolean isOurs(KmsClient client, AliasListEntry alias) {
    String name = alias.aliasName();
    boolean isNamed =
        name.startsWith(SERVICE.prefix())
            || name.startsWith("alias/team/bound-")
            || name.equals("alias/team/mac");
    return isNamed
        && alias.targetKeyId() != null
        && client
            .describeKey(request -> request.keyId(alias.targetKeyId()))
            .keyMetadata()
            .description()
            .startsWith("Managed Keys, made as ");
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
  class Agreement extends AgreementContract {
    Agreement() {
      super(SERVICE);
    }
  }

  @Nested
  class Storage extends StorageContract {
    Storage() {
      super(SERVICE);
    }
  }

  @Nested
  class Random extends RandomContract {
    Random() {
      super(SERVICE);
    }
  }

  @Nested
  class Cryptography extends AwsCryptographyContract {
    Cryptography() {
      super(SERVICE);
    }
  }
}
