// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.managedkeys.servers.aws.AwsKmsServer;
import org.managedkeys.servers.azure.AzureKeyVaultServer;

/**
 * Starts one of the servers by hand. Arguments: its name, and a port, of which 0 takes a free one.
 * It runs until the process is stopped.
 */
public final class TestServerProgram {

  private TestServerProgram() {}

  /** Starts a server, and answers the lines that say how to reach it. */
  private interface Starting {
    List<String> start(int port) throws Exception;
  }

  /** The servers that there are: one line each. */
  private static final Map<String, Starting> SERVERS =
      new TreeMap<>(Map.of("aws", TestServerProgram::aws, "azure", TestServerProgram::azure));

  public static void main(String[] arguments) throws Exception {
    Starting starting = arguments.length == 2 ? SERVERS.get(arguments[0]) : null;
    if (starting == null) {
      System.err.println("Arguments: " + String.join("|", SERVERS.keySet()) + " <port>");
      System.exit(2);
      return;
    }
    starting.start(Integer.parseInt(arguments[1])).forEach(System.out::println);
    System.out.println("# It knows no keys yet, and forgets them when it ends: by Ctrl-C.");
  }

  private static List<String> aws(int port) throws Exception {
    AwsKmsServer server = new AwsKmsServer();
    server.start(port);
    return List.of(
        "# AWS KMS at " + server.url() + ", which is its Security Token Service too",
        "export AWS_ENDPOINT_URL=" + server.url(),
        "export AWS_REGION=" + server.region() + " AWS_DEFAULT_REGION=" + server.region(),
        "export AWS_ACCESS_KEY_ID=" + server.accessKey(),
        "export AWS_SECRET_ACCESS_KEY=" + server.secretKey());
  }

  private static List<String> azure(int port) throws Exception {
    AzureKeyVaultServer server = AzureKeyVaultServer.vault();
    server.start(port);
    return List.of(
        "# Azure Key Vault at " + server.url() + ", which gives out its tokens too",
        "# Certificate authority: " + server.caFile(),
        "# The same as a key store: " + server.trustStore(),
        "# Its password: " + server.trustStorePassword(),
        "export AZURE_AUTHORITY_HOST=" + server.url(),
        "export AZURE_TENANT_ID=" + server.tenant(),
        "export AZURE_CLIENT_ID=" + server.clientId(),
        "export AZURE_CLIENT_SECRET=" + server.clientSecret());
  }
}
