// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** The example of the package's documentation: it is here, letter for letter, and it runs. */
final class PackageExampleTest {

  @Test
  void example_ofTheDocumentation_makesAChain() throws Exception {
    KeyPair rootPair = TestKeys.rsa();
    KeyPair leafPair = TestKeys.ec();
    Provider provider = TestKeys.SUN_RSA;
    Provider leafProvider = TestKeys.SUN_EC;

    SigningKey rootKey = new SigningKey(rootPair.getPrivate(), rootPair.getPublic(), provider);
    CertificateAlgorithm algorithm = rootKey.choose(0, Optional.empty());
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    X509Certificate root =
        Certificates.parse(
            CertificateAssembly.selfSigned(
                    new CertificateProfile(
                        SubjectNames.ofCommonName("Example Root"),
                        rootKey.subjectPublicKeyInfo(),
                        now,
                        now.plus(Duration.ofDays(3650)),
                        List.of(
                            new Extension(
                                Extension.basicConstraints,
                                true,
                                new BasicConstraints(true).getEncoded()),
                            new Extension(
                                Extension.keyUsage,
                                true,
                                new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)
                                    .getEncoded()))),
                    rootKey.keyIdentifier(),
                    SerialNumbers.random(),
                    algorithm)
                .sign(rootKey));

    SigningKey leafKey = new SigningKey(leafPair.getPrivate(), leafPair.getPublic(), leafProvider);
    byte[] csr =
        RequestAssembly.assemble(
                SubjectNames.ofCommonName("www.example.com"),
                leafKey,
                List.of(),
                leafKey.choose(0, Optional.empty()))
            .sign(leafKey);

    CertificateRequest request = CertificateRequest.parse(csr); // verified, nothing hostile in it
    X509Certificate leaf =
        Certificates.parse(
            CertificateAssembly.assemble(
                    new CertificateProfile(
                        request.subject(),
                        request.publicKey(),
                        now,
                        now.plus(Duration.ofDays(90)),
                        request.extensions()),
                    IssuerIdentity.of(root, IssuerUrls.NONE),
                    SerialNumbers.random(),
                    algorithm)
                .sign(rootKey));

    assertThat(Chains.build(leaf, List.of(root))).containsExactly(leaf, root);
  }

  @Test
  void example_ofTheDocumentation_isTheCodeAbove() throws IOException {
    Path base = Path.of(System.getProperty("basedir", ""));
    String documentation =
        Files.readAllLines(base.resolve("src/main/java/org/managedkeys/pki/package-info.java"))
            .stream()
            .filter(line -> line.startsWith(" *"))
            .map(line -> line.substring(2))
            .collect(Collectors.joining("\n"));
    String code =
        Files.readString(base.resolve("src/test/java/org/managedkeys/pki/PackageExampleTest.java"));
    int start = documentation.indexOf("{@code\n") + "{@code\n".length();
    String example = documentation.substring(start, documentation.indexOf("}</pre>"));

    assertThat(example).contains("SigningKey rootKey");
    assertThat(withoutSpace(code)).contains(withoutSpace(example));
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }
}
