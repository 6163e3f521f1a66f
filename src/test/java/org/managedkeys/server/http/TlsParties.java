// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Authorities, servers and clients with software keys, and what clients do with them. */
final class TlsParties {

  private static final char[] PASSWORD = "changeit".toCharArray();

  private TlsParties() {}

  /** Who issues certificates. */
  record Authority(X500Name name, KeyPair keys, X509Certificate certificate) {

    static Authority named(String name) throws Exception {
      X500Name subject = new X500Name("CN=" + name);
      KeyPair keys = keyPair();
      X509v3CertificateBuilder own = builder(subject, subject, keys.getPublic());
      own.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      return new Authority(subject, keys, signed(own, keys.getPrivate()));
    }

    /** Somebody with a new key. */
    Party party(String name) throws Exception {
      KeyPair own = keyPair();
      return new Party(own.getPrivate(), certificate(name, own.getPublic()));
    }

    X509Certificate certificate(String name, PublicKey key) throws Exception {
      X509v3CertificateBuilder leaf = builder(this.name, new X500Name("CN=" + name), key);
      leaf.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
      return signed(leaf, keys.getPrivate());
    }
  }

  /** A key and its certificate. */
  record Party(PrivateKey key, X509Certificate certificate) {

    TlsMaterial server() {
      return TlsMaterial.of(key, List.of(certificate));
    }

    TlsMaterial server(boolean clientsMustShow, Authority... clients) {
      return new TlsMaterial(
          key,
          List.of(certificate),
          List.of(clients).stream().map(Authority::certificate).toList(),
          clientsMustShow);
    }
  }

  static KeyPair keyPair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        BigInteger.valueOf(System.nanoTime()).abs().add(BigInteger.ONE),
        Date.from(now.minus(Duration.ofHours(1))),
        Date.from(now.plus(Duration.ofDays(30))),
        subject,
        key);
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws Exception {
    byte[] encoded =
        builder
            .build(new JcaContentSignerBuilder("SHA256withECDSA").setProvider("SunEC").build(key))
            .getEncoded();
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
  }

  /** A client that trusts one certificate, and shows its own if it has one. */
  static SSLContext client(X509Certificate trusted, @Nullable Party own) throws Exception {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("trusted", trusted);
    TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
    trustManagers.init(trust);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    if (own != null) {
      keys.setKeyEntry("own", own.key(), PASSWORD, new Certificate[] {own.certificate()});
    }
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("SunX509");
    keyManagers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    return context;
  }

  /** A connection whose handshake is done, by a protocol if one is named. */
  static SSLSocket connect(SSLContext client, int port, String... protocols) throws Exception {
    // Above a socket: the address is then not looked up by name.
    SSLSocket socket =
        (SSLSocket)
            client
                .getSocketFactory()
                .createSocket(new Socket(Loopback.ADDRESS, port), "127.0.0.1", port, true);
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(60));
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    socket.startHandshake();
    return socket;
  }

  /** The certificate that a server shows to a client that connects now. */
  static X509Certificate shown(SSLContext client, int port, String... protocols) throws Exception {
    try (SSLSocket socket = connect(client, port, protocols)) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }
}
