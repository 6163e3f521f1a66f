// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SubjectNamesTest {

  @Test
  void of_allFields_areInTheOrderOfVault() {
    X500Name name =
        SubjectNames.of(
            Map.of(
                "user_ids", List.of("anna", "berta"),
                "serial_number", List.of("17"),
                "common_name", List.of("www.example.com"),
                "postal_code", List.of("10115"),
                "street_address", List.of("Weg 1"),
                "province", List.of("Berlin"),
                "locality", List.of("Mitte"),
                "ou", List.of("one", "two"),
                "organization", List.of("Größe"),
                "country", List.of("DE")));

    assertThat(name)
        .hasToString(
            "C=DE,O=Größe,OU=one+OU=two,L=Mitte,ST=Berlin,STREET=Weg 1,PostalCode=10115,"
                + "CN=www.example.com,SERIALNUMBER=17,UID=anna,UID=berta");
    assertThat(SubjectNames.values(name, "ou")).containsExactly("one", "two");
    assertThat(SubjectNames.values(name, "user_ids")).containsExactly("anna", "berta");
    assertThat(SubjectNames.values(name, "no_field")).isEmpty();
    assertThat(name.getRDNs()[0].getFirst().getValue()).isInstanceOf(DERPrintableString.class);
  }

  @Test
  void of_valueThatIsThereTwice_isWrittenOnce() {
    assertThat(SubjectNames.of(Map.of("ou", List.of("a", "b", "a")))).hasToString("OU=a+OU=b");
  }

  @Test
  void of_nothing_isTheEmptyName() {
    X500Name empty = SubjectNames.of(Map.of("ou", List.of(), "ttl", List.of("3h")));

    assertThat(empty.getRDNs()).isEmpty();
    assertThat(SubjectNames.commonName(empty)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "common_name, 64",
    "organization, 64",
    "ou, 64",
    "locality, 128",
    "province, 128",
    "street_address, 128",
    "postal_code, 40",
    "serial_number, 64",
    "user_ids, 256"
  })
  void of_upperBound_isAllowedAndNoMore(String field, int most) {
    String longest = "a".repeat(most);
    assertThat(SubjectNames.values(SubjectNames.of(Map.of(field, List.of(longest))), field))
        .containsExactly(longest);

    assertInvalid(field, longest + "a")
        .withMessageStartingWith(field + " 'aaa")
        .withMessageEndingWith("has %d characters, more than %d", most + 1, most);
  }

  /** Characters, not octets. */
  @Test
  void of_upperBound_countsCharacters() {
    assertThat(SubjectNames.ofCommonName("ü".repeat(64)).getRDNs()).hasSize(1);
    assertThat(SubjectNames.ofCommonName("\ud83d\udd11".repeat(64)).getRDNs()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"D", "DEU", "D1", "Ä1"})
  void of_countryThatIsNoCode_isInvalid(String country) {
    assertInvalid("country", country)
        .withMessage("country '%s' is not a country's code of two letters", country);
  }

  @Test
  void of_valueThatCannotBeWritten_isInvalid() {
    assertInvalid("common_name", " ").withMessage("the subject's common_name is empty");
    assertInvalid("ou", "a\0b").withMessage("ou 'a\\u0000b' has the control character U+0000");
    assertInvalid("serial_number", "17_a")
        .withMessage("serial_number '17_a' has a character that a PrintableString cannot have");
  }

  private static ThrowableAssertAlternative<PkiException> assertInvalid(
      String field, String value) {
    return assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> SubjectNames.of(Map.of(field, List.of(value))))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(PkiException.Reason.INVALID));
  }
}
