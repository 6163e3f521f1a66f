// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.managedkeys.config.Backends;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.StoresKeys;
import org.managedkeys.servers.KmsServer;
import org.managedkeys.servers.azure.AzureKeyVaultServer;
import org.managedkeys.servers.azure.TestIdentity;
import org.managedkeys.servers.gcp.GcpKmsServer;
import org.managedkeys.testkit.CloudServer;

/**
 * The servers that stand for one service, with the keys that are measured, and a folder with what
 * contestants need to reach them. What is asked of them again and again they compute once.
 * Thread-safe.
 */
final class CloudService implements AutoCloseable {

  static final String AWS = "aws";
  static final String AZURE = "azure";
  static final String GCP = "gcp";

  private static final List<String> PAIRS =
      List.of(CloudKeys.RSA, CloudKeys.EC, CloudKeys.DECRYPTING);

  private final Path folder;
  private final List<CloudServer> servers = new ArrayList<>();
  private final List<String> configuration = new ArrayList<>();
  private final Properties facts = new Properties();

  private CloudService(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts one.
   *
   * @param folder is made, and filled
   */
  static CloudService start(String name, Path folder) throws Exception {
    CloudService service = new CloudService(Files.createDirectories(folder));
    try {
      service.facts.setProperty(CloudFacts.SERVICE, name);
      CloudKeys keys = new CloudKeys();
      switch (name) {
        case AWS -> service.startAws(keys);
        case AZURE -> service.startAzure(keys);
        case GCP -> service.startGcp(keys);
        default -> throw new IllegalArgumentException("no such service: " + name);
      }
      keys.describe(service.facts);
      CloudFacts.write(folder, service.facts);
      Files.write(folder.resolve("provider.properties"), service.configuration);
      return service;
    } catch (Exception | Error e) {
      service.close();
      throw e;
    }
  }

  private void startAws(CloudKeys keys) throws Exception {
    CloudServer server = add("cloud", CloudServer.start("awskms"));
    server.server().repeat("Sign", "Verify", "Decrypt", "GenerateMac");
    bringIn(server, keys, "cloud", "kms_key", "alias/", PAIRS);
    bringIn(server, keys, "cloud", "kms_key", "alias/", List.of(CloudKeys.HMAC, CloudKeys.AES));
  }

  private void startAzure(CloudKeys keys) throws Exception {
    CloudServer vault = add("cloud", CloudServer.start("azurekeyvault"));
    AzureKeyVaultServer server = (AzureKeyVaultServer) vault.server();
    server.repeat("sign", "verify", "decrypt");
    // The peer wants keys with certificates, and to see what is behind them.
    for (Map.Entry<String, TestIdentity> one : keys.signing().entrySet()) {
      server.importCertificate(
          one.getKey(),
          List.of(one.getValue().certificate()),
          one.getValue().keys().getPrivate(),
          false);
      declare(one.getKey(), "cloud", "key_name", "");
    }
    server.permitSecrets();
    bringIn(vault, keys, "cloud", "key_name", "", List.of(CloudKeys.DECRYPTING));
    facts.setProperty("trust_store", server.trustStore().toString());
    facts.setProperty("trust_store_password", server.trustStorePassword());
    // Only Managed HSMs have AES keys.
    CloudServer hsm = add("hsm", CloudServer.startForAes("azurekeyvault"));
    bringIn(hsm, keys, "hsm", "key_name", "", List.of(CloudKeys.AES));
    configuration.add("default_kms = cloud");
  }

  private void startGcp(CloudKeys keys) throws Exception {
    CloudServer server = add("cloud", CloudServer.start("gcpckms"));
    server.server().repeat("AsymmetricSign", "AsymmetricDecrypt", "MacSign");
    bringIn(server, keys, "cloud", "crypto_key", "", PAIRS);
    bringIn(server, keys, "cloud", "crypto_key", "", List.of(CloudKeys.HMAC, CloudKeys.AES));
    GcpKmsServer google = (GcpKmsServer) server.server();
    facts.setProperty("key_ring_name", google.keyRing());
    facts.setProperty("access_token", google.accessToken());
  }

  private CloudServer add(String connection, CloudServer server) {
    servers.add(server);
    configuration.add("kms." + connection + ".type = " + server.type());
    // Many JVMs that start at the same time are slow to make their first call.
    configuration.add("kms." + connection + ".timeout = 3m");
    configuration.add("kms." + connection + ".attempt_timeout = 1m");
    server
        .fields()
        .forEach((field, value) -> {
          configuration.add("kms." + connection + "." + field + " = " + value);
          facts.setProperty(connection + "." + field, value);
        });
    return server;
  }

  private void bringIn(
      CloudServer server,
      CloudKeys keys,
      String connection,
      String field,
      String prefix,
      List<String> names) {
    Fields fields = Fields.ofText("kms." + connection, server.fields());
    try (StoresKeys service =
        (StoresKeys)
            Backends.all().stream()
                .filter(type -> type.name().equals(server.type()))
                .findFirst()
                .orElseThrow()
                .connect(connection, fields)) {
      keys.store(service, field, prefix, names.toArray(String[]::new));
    }
    names.forEach(name -> declare(name, connection, field, prefix));
  }

  private void declare(String name, String connection, String field, String prefix) {
    String key = "key." + name + ".";
    configuration.add(key + "kms = " + connection);
    configuration.add(key + field + " = " + prefix + name);
    configuration.add(
        key
            + "usages = "
            + CloudKeys.usages(name).stream()
                .map(KeyUsage::wireName)
                .sorted()
                .collect(Collectors.joining(",")));
  }

  Path folder() {
    return folder;
  }

  /** How long the servers wait before each answer from now on. */
  void pause(Duration time) {
    servers.forEach(one -> one.server().pause(time));
  }

  /** How many requests there were so far. */
  long requests() {
    return servers.stream().map(CloudServer::server).mapToLong(KmsServer::requests).sum();
  }

  /** How many connections were opened so far. */
  long connections() {
    return servers.stream().map(CloudServer::server).mapToLong(KmsServer::connections).sum();
  }

  /** Forgets what was asked so far, which would fill the memory; not how often. */
  void forget() {
    servers.forEach(one -> one.server().reset());
  }

  @Override
  public void close() {
    servers.forEach(CloudServer::close);
  }
}
