// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.SignatureAlgorithm.Encoding;

/** The one table, and the copy of it that the README shows. */
class SignatureTableTest {

  private static final Path README = Path.of("README.md");
  private static final String BEGIN = "<!-- algorithms: written by SignatureTableTest -->\n";
  private static final String END = "<!-- /algorithms -->";

  /**
   * Rewrites the README's table: {@code mvn test -Dtest=SignatureTableTest -Dreadme.write=true}.
   */
  private static final boolean WRITE = Boolean.getBoolean("readme.write");

  @Test
  void readme_table_showsEveryRow() throws IOException {
    String readme = Files.readString(README);
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    int end = readme.indexOf(END);
    if (WRITE) {
      Files.writeString(README, readme.substring(0, begin) + markdown() + readme.substring(end));
      return;
    }
    assertThat(readme.substring(begin, end)).isEqualTo(markdown());
  }

  @Test
  void names_ofAllRows_areFoundInAnyCase() {
    for (SignatureAlgorithm row : SignatureAlgorithm.TABLE) {
      Stream.concat(Stream.of(row.name()), row.aliases().stream())
          .forEach(name ->
              assertThat(SignatureAlgorithm.of(name.toLowerCase(Locale.ROOT))).contains(row));
    }
  }

  @Test
  void byMerit_putsTheDigestThatFitsFirst() {
    Map<KeyAlgorithm, String> expected =
        Map.of(
            KeyAlgorithm.RSA, "SHA256withRSA",
            KeyAlgorithm.EC_P256, "SHA256withECDSA",
            KeyAlgorithm.EC_P384, "SHA384withECDSA",
            KeyAlgorithm.EC_P521, "SHA512withECDSA",
            KeyAlgorithm.EC_SECP256K1, "SHA256withECDSA",
            KeyAlgorithm.ED25519, "Ed25519",
            KeyAlgorithm.ML_DSA_44, "ML-DSA-44",
            KeyAlgorithm.ML_DSA_65, "ML-DSA-65",
            KeyAlgorithm.ML_DSA_87, "ML-DSA-87");
    expected.forEach((key, name) ->
        assertThat(SignatureAlgorithm.byMerit(key).get(0).name()).as(key.name()).isEqualTo(name));
    assertThat(SignatureAlgorithm.byMerit(KeyAlgorithm.RSA).get(1).name())
        .isEqualTo("SHA256withRSASSA-PSS");
  }

  private static String markdown() {
    StringBuilder table = new StringBuilder("| key | names | also |\n|---|---|---|\n");
    for (Family family : List.of(Family.RSA, Family.EC, Family.EDDSA, Family.ML_DSA)) {
      for (SignatureAlgorithm row : firstOfEachShape(family)) {
        List<SignatureAlgorithm> same = sameShape(row);
        table
            .append("| ")
            .append(keys(family))
            .append(" | ")
            .append(same.stream().map(r -> code(r.name())).collect(Collectors.joining(", ")))
            .append(" | ")
            .append(
                same.stream()
                    .flatMap(r -> r.aliases().stream())
                    .filter(alias -> !Character.isDigit(alias.charAt(0)))
                    .filter(alias -> !alias.startsWith("OID."))
                    .map(SignatureTableTest::code)
                    .collect(Collectors.joining(", ")))
            .append(" |\n");
      }
    }
    return table.toString();
  }

  private static List<SignatureAlgorithm> firstOfEachShape(Family family) {
    return SignatureAlgorithm.TABLE.stream()
        .filter(row -> row.padding().family() == family)
        .filter(row -> Objects.equals(sameShape(row).get(0), row))
        .toList();
  }

  private static List<SignatureAlgorithm> sameShape(SignatureAlgorithm row) {
    return SignatureAlgorithm.TABLE.stream()
        .filter(other -> other.padding() == row.padding())
        .filter(other -> (other.encoding() == Encoding.P1363) == (row.encoding() == Encoding.P1363))
        .filter(other -> other.needsParameters() == row.needsParameters())
        .toList();
  }

  private static String keys(Family family) {
    return switch (family) {
      case RSA -> "RSA";
      case EC -> "EC: P-256, P-384, P-521, secp256k1";
      case EDDSA -> "Ed25519";
      case ML_DSA -> "ML-DSA-44, ML-DSA-65, ML-DSA-87";
      default -> throw new IllegalArgumentException("keys that make no signatures: " + family);
    };
  }

  private static String code(String name) {
    return "`" + name + "`";
  }
}
