// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * An authority, and servers and clients with certificates of it, as openssl makes them: {@code
 * <name>.pem} and {@code <name>.key} in a folder.
 */
public final class TlsFiles {

  private static final String AUTHORITY = "ca";
  private static final String PASSWORD = "changeit";

  private final Path folder;

  private TlsFiles(Path folder) {
    this.folder = folder;
  }

  /** An authority, whose certificate is {@code ca.pem}. */
  public static TlsFiles in(Path folder) {
    TlsFiles files = new TlsFiles(folder);
    files.request(
        AUTHORITY,
        "basicConstraints = critical,CA:TRUE",
        "keyUsage = critical,keyCertSign,cRLSign");
    files.sign(AUTHORITY, "-signkey", files.file("ca.key").toString());
    return files;
  }

  /** Somebody at 127.0.0.1 with a new key, in the place of an earlier one of the name. */
  public TlsFiles with(String name) {
    request(
        name,
        "basicConstraints = critical,CA:FALSE",
        "subjectAltName = IP:127.0.0.1,DNS:" + name + ".example");
    sign(
        name,
        "-CA",
        file("ca.pem").toString(),
        "-CAkey",
        file("ca.key").toString(),
        "-CAcreateserial");
    return this;
  }

  private void request(String name, String... extensions) {
    try {
      Files.writeString(
          file(name + ".cnf"),
          "[req]\ndistinguished_name = dn\n[dn]\n[ext]\n" + String.join("\n", extensions) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        .with("-keyout", file(name + ".key").toString(), "-out", file(name + ".csr").toString())
        .with("-subj", "/CN=" + name, "-config", file(name + ".cnf").toString())
        .run()
        .ok();
  }

  private void sign(String name, String... issuer) {
    openssl("x509", "-req", "-days", "30", "-sha256", "-in", file(name + ".csr").toString())
        .with("-out", file(name + ".pem").toString())
        .with("-extfile", file(name + ".cnf").toString(), "-extensions", "ext")
        .with(issuer)
        .run()
        .ok();
  }

  private Tool openssl(String... arguments) {
    return Tool.named(folder, "openssl").with(arguments);
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  public X509Certificate certificate(String name) {
    try (InputStream in = Files.newInputStream(file(name + ".pem"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A client that trusts the authority and shows no certificate. */
  public SSLContext client() {
    return client(certificate(AUTHORITY), null);
  }

  /** A client that trusts the authority and shows a certificate of it. */
  public SSLContext clientAs(String name) {
    return client(certificate(AUTHORITY), name);
  }

  /** A client that trusts one certificate, and shows one of the authority if it is named. */
  public SSLContext client(X509Certificate trusted, @Nullable String own) {
    try {
      KeyStore trust = KeyStore.getInstance("PKCS12");
      trust.load(null, null);
      trust.setCertificateEntry("trusted", trusted);
      TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
      trustManagers.init(trust);
      KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
      keyManagers.init(own == null ? null : keyStore(own), PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyStore keyStore(String name) throws IOException, GeneralSecurityException {
    Path file = file(name + ".p12");
    openssl("pkcs12", "-export", "-passout", "pass:" + PASSWORD, "-out", file.toString())
        .with("-in", file(name + ".pem").toString(), "-inkey", file(name + ".key").toString())
        .run()
        .ok();
    return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
  }
}
