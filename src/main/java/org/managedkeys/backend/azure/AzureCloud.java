// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.managedkeys.key.Fields;

/**
 * The clouds of Azure, by the names that Vault has for them.
 *
 * @see <a
 *     href="https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates">
 *     DNS suffixes of vaults and Managed HSMs</a>
 */
enum AzureCloud {
  PUBLIC("AzurePublicCloud", "https://login.microsoftonline.com/", "vault.azure.net"),
  US_GOVERNMENT(
      "AzureUSGovernmentCloud", "https://login.microsoftonline.us/", "vault.usgovcloudapi.net"),
  CHINA("AzureChinaCloud", "https://login.chinacloudapi.cn/", "vault.azure.cn");

  private final String vaultName;
  private final String authorityHost;
  private final String resource;

  AzureCloud(String vaultName, String authorityHost, String resource) {
    this.vaultName = vaultName;
    this.authorityHost = authorityHost;
    this.resource = resource;
  }

  /** Where its tokens come from. */
  String authorityHost() {
    return authorityHost;
  }

  /** The suffix of its vaults' host names. */
  String resource() {
    return resource;
  }

  /** Reads {@code environment}, in any case; the public cloud if there is none. */
  static AzureCloud parse(Fields fields, String field) {
    String text = fields.text(field).orElse(PUBLIC.vaultName).toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(cloud -> {
          String name = cloud.vaultName.toLowerCase(Locale.ROOT);
          return text.equals(name) || (text + "cloud").equals(name);
        })
        .findFirst()
        .orElseThrow(() ->
            fields.invalid(
                field,
                "the value must be a cloud that exists: "
                    + Arrays.stream(values())
                        .map(cloud -> cloud.vaultName)
                        .collect(Collectors.joining(", ")),
                null));
  }
}
