// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.managedkeys.servers.KmsServer;
import org.managedkeys.servers.aws.AwsKmsServer;
import org.managedkeys.servers.azure.AzureKeyVaultServer;
import org.managedkeys.servers.gcp.GcpKmsServer;

/**
 * The server that stands for a key service, and how a configuration reaches it.
 *
 * @param type of the connection
 * @param fields of the connection
 */
public record CloudServer(String type, KmsServer server, Map<String, String> fields)
    implements AutoCloseable {

  /** The types there are. */
  public static final List<String> TYPES = List.of("awskms", "azurekeyvault", "gcpckms");

  public CloudServer {
    fields = Map.copyOf(fields);
  }

  /** Starts the one of a type. */
  public static CloudServer start(String type) throws Exception {
    return switch (type) {
      case "awskms" -> aws(AwsKmsServer.start());
      case "azurekeyvault" -> azure(AzureKeyVaultServer.vault().start(), false);
      case "gcpckms" -> gcp(new GcpKmsServer());
      default -> throw new IllegalArgumentException(type);
    };
  }

  /** The one of a type that holds AES keys: Azure keeps them in Managed HSMs only. */
  public static CloudServer startForAes(String type) throws Exception {
    return type.equals("azurekeyvault")
        ? azure(AzureKeyVaultServer.managedHsm().start(), true)
        : start(type);
  }

  private static CloudServer aws(AwsKmsServer server) {
    return new CloudServer(
        "awskms",
        server,
        Map.of(
            "region", server.region(),
            "endpoint", server.url(),
            "access_key", server.accessKey(),
            "secret_key", server.secretKey()));
  }

  private static CloudServer azure(AzureKeyVaultServer server, boolean isHsm) {
    return new CloudServer(
        "azurekeyvault",
        server,
        Map.of(
            "resource", server.url(),
            "managed_hsm", String.valueOf(isHsm),
            "authority_host", server.url(),
            "verify_challenge_resource", "false",
            "ca_file", server.caFile().toString(),
            "tenant_id", server.tenant(),
            "client_id", server.clientId(),
            "client_secret", server.clientSecret()));
  }

  private static CloudServer gcp(GcpKmsServer server) throws Exception {
    server.start(0);
    return new CloudServer(
        "gcpckms",
        server,
        Map.of(
            "project", server.project(),
            "region", lastPart(server.location()),
            "key_ring", lastPart(server.keyRing()),
            "endpoint", server.url(),
            // A value of the configuration is one line.
            "credentials", server.serviceAccountJson().replaceAll("\\R", "")));
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Writes a configuration by which keys can be made there; answers its path. */
  public Path configure(Path folder, String... more) {
    Stream<String> connection =
        Stream.concat(
            Stream.of(
                "kms.cloud.type = " + type,
                "kms.cloud.allow_generate_key = true",
                "key_pair_generators = true"),
            fields.entrySet().stream()
                .map(field -> "kms.cloud." + field.getKey() + " = " + field.getValue()));
    List<String> lines = Stream.concat(connection, Arrays.stream(more)).toList();
    try {
      return Files.write(folder.resolve("provider.properties"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }

  @Override
  public String toString() {
    return type;
  }
}
