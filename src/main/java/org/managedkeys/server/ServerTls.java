// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.managedkeys.config.ServerConfiguration.Tls;
import org.managedkeys.jca.ManagedKeyHandles;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.RegisteredKey;
import org.managedkeys.server.http.TlsMaterial;
import org.managedkeys.store.StoredChain;

/** Reads what a server proves itself with: two files, or a managed key with its certificates. */
final class ServerTls {

  private static final String SUBJECT = "TLS of the server";
  private static final String READ = "read it";

  private final KeyRegistry registry;

  ServerTls(KeyRegistry registry) {
    this.registry = registry;
  }

  /**
   * What the settings name, as it is now.
   *
   * @throws KeyException INVALID or NOT_FOUND if it is of no use; of any other kind if the managed
   *     key cannot be opened
   */
  TlsMaterial read(Tls tls) {
    List<X509Certificate> authorities =
        tls.clientAuthorities().map(ServerTls::certificates).orElse(List.of());
    if (tls.files().isPresent()) {
      Tls.Files files = tls.files().get();
      List<X509Certificate> chain = certificates(files.certificate());
      PrivateKey key = TlsKeyFile.read(files.key(), chain.get(0).getPublicKey());
      return new TlsMaterial(key, chain, authorities, tls.clientsMustShow());
    }
    KeyName name =
        tls.managedKey()
            .orElseThrow(() ->
                KeyException.of(
                    Kind.INVALID,
                    SUBJECT,
                    READ,
                    "the configuration names no certificate",
                    "server.tls.certificate and server.tls.key name PEM files,"
                        + " server.tls.managed_key a key; server.tls = off serves this machine"
                        + " alone"));
    RegisteredKey key = registry.key(name);
    StoredChain chain =
        registry
            .chains()
            .of(key)
            .orElseThrow(() ->
                KeyException.of(
                    Kind.INVALID,
                    "key '" + name + "'",
                    "use it as the server's",
                    "it has no certificate",
                    "keytool -certreq makes a request, keytool -importcert stores the answer"));
    if (!(ManagedKeyHandles.of(key) instanceof PrivateKey handle)) {
      throw KeyException.of(
          Kind.INVALID, "key '" + name + "'", "use it as the server's", "it is a secret key", null);
    }
    requireProvider();
    return new TlsMaterial(handle, chain.certificates(), authorities, tls.clientsMustShow());
  }

  /** TLS finds who signs with a managed key in the JVM's list; any object of the class does. */
  private static void requireProvider() {
    if (Security.getProvider(ManagedKeysProvider.NAME) == null) {
      Security.addProvider(new ManagedKeysProvider());
    }
  }

  private static List<X509Certificate> certificates(Path file) {
    try {
      List<X509Certificate> read =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!read.isEmpty()) {
        return read;
      }
      throw invalid(file, "it holds no certificate", null);
    } catch (CertificateException e) {
      throw invalid(file, "it is no file of certificates in PEM", e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** A file that cannot be read. */
  static KeyException unreadable(Path file, IOException cause) {
    boolean isAbsent = cause instanceof NoSuchFileException;
    return KeyException.of(
        isAbsent ? Kind.NOT_FOUND : Kind.DENIED,
        file.toString(),
        READ,
        isAbsent ? "the file does not exist" : "this process cannot read the file",
        null,
        cause);
  }

  private static KeyException invalid(
      Path file, String detail, @Nullable GeneralSecurityException cause) {
    return KeyException.of(Kind.INVALID, file.toString(), READ, detail, null, cause);
  }
}
