// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/** Aliases, and the four ways to name a key. */
final class AliasOperationsTest {

  @RegisterExtension static final RunningServer RUNNING = new RunningServer();

  private static final String ARN = "arn:aws:kms:us-east-1:111122223333:";

  private static String key() {
    return RUNNING.create(KeySpec.ECC_NIST_P256, KeyUsageType.SIGN_VERIFY);
  }

  @Test
  void key_isFound_byIdArnAliasAndAliasArn() {
    String key = key();
    RUNNING.client().createAlias(to -> to.aliasName("alias/four/ways").targetKeyId(key));

    for (String name :
        List.of(key, ARN + "key/" + key, "alias/four/ways", ARN + "alias/four/ways")) {
      assertThat(RUNNING.client().getPublicKey(to -> to.keyId(name)).keyId())
          .isEqualTo(ARN + "key/" + key);
    }
  }

  @Test
  void alias_pointsElsewhere_afterAnUpdate() {
    String old = key();
    String other = key();
    RUNNING.client().createAlias(to -> to.aliasName("alias/moving").targetKeyId(old));

    RUNNING.client().updateAlias(to -> to.aliasName("alias/moving").targetKeyId(other));

    assertThat(RUNNING.client().describeKey(to -> to.keyId("alias/moving")).keyMetadata().keyId())
        .isEqualTo(other);
  }

  @Test
  void update_toAnotherUsage_isRefused() {
    String key = key();
    String agreeing = RUNNING.create(KeySpec.ECC_NIST_P256, KeyUsageType.KEY_AGREEMENT);
    RUNNING.client().createAlias(to -> to.aliasName("alias/staying").targetKeyId(key));

    RUNNING.refused(
        "ValidationException",
        () ->
            RUNNING
                .client()
                .updateAlias(to -> to.aliasName("alias/staying").targetKeyId(agreeing)));
    RUNNING.refused(
        "NotFoundException",
        () -> RUNNING.client().updateAlias(to -> to.aliasName("alias/absent").targetKeyId(key)));
  }

  @Test
  void alias_thatExists_isNotCreatedAgain() {
    String key = key();
    RUNNING.client().createAlias(to -> to.aliasName("alias/once").targetKeyId(key));

    RUNNING
        .refused(
            "AlreadyExistsException",
            () -> RUNNING.client().createAlias(to -> to.aliasName("alias/once").targetKeyId(key)))
        .hasMessageContaining(ARN + "alias/once already exists");
  }

  @Test
  void key_hasFiftyAliasesAtMost() {
    String key = key();
    for (int i = 0; i < 50; i++) {
      String name = "alias/many-" + i;
      RUNNING.client().createAlias(to -> to.aliasName(name).targetKeyId(key));
    }

    RUNNING.refused(
        "LimitExceededException",
        () -> RUNNING.client().createAlias(to -> to.aliasName("alias/too-many").targetKeyId(key)));
  }

  @Test
  void deletedAlias_isGone_andItsKeyIsNot() {
    String key = key();
    RUNNING.client().createAlias(to -> to.aliasName("alias/short-lived").targetKeyId(key));

    RUNNING.client().deleteAlias(to -> to.aliasName("alias/short-lived"));

    RUNNING.refused(
        "NotFoundException",
        () -> RUNNING.client().describeKey(to -> to.keyId("alias/short-lived")));
    RUNNING.refused(
        "NotFoundException",
        () -> RUNNING.client().deleteAlias(to -> to.aliasName("alias/short-lived")));
    RUNNING.client().describeKey(to -> to.keyId(key));
  }

  @Test
  void name_thatBreaksTheRules_isRefused() {
    String key = key();

    for (String name : List.of("no-prefix", "alias/", "alias/with space", "alias/ümlaut")) {
      RUNNING.refused(
          "ValidationException",
          () -> RUNNING.client().createAlias(to -> to.aliasName(name).targetKeyId(key)));
    }
    RUNNING.refused(
        "NotAuthorizedException",
        () -> RUNNING.client().createAlias(to -> to.aliasName("alias/aws/mine").targetKeyId(key)));
  }

  @Test
  void aliases_areListed_ofAllKeysOrOne() {
    String key = key();
    RUNNING.client().createAlias(to -> to.aliasName("alias/listed-1").targetKeyId(key));
    RUNNING.client().createAlias(to -> to.aliasName("alias/listed-2").targetKeyId(key));

    List<AliasListEntry> all =
        RUNNING.client().listAliasesPaginator(to -> to.limit(1)).aliases().stream().toList();

    assertThat(all)
        .extracting(AliasListEntry::aliasName)
        .contains("alias/listed-1", "alias/listed-2", "alias/aws/ebs")
        .doesNotHaveDuplicates();
    assertThat(all)
        .filteredOn(alias -> alias.targetKeyId() == null)
        .extracting(AliasListEntry::aliasName)
        .containsExactly("alias/aws/ebs");
    assertThat(RUNNING.client().listAliases(to -> to.keyId(key)).aliases())
        .extracting(AliasListEntry::aliasArn)
        .containsExactly(ARN + "alias/listed-1", ARN + "alias/listed-2");
  }
}
