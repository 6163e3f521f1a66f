// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;

/** A certificate with its chain and perhaps its key, as a file of one of two kinds holds it. */
record CertificateFile(List<X509Certificate> chain, Optional<PrivateKey> key) {

  static final String PKCS12 = "application/x-pkcs12";
  private static final char[] NO_PASSWORD = {};

  static final String PEM = "application/x-pem-file";

  /** Reads PEM, or PKCS #12 in Base64. */
  static CertificateFile read(String value, String password)
      throws ServiceException, GeneralSecurityException {
    try {
      CertificateFile file = value.contains("-----BEGIN") ? pem(value) : pkcs12(value, password);
      if (!file.chain().isEmpty()) {
        return file;
      }
    } catch (IOException | IllegalArgumentException e) {
      // Answered below.
    }
    throw ServiceException.badParameter("The specified X.509 certificate content can not be read.");
  }

  /** What a secret of a content type holds. */
  String write(String contentType) throws GeneralSecurityException {
    return contentType.equals(PEM) ? toPem() : toPkcs12();
  }

  private static CertificateFile pem(String text) throws IOException, GeneralSecurityException {
    List<X509Certificate> chain = new ArrayList<>();
    byte @Nullable [] encodedKey = null;
    try (PemReader reader = new PemReader(new StringReader(text))) {
      for (PemObject part = reader.readPemObject(); part != null; part = reader.readPemObject()) {
        if (part.getType().equals("CERTIFICATE")) {
          chain.add(certificate(part.getContent()));
        } else if (part.getType().equals("PRIVATE KEY")) {
          encodedKey = part.getContent();
        }
      }
    }
    if (encodedKey == null || chain.isEmpty()) {
      return new CertificateFile(chain, Optional.empty());
    }
    KeyFactory factory =
        KeyFactory.getInstance(chain.get(0).getPublicKey().getAlgorithm(), KeyMaker.PROVIDER);
    return new CertificateFile(
        chain, Optional.of(factory.generatePrivate(new PKCS8EncodedKeySpec(encodedKey))));
  }

  private static CertificateFile pkcs12(String base64, String password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    byte[] file = Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
    store.load(new ByteArrayInputStream(file), password.toCharArray());
    List<X509Certificate> chain = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.getKey(alias, password.toCharArray()) instanceof PrivateKey key) {
        for (Certificate certificate : store.getCertificateChain(alias)) {
          chain.add(certificate(certificate.getEncoded()));
        }
        return new CertificateFile(chain, Optional.of(key));
      }
    }
    return new CertificateFile(chain, Optional.empty());
  }

  private String toPem() throws GeneralSecurityException {
    StringBuilder text = new StringBuilder();
    if (key.isPresent()) {
      text.append("-----BEGIN PRIVATE KEY-----\n")
          .append(Base64.getMimeEncoder().encodeToString(key.get().getEncoded()))
          .append("\n-----END PRIVATE KEY-----\n");
    }
    for (X509Certificate certificate : chain) {
      text.append(ServerCertificate.pem(certificate));
    }
    return text.toString();
  }

  private String toPkcs12() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      store.load(null, null);
      if (key.isPresent()) {
        store.setKeyEntry("1", key.get(), NO_PASSWORD, chain.toArray(new Certificate[0]));
      } else {
        for (int i = 0; i < chain.size(); i++) {
          store.setCertificateEntry(String.valueOf(i + 1), chain.get(i));
        }
      }
      store.store(out, NO_PASSWORD);
    } catch (IOException e) {
      throw new GeneralSecurityException("a key store is not written", e);
    }
    return Base64.getEncoder().encodeToString(out.toByteArray());
  }

  private static X509Certificate certificate(byte[] encoded) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
  }
}
