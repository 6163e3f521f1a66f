// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.pki.Certificates;
import org.managedkeys.testkit.Providers;

class LargeListTest {

  private static final int ENTRIES = 100_000;

  @TempDir private Path folder;

  @Test
  void der_manyRevoked_takesLessThan128MegabytesOfHeap() throws Exception {
    Path configuration =
        Providers.write(
            folder,
            "kms.trial.type = local",
            "kms.trial.file = " + folder.resolve("keys.p12"),
            "kms.trial.password = for tests",
            "kms.trial.allow_generate_key = true",
            "key.ca.kms = trial",
            "key.ca.key_type = P-256",
            "key.ca.allow_generate_key = true",
            "store = jdbc:sqlite:" + folder.resolve("records.db"));
    Path root = folder.resolve("root.pem");
    Path list = folder.resolve("list.crl");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                LargeListProgram.class.getName(),
                configuration.toString(),
                "" + ENTRIES,
                root.toString(),
                list.toString())
            .inheritIO()
            .start();

    assertThat(process.waitFor()).isZero();
    X509CRL parsed = Crls.parse(Files.readAllBytes(list));
    assertThat(parsed.getRevokedCertificates()).hasSize(ENTRIES);
    parsed.verify(Certificates.parsePem(Files.readString(root)).get(0).getPublicKey());
  }
}
