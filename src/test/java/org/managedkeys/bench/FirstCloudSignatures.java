// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.managedkeys.bench.FirstSignatures.Program;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.jca.ManagedKeyGenParameterSpec;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.testkit.CloudServer;

/** A server of a cloud's with one RSA key, and the programs that sign with it. */
final class FirstCloudSignatures implements AutoCloseable {

  private static final String KEY = "first";

  /** That of the JDK's own store. */
  private static final String PASSWORD = "changeit";

  private final CloudServer server;
  private final Path folder;
  private final Path configuration;
  private final PublicKey publicKey;
  private final Map<String, String> key;

  private FirstCloudSignatures(CloudServer server, Path folder) throws Exception {
    this.server = server;
    this.folder = folder;
    Path making = server.configure(folder);
    try (ManagedKeysProvider provider = configured(making)) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", (Provider) provider);
      generator.initialize(ManagedKeyGenParameterSpec.named(KEY).type("RSA-2048").build());
      this.publicKey = generator.generateKeyPair().getPublic();
    }
    try (KeyRegistry registry = Configuration.load(making, Backends.all()).openRegistry()) {
      this.key = registry.entry(KeyName.parse(KEY)).orElseThrow().fields().toText();
    }
    // The key as users have one: declared.
    this.configuration =
        Files.writeString(
            folder.resolve("declared.properties"),
            Files.readString(making)
                + "store = none\n"
                + key.entrySet().stream()
                    .map(field -> "key." + KEY + "." + field.getKey() + " = " + field.getValue())
                    .collect(Collectors.joining("\n", "", "\n")));
  }

  private static ManagedKeysProvider configured(Path configuration) {
    return (ManagedKeysProvider) new ManagedKeysProvider().configure(configuration.toString());
  }

  static FirstCloudSignatures start(String type, Path folder) throws Exception {
    CloudServer server = CloudServer.start(type);
    try {
      return new FirstCloudSignatures(server, folder);
    } catch (Exception e) {
      server.close();
      throw e;
    }
  }

  /** The name in operations. */
  static String shortName(String type) {
    return switch (type) {
      case "awskms" -> "aws";
      case "azurekeyvault" -> "azure";
      case "gcpckms" -> "gcp";
      default -> throw new IllegalArgumentException(type);
    };
  }

  PublicKey publicKey() {
    return publicKey;
  }

  /** By contestant. */
  Map<String, Program> programs() throws Exception {
    Map<String, Program> programs = new LinkedHashMap<>();
    programs.put(
        Contestant.OURS, Program.of(FirstSignatureProgram.class, configuration.toString(), KEY));
    programs.put(Contestant.FLOOR, floor());
    return programs;
  }

  private Program floor() throws Exception {
    Map<String, String> fields = server.fields();
    return switch (server.type()) {
      case "awskms" ->
          Program.of(
              FirstAwsSignatureProgram.class,
              fields.get("endpoint"),
              fields.get("region"),
              fields.get("access_key"),
              fields.get("secret_key"),
              key.get("kms_key"));
      case "azurekeyvault" ->
          Program.of(
                  FirstAzureSignatureProgram.class,
                  fields.get("resource"),
                  fields.get("tenant_id"),
                  fields.get("client_id"),
                  fields.get("client_secret"),
                  key.get("key_name"))
              .with(
                  "-Djavax.net.ssl.trustStore=" + trustStore(Path.of(fields.get("ca_file"))),
                  "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
      default ->
          Program.of(
              FirstGcpSignatureProgram.class,
              fields.get("endpoint"),
              Files.writeString(folder.resolve("account.json"), fields.get("credentials"))
                  .toString(),
              fields.get("project"),
              fields.get("region"),
              fields.get("key_ring"),
              key.get("crypto_key"),
              key.getOrDefault("crypto_key_version", "1"));
    };
  }

  /** What a JVM trusts, and the server's authority: as ours does by the field ca_file. */
  private Path trustStore(Path caFile) throws Exception {
    Path trusted = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
    KeyStore store = KeyStore.getInstance(trusted.toFile(), PASSWORD.toCharArray());
    try (InputStream in = Files.newInputStream(caFile)) {
      Certificate authority = CertificateFactory.getInstance("X.509").generateCertificate(in);
      store.setCertificateEntry("ca", authority);
    }
    Path file = folder.resolve("trust.store");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  @Override
  public void close() {
    server.close();
  }
}
