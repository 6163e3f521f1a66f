// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.Tool;

/** What the usual makers of certificates make is no error. */
final class MakersTest {

  private static final String CONFIGURATION =
      """
      [ca]
      default_ca = test
      [test]
      database = index.txt
      crlnumber = number
      default_md = sha256
      default_crl_days = 3
      crl_extensions = crl
      [crl]
      authorityKeyIdentifier = keyid:always
      [leaf]
      basicConstraints = critical,CA:FALSE
      keyUsage = critical,digitalSignature,keyEncipherment
      extendedKeyUsage = serverAuth,clientAuth
      subjectAltName = DNS:www.example.com,IP:192.0.2.1,email:a@example.com,URI:urn:uuid:1
      subjectKeyIdentifier = hash
      authorityKeyIdentifier = keyid
      crlDistributionPoints = URI:http://crl.example.com/1.crl
      authorityInfoAccess = OCSP;URI:http://ocsp.example.com
      [req]
      distinguished_name = name
      [name]
      """;

  @TempDir private Path folder;

  @Test
  void openssl_rootLeafAndList_areNoErrors() throws Exception {
    Files.writeString(folder.resolve("openssl.cnf"), CONFIGURATION);
    Files.writeString(folder.resolve("index.txt"), "");
    Files.writeString(folder.resolve("number"), "01");
    openssl(
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 365 -sha256"
            + " -config openssl.cnf -subj /C=DE/O=Test/CN=Root"
            + " -addext basicConstraints=critical,CA:TRUE"
            + " -addext keyUsage=critical,keyCertSign,cRLSign"
            + " -addext subjectKeyIdentifier=hash");
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key -out leaf.csr"
            + " -config openssl.cnf -subj /C=DE/O=Test/CN=www.example.com");
    openssl(
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out leaf.pem -days 30"
            + " -sha256 -extfile openssl.cnf -extensions leaf");
    openssl("ca -config openssl.cnf -gencrl -keyfile ca.key -cert ca.pem -out list.pem");

    X509Certificate root = read("ca.pem");
    assertThat(errors(root, null)).isEmpty();
    assertThat(errors(read("leaf.pem"), root)).isEmpty();
    assertThat(errors(CrlLinter.lint(list("list.pem"), root, profile()))).isEmpty();
  }

  @Test
  void keytool_rootAndLeaf_areNoErrors() throws Exception {
    keytool(
        "-genkeypair -alias ca -keyalg EC -groupname secp256r1 -dname CN=Root,O=Test -validity 90"
            + " -ext bc:critical=ca:true -ext ku:critical=keyCertSign,cRLSign");
    keytool("-exportcert -alias ca -rfc -file ca.pem");
    keytool("-genkeypair -alias leaf -keyalg RSA -keysize 2048 -dname CN=www.example.com");
    keytool("-certreq -alias leaf -file leaf.csr");
    keytool(
        "-gencert -alias ca -infile leaf.csr -outfile leaf.pem -rfc -validity 30"
            + " -ext ku:critical=digitalSignature -ext eku=serverAuth"
            + " -ext san=dns:www.example.com");

    X509Certificate root = read("ca.pem");
    assertThat(errors(root, null)).isEmpty();
    assertThat(errors(read("leaf.pem"), root)).isEmpty();
  }

  @Test
  void bouncyCastle_root_isNoError() throws Exception {
    X500Name name = new X500Name("C=DE,O=Test,CN=Root");
    JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
    X509CertificateHolder root =
        new X509v3CertificateBuilder(
                name,
                BigInteger.TWO.pow(100),
                Date.from(Instant.now()),
                Date.from(Instant.now().plus(Duration.ofDays(100))),
                name,
                SampleKeys.ROOT)
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(1))
            .addExtension(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
            .addExtension(
                Extension.subjectKeyIdentifier,
                false,
                extensions.createSubjectKeyIdentifier(SampleKeys.ROOT))
            .build(
                new JcaContentSignerBuilder("SHA256withECDSA")
                    .build(SampleKeys.ROOT_PAIR.getPrivate()));

    assertThat(CertificateLinter.lint(root.getEncoded(), Optional.empty(), profile())).isEmpty();
  }

  private static LintProfile profile() {
    return new LintProfile(false, Instant.now());
  }

  private static List<Finding> errors(X509Certificate certificate, @Nullable X509Certificate issuer)
      throws Exception {
    return errors(
        CertificateLinter.lint(certificate.getEncoded(), Optional.ofNullable(issuer), profile()));
  }

  private static List<Finding> errors(List<Finding> findings) {
    return findings.stream().filter(finding -> finding.severity() == Severity.ERROR).toList();
  }

  private void openssl(String arguments) {
    Tool.named(folder, "openssl").with(arguments.split(" ")).run().ok();
  }

  private void keytool(String arguments) {
    Jdk.running()
        .tool(folder, "keytool")
        .with(arguments.split(" "))
        .with("-keystore", "keys.p12", "-storepass", "changeit")
        .run()
        .ok();
  }

  private X509Certificate read(String file) throws Exception {
    try (var stream = Files.newInputStream(folder.resolve(file))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(stream);
    }
  }

  private byte[] list(String file) throws Exception {
    try (var stream = Files.newInputStream(folder.resolve(file))) {
      return ((X509CRL) CertificateFactory.getInstance("X.509").generateCRL(stream)).getEncoded();
    }
  }
}
