// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.policy.RetryOptions;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.managedkeys.key.Fields;

/** Makes what proves to Azure who a connection is. Tokens are kept by what is made here. */
final class AzureCredentials {

  private final AzureSettings settings;
  private final Fields fields;
  private final HttpClient http;
  private final RetryOptions retries;

  AzureCredentials(AzureSettings settings, Fields fields, HttpClient http, RetryOptions retries) {
    this.settings = settings;
    this.fields = fields;
    this.http = http;
    this.retries = retries;
  }

  /**
   * Reads the secret, if there is one; asks nobody.
   *
   * @throws org.managedkeys.key.KeyException of kind INVALID if a field is missing
   */
  TokenCredential make() {
    return switch (settings.credential()) {
      case CLIENT_SECRET ->
          application(new ClientSecretCredentialBuilder())
              .clientSecret(required(AzureSettings.CLIENT_SECRET, "${file:client.secret}"))
              .build();
      case CLIENT_CERTIFICATE -> certificate();
      case WORKLOAD_IDENTITY -> workload();
      case MANAGED_IDENTITY -> managedIdentity();
      case AUTO, DEFAULT -> defaultChain();
    };
  }

  private TokenCredential certificate() {
    ClientCertificateCredentialBuilder builder =
        application(new ClientCertificateCredentialBuilder());
    String path = file(AzureSettings.CERTIFICATE_PATH, "client.pem");
    Optional<String> password = fields.text(AzureSettings.CERTIFICATE_PASSWORD);
    String name = path.toLowerCase(Locale.ROOT);
    if (name.endsWith(".pfx") || name.endsWith(".p12")) {
      builder.pfxCertificate(path);
    } else {
      builder.pemCertificate(path);
    }
    password.ifPresent(builder::clientCertificatePassword);
    return builder.build();
  }

  /** What the platform sets in the environment is used where a field is missing. */
  private TokenCredential workload() {
    WorkloadIdentityCredentialBuilder builder =
        authority(new WorkloadIdentityCredentialBuilder()).httpClient(http).retryOptions(retries);
    fields.text(AzureSettings.TENANT_ID).ifPresent(builder::tenantId);
    fields.text(AzureSettings.CLIENT_ID).ifPresent(builder::clientId);
    if (fields.has(AzureSettings.TOKEN_FILE)) {
      builder.tokenFilePath(file(AzureSettings.TOKEN_FILE, "token"));
    }
    return builder.build();
  }

  private TokenCredential managedIdentity() {
    ManagedIdentityCredentialBuilder builder =
        new ManagedIdentityCredentialBuilder().httpClient(http).retryOptions(retries);
    fields.text(AzureSettings.CLIENT_ID).ifPresent(builder::clientId);
    return builder.build();
  }

  private TokenCredential defaultChain() {
    DefaultAzureCredentialBuilder builder =
        new DefaultAzureCredentialBuilder()
            .authorityHost(settings.authorityHost())
            .httpClient(http)
            .retryOptions(retries);
    if (!settings.knownAuthority()) {
      builder.disableInstanceDiscovery();
    }
    fields.text(AzureSettings.TENANT_ID).ifPresent(builder::tenantId);
    fields.text(AzureSettings.CLIENT_ID).ifPresent(builder::managedIdentityClientId);
    fields.text(AzureSettings.CLIENT_ID).ifPresent(builder::workloadIdentityClientId);
    return builder.build();
  }

  private <T extends AadCredentialBuilderBase<T>> T application(T builder) {
    return authority(builder)
        .tenantId(required(AzureSettings.TENANT_ID, "00000000-0000-0000-0000-000000000000"))
        .clientId(required(AzureSettings.CLIENT_ID, "00000000-0000-0000-0000-000000000000"))
        .httpClient(http)
        .retryOptions(retries);
  }

  /** An authority of one's own is not in Microsoft's list, and need not be looked for there. */
  private <T extends AadCredentialBuilderBase<T>> T authority(T builder) {
    T with = builder.authorityHost(settings.authorityHost());
    return settings.knownAuthority() ? with : with.disableInstanceDiscovery();
  }

  private String file(String field, String example) {
    String path = required(field, example);
    if (!Files.isReadable(Path.of(path))) {
      throw fields.invalid(field, "the value must be the path of a file that can be read", null);
    }
    return path;
  }

  private String required(String field, String example) {
    return fields.required(field, fields.owner() + "." + field + " = " + example);
  }
}
