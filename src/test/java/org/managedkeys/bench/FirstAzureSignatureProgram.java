// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.okhttp.OkHttpAsyncHttpClientBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.KeyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.CryptographyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.models.SignatureAlgorithm;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * As {@link FirstSignatureProgram}, with Microsoft's library alone, which has to ask for the key's
 * version, too. Arguments: vault, tenant, client and its secret, key.
 */
final class FirstAzureSignatureProgram {

  private FirstAzureSignatureProgram() {}

  public static void main(String[] arguments) throws Exception {
    HttpClient http = new OkHttpAsyncHttpClientBuilder().build();
    TokenCredential credential =
        new ClientSecretCredentialBuilder()
            .authorityHost(arguments[0])
            .disableInstanceDiscovery()
            .tenantId(arguments[1])
            .clientId(arguments[2])
            .clientSecret(arguments[3])
            .httpClient(http)
            .build();
    KeyClient keys =
        new KeyClientBuilder()
            .vaultUrl(arguments[0])
            .credential(credential)
            .httpClient(http)
            .disableChallengeResourceVerification()
            .buildClient();
    CryptographyClient client =
        new CryptographyClientBuilder()
            .keyIdentifier(keys.getKey(arguments[4]).getId())
            .credential(credential)
            .httpClient(http)
            .disableChallengeResourceVerification()
            .disableKeyCaching()
            .buildClient();
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(FirstSignatures.MESSAGE);
    byte[] signature = client.sign(SignatureAlgorithm.RS256, digest).getSignature();
    System.out.println(HexFormat.of().formatHex(signature));
    System.in.read();
    System.exit(0);
  }
}
