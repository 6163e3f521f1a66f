// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.Providers.Place;
import org.managedkeys.testkit.SoftHsm;
import org.managedkeys.testkit.WorkingKeys;

/**
 * TLS with static RSA, which newer JDKs have turned off: old devices still ask for it. JSSE reads
 * the list of what is off once, so that another process has it turned on.
 */
final class StaticRsaTest {

  private static final String DISABLED = "jdk.tls.disabledAlgorithms";

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void server_decryptsTheSecretOfTheClient(Place place) throws IOException {
    WorkingKeys.provider(folder).close();

    assertThat(
            Jdk.running()
                .java(folder)
                .environment(SoftHsm.environment())
                .with("-Djava.security.properties=" + security(place))
                .with("-cp", System.getProperty("java.class.path"))
                .with(StaticRsaProgram.class.getName(), WorkingKeys.RSA, folder.toString())
                .run()
                .ok()
                .lines())
        .contains(
            "New, TLSv1.2, Cipher is AES128-GCM-SHA256",
            "Verify return code: 0 (ok)",
            "TLS_RSA_WITH_AES_128_GCM_SHA256");
  }

  private Path security(Place place) throws IOException {
    List<String> providers = new ArrayList<>();
    for (int number = 1; Security.getProperty("security.provider." + number) != null; number++) {
      providers.add(Security.getProperty("security.provider." + number));
    }
    providers.add(
        place == Place.FIRST ? 0 : providers.size(),
        "ManagedKeys " + folder.resolve("provider.properties"));
    List<String> lines = new ArrayList<>();
    for (int index = 0; index < providers.size(); index++) {
      lines.add("security.provider." + (index + 1) + "=" + providers.get(index));
    }
    lines.add(
        DISABLED
            + "="
            + Arrays.stream(Security.getProperty(DISABLED).split(",", -1))
                .map(String::strip)
                .filter(name -> !name.startsWith("TLS_RSA"))
                .collect(Collectors.joining(", ")));
    return Files.write(folder.resolve("java.security"), lines);
  }
}
