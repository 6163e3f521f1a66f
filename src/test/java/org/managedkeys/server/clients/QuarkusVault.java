// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.clients;

import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.http.jdk.JDKVaultHttpClient;
import java.net.http.HttpClient;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.managedkeys.testkit.ApiServer;

/** The client of Quarkus by itself at a server, over the JDK's HTTP client. */
final class QuarkusVault {

  private QuarkusVault() {}

  static VaultClient client(ApiServer server, String token) {
    return VaultClient.builder()
        .baseUrl(server.address().toString())
        .executor(new JDKVaultHttpClient(HttpClient.newHttpClient()))
        .clientToken(token)
        .build();
  }

  /** What comes of a call, or what it failed with. */
  static <T> T get(CompletionStage<T> call) {
    try {
      return call.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
