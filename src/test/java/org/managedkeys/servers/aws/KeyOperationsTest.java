// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.CreateKeyRequest;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.Tag;

/** What a key is, and the states that it goes through. */
final class KeyOperationsTest {

  @RegisterExtension static final RunningServer RUNNING = new RunningServer();

  @Test
  void key_createdWithDefaults_isSymmetric() {
    KeyMetadata key = RUNNING.client().createKey(CreateKeyRequest.builder().build()).keyMetadata();

    assertThat(key.keySpec()).isEqualTo(KeySpec.SYMMETRIC_DEFAULT);
    assertThat(key.keyUsage()).isEqualTo(KeyUsageType.ENCRYPT_DECRYPT);
    assertThat(key.origin()).isEqualTo(OriginType.AWS_KMS);
    assertThat(key.keyManager()).isEqualTo(KeyManagerType.CUSTOMER);
    assertThat(key.keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(key.enabled()).isTrue();
    assertThat(key.description()).isEmpty();
    assertThat(key.creationDate()).isNotNull();
    assertThat(key.awsAccountId()).isEqualTo(AwsKmsServer.ACCOUNT);
    assertThat(key.arn()).isEqualTo("arn:aws:kms:us-east-1:111122223333:key/" + key.keyId());
    assertThat(key.encryptionAlgorithmsAsStrings()).containsExactly("SYMMETRIC_DEFAULT");
  }

  @ParameterizedTest
  @EnumSource(
      value = KeySpec.class,
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"SYMM.*", "HMAC.*", "RSA_2048", "ECC.*", "ML_DSA.*"})
  void key_ofEachSpec_isDescribedWithItsAlgorithms(KeySpec spec) {
    KeyUsageType usage =
        switch (spec) {
          case SYMMETRIC_DEFAULT -> KeyUsageType.ENCRYPT_DECRYPT;
          case HMAC_224, HMAC_256, HMAC_384, HMAC_512 -> KeyUsageType.GENERATE_VERIFY_MAC;
          default -> KeyUsageType.SIGN_VERIFY;
        };
    String id = RUNNING.create(spec, usage);

    KeyMetadata key = RUNNING.client().describeKey(to -> to.keyId(id)).keyMetadata();

    assertThat(key.keySpec()).isEqualTo(spec);
    assertThat(key.hasSigningAlgorithms()).isEqualTo(usage == KeyUsageType.SIGN_VERIFY);
    assertThat(key.hasMacAlgorithms()).isEqualTo(usage == KeyUsageType.GENERATE_VERIFY_MAC);
    assertThat(key.hasEncryptionAlgorithms()).isEqualTo(usage == KeyUsageType.ENCRYPT_DECRYPT);
  }

  @Test
  void usage_thatASpecLacks_isRefused() {
    assertRefusedUsage(KeySpec.RSA_2048, KeyUsageType.KEY_AGREEMENT);
    assertRefusedUsage(KeySpec.ECC_NIST_P256, KeyUsageType.ENCRYPT_DECRYPT);
    assertRefusedUsage(KeySpec.ECC_SECG_P256_K1, KeyUsageType.KEY_AGREEMENT);
    assertRefusedUsage(KeySpec.ECC_NIST_EDWARDS25519, KeyUsageType.KEY_AGREEMENT);
    assertRefusedUsage(KeySpec.HMAC_256, KeyUsageType.ENCRYPT_DECRYPT);
    assertRefusedUsage(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.SIGN_VERIFY);
  }

  private static void assertRefusedUsage(KeySpec spec, KeyUsageType usage) {
    RUNNING.refused("ValidationException", () -> RUNNING.create(spec, usage));
  }

  @Test
  void spec_thatNobodyKnows_isRefusedWithAllThatThereAre() {
    RUNNING
        .refused(
            "ValidationException", () -> RUNNING.client().createKey(to -> to.keySpec("RSA_1024")))
        .hasMessageContaining("Value 'RSA_1024' at 'keySpec' failed to satisfy constraint")
        .hasMessageContaining("RSA_2048");
  }

  @Test
  void publicKey_ofASymmetricKey_isRefused() {
    String key = RUNNING.create(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT);

    RUNNING.refused(
        "UnsupportedOperationException", () -> RUNNING.client().getPublicKey(to -> to.keyId(key)));
  }

  @Test
  void disabledKey_doesNothing_untilItIsEnabled() {
    String key = RUNNING.create(KeySpec.ECC_NIST_P256, KeyUsageType.SIGN_VERIFY);

    RUNNING.client().disableKey(to -> to.keyId(key));

    assertThat(state(key)).isEqualTo(KeyState.DISABLED);
    RUNNING.refused("DisabledException", () -> sign(key)).hasMessageContaining("is disabled");
    RUNNING.refused("DisabledException", () -> RUNNING.client().getPublicKey(to -> to.keyId(key)));

    RUNNING.client().enableKey(to -> to.keyId(key));

    assertThat(state(key)).isEqualTo(KeyState.ENABLED);
    sign(key);
  }

