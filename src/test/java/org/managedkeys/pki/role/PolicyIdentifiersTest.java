// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyQualifierId;
import org.bouncycastle.asn1.x509.PolicyQualifierInfo;
import org.bouncycastle.asn1.x509.UserNotice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.pki.PkiException;

final class PolicyIdentifiersTest {

  private static List<String> read(Object raw) {
    return PolicyIdentifiers.read(Optional.of(raw));
  }

  @Test
  void policies_areTakenInEachForm() {
    String qualified = "{\"oid\":\"1.2.4\",\"notice\":\"Hands off\"}";

    assertThat(read("1.2.3, 1.2.4")).containsExactly("1.2.3", "1.2.4");
    assertThat(read("[\"1.2.3\", " + qualified + "]")).containsExactly("1.2.3", qualified);
    assertThat(read(qualified)).containsExactly(qualified);
    assertThat(read(List.of("1.2.3", qualified))).containsExactly("1.2.3", qualified);
    assertThat(read(List.of(Map.of("oid", "1.2.3")))).containsExactly("1.2.3");
    assertThat(read("")).isEmpty();
  }

  @Test
  void extension_hasStatementAndNotice() {
    List<String> policies =
        read("[{\"oid\":\"1.2.3\",\"cps\":\"https://example.com/cps\",\"notice\":\"Größe\"}]");
    PolicyInformation policy =
        CertificatePolicies.getInstance(
                PolicyIdentifiers.extension(policies).orElseThrow().getParsedValue())
            .getPolicyInformation()[0];
    PolicyQualifierInfo statement =
        PolicyQualifierInfo.getInstance(policy.getPolicyQualifiers().getObjectAt(0));
    PolicyQualifierInfo notice =
        PolicyQualifierInfo.getInstance(policy.getPolicyQualifiers().getObjectAt(1));

    assertThat(policy.getPolicyIdentifier().getId()).isEqualTo("1.2.3");
    assertThat(statement.getPolicyQualifierId()).isEqualTo(PolicyQualifierId.id_qt_cps);
    assertThat(statement.getQualifier()).hasToString("https://example.com/cps");
    assertThat(notice.getPolicyQualifierId()).isEqualTo(PolicyQualifierId.id_qt_unotice);
    assertThat(UserNotice.getInstance(notice.getQualifier()).getExplicitText().getString())
        .isEqualTo("Größe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.3,1.2.3",
        "9.2.3",
        "[{\"oid\":\"1.2.3\"",
        "{\"oid\":5}",
        "{\"oid\":\"1.2.3\",\"url\":\"x\"}",
        "{\"cps\":\"https://example.com\"}",
        "{\"oid\":\"1.2.3\",\"cps\":\"no uri\"}",
        "[[\"1.2.3\"]]"
      })
  void policies_malformedOrTwice_areRefused(String policies) {
    assertThatThrownBy(() -> read(policies)).isInstanceOf(PkiException.class);
  }

  @Test
  void notice_thatIsTooLong_isRefused() {
    assertThatThrownBy(() -> read("{\"oid\":\"1.2.3\",\"notice\":\"" + "x".repeat(201) + "\"}"))
        .hasMessageContaining("longer than 200 letters");
  }
}
