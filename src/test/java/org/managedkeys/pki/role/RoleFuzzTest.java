// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.PkiException;

/** Any text in a role or a request is refused, or does what the rules say. */
class RoleFuzzTest {

  private static final Role ROLE =
      Role.of(
          Map.of(
              "key_type", "ec",
              "allowed_domains", "example.com",
              "allow_subdomains", true,
              "allow_localhost", false,
              "allowed_uri_sans", "urn:a:*",
              "allowed_other_sans", "1.2.3;UTF8:a*"));

  private static final List<String> FIELDS =
      List.of("common_name", "alt_names", "ip_sans", "uri_sans", "other_sans", "ttl", "not_after");

  /** The first byte chooses the field. */
  @FuzzTest
  void role_anyTextInAField_isReadBackOrRefused(byte[] data) {
    if (data.length == 0) {
      return;
    }
    RoleField[] fields = RoleField.values();
    String name = fields[Byte.toUnsignedInt(data[0]) % fields.length].vaultName();
    String text = new String(data, 1, data.length - 1, StandardCharsets.UTF_8);
    Role role;
    try {
      role = Role.of(Map.of(name, text));
    } catch (PkiException e) {
      assertThat(e.reason()).isEqualTo(PkiException.Reason.INVALID);
      return;
    }
    assertThat(Role.of(role.toFields())).isEqualTo(role);
  }

  /** Each line is the value of a field, in their order above. */
  @FuzzTest
  void request_anyText_givesNamesWithinTheRoleOrIsRefused(byte[] data) {
    String[] lines = new String(data, StandardCharsets.UTF_8).split("\n", FIELDS.size());
    Map<String, Object> request = new HashMap<>();
    for (int i = 0; i < lines.length; i++) {
      request.put(FIELDS.get(i), lines[i]);
    }
    CertificateProfile profile;
    try {
      profile =
          new RoleRules()
              .forNewKey(
                  ROLE, request, SampleKeys.P256.subjectPublicKeyInfo(), SampleIssuers.limits())
              .value();
    } catch (PkiException e) {
      return;
    }
    assertThat(DerExtension.find(profile.extensions(), Extension.subjectAlternativeName))
        .hasValueSatisfying(extension ->
            assertThat(
                    Arrays.asList(GeneralNames.getInstance(extension.getParsedValue()).getNames()))
                .allSatisfy(RoleFuzzTest::requireWithinRole));
  }

  private static void requireWithinRole(GeneralName name) {
    String text = name.getName().toString().toLowerCase(Locale.ROOT);
    switch (name.getTagNo()) {
      case GeneralName.dNSName, GeneralName.rfc822Name ->
          assertThat(text).matches("[!-~]+[.]example[.]com|[*][.]example[.]com");
      case GeneralName.uniformResourceIdentifier -> assertThat(text).startsWith("urn:a:");
      default -> assertThat(name.getTagNo()).isIn(GeneralName.iPAddress, GeneralName.otherName);
    }
  }
}
