// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.clients;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.managedkeys.testkit.ApiServer;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.vault.authentication.SessionManager;
import org.springframework.vault.authentication.SimpleSessionManager;
import org.springframework.vault.authentication.TokenAuthentication;
import org.springframework.vault.client.RestTemplateBuilder;
import org.springframework.vault.client.VaultClients;
import org.springframework.vault.client.VaultEndpoint;
import org.springframework.vault.core.VaultTemplate;

/** Spring Vault at a server, over the JDK's HTTP client. */
final class SpringVault {

  private SpringVault() {}

  /** In the root namespace. */
  static VaultTemplate of(ApiServer server, String token) {
    return new VaultTemplate(endpoint(server), new JdkClientHttpRequestFactory(), session(token));
  }

  /** In a namespace, as its documentation says: by an interceptor. */
  static VaultTemplate of(ApiServer server, String token, String namespace) {
    ClientHttpRequestInterceptor interceptor = VaultClients.createNamespaceInterceptor(namespace);
    RestTemplateBuilder builder =
        RestTemplateBuilder.builder()
            .endpoint(endpoint(server))
            .requestFactory(new JdkClientHttpRequestFactory())
            .customizers(template -> template.getInterceptors().add(interceptor));
    return new VaultTemplate(builder, session(token));
  }

  static VaultEndpoint endpoint(ApiServer server) {
    VaultEndpoint endpoint =
        VaultEndpoint.create(server.address().getHost(), server.address().getPort());
    endpoint.setScheme("http");
    return endpoint;
  }

  private static SessionManager session(String token) {
    return new SimpleSessionManager(new TokenAuthentication(token));
  }

  /** The data of an answer that has some. */
  static Map<String, Object> write(VaultTemplate vault, String path, Object body) {
    return requireNonNull(vault.write(path, body), path).getRequiredData();
  }

  /** The data of an answer that has some. */
  static Map<String, Object> read(VaultTemplate vault, String path) {
    return requireNonNull(vault.read(path), path).getRequiredData();
  }
}