  @Test
  void keyPendingDeletion_doesNothing_andIsDisabledAfterwards() {
    String key = RUNNING.create(KeySpec.ECC_NIST_P256, KeyUsageType.SIGN_VERIFY);

    var answer = RUNNING.client().scheduleKeyDeletion(to -> to.keyId(key).pendingWindowInDays(7));

    assertThat(answer.keyState()).isEqualTo(KeyState.PENDING_DELETION);
    assertThat(answer.pendingWindowInDays()).isEqualTo(7);
    assertThat(RUNNING.client().describeKey(to -> to.keyId(key)).keyMetadata().deletionDate())
        .isEqualTo(answer.deletionDate());
    for (Runnable use :
        List.<Runnable>of(
            () -> sign(key),
            () -> RUNNING.client().getPublicKey(to -> to.keyId(key)),
            () -> RUNNING.client().enableKey(to -> to.keyId(key)),
            () -> RUNNING.client().scheduleKeyDeletion(to -> to.keyId(key)))) {
      RUNNING
          .refused("KMSInvalidStateException", use::run)
          .hasMessageContaining("is pending deletion");
    }

    RUNNING.client().cancelKeyDeletion(to -> to.keyId(key));

    assertThat(state(key)).isEqualTo(KeyState.DISABLED);
    RUNNING.refused(
        "KMSInvalidStateException", () -> RUNNING.client().cancelKeyDeletion(to -> to.keyId(key)));
  }

  @Test
  void deletion_takesSevenToThirtyDays() {
    String key = RUNNING.create(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);

    for (int days : new int[] {6, 31}) {
      RUNNING.refused(
          "ValidationException",
          () ->
              RUNNING.client().scheduleKeyDeletion(to -> to.keyId(key).pendingWindowInDays(days)));
    }
  }

  @Test
  void keys_areListedPageByPage() {
    String key = RUNNING.create(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);
    RUNNING.create(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);

    var first = RUNNING.client().listKeys(to -> to.limit(1));
    List<KeyListEntry> all =
        RUNNING.client().listKeysPaginator(to -> to.limit(1)).keys().stream().toList();

    assertThat(first.keys()).hasSize(1);
    assertThat(first.truncated()).isTrue();
    assertThat(all)
        .extracting(KeyListEntry::keyId)
        .contains(key)
        .doesNotHaveDuplicates()
        .hasSizeGreaterThan(1);
    RUNNING.refused(
        "InvalidMarkerException", () -> RUNNING.client().listKeys(to -> to.marker("nonsense")));
  }

  @Test
  void tags_areAddedAndReplaced() {
    Tag tag = Tag.builder().tagKey("team").tagValue("one").build();
    String key = RUNNING.client().createKey(to -> to.tags(tag)).keyMetadata().keyId();

    RUNNING
        .client()
        .tagResource(to ->
            to.keyId(key)
                .tags(
                    Tag.builder().tagKey("team").tagValue("two").build(),
                    Tag.builder().tagKey("use").tagValue("").build()));

    assertThat(RUNNING.client().listResourceTags(to -> to.keyId(key)).tags())
        .extracting(one -> one.tagKey() + "=" + one.tagValue())
        .containsExactly("team=two", "use=");
    RUNNING.refused(
        "TagException",
        () ->
            RUNNING
                .client()
                .tagResource(
                    to -> to.keyId(key).tags(Tag.builder().tagKey("aws:x").tagValue("y").build())));
  }

  @Test
  void key_thatIsNotThere_isNotFound() {
    for (String name :
        List.of(
            "00000000-0000-0000-0000-000000000000",
            "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000",
            "arn:aws:kms:us-west-2:111122223333:key/00000000-0000-0000-0000-000000000000",
            "no-id",
            "alias/absent",
            "arn:aws:kms:us-east-1:111122223333:alias/absent")) {
      RUNNING.refused(
          "NotFoundException", () -> RUNNING.client().describeKey(to -> to.keyId(name)));
    }
    RUNNING.refused(
        "InvalidArnException", () -> RUNNING.client().describeKey(to -> to.keyId("arn:aws:s3")));
  }

  @Test
  void multiRegionKey_hasAnIdOfItsKind() {
    KeyMetadata key = RUNNING.client().createKey(to -> to.multiRegion(true)).keyMetadata();

    assertThat(key.keyId()).startsWith("mrk-").hasSize(36);
    assertThat(key.multiRegion()).isTrue();
    RUNNING.client().describeKey(to -> to.keyId(key.arn()));
  }

  private static KeyState state(String key) {
    return RUNNING.client().describeKey(to -> to.keyId(key)).keyMetadata().keyState();
  }

  private static void sign(String key) {
    RUNNING
        .client()
        .sign(to ->
            to.keyId(key)
                .signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_256)
                .message(SdkBytes.fromUtf8String("message")));
  }
}
