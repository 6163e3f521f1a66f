// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.kms.v1.CryptoKeyVersionName;
import com.google.cloud.kms.v1.Digest;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import com.google.protobuf.ByteString;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * As {@link FirstSignatureProgram}, with Google's library alone. Arguments: endpoint, file of the
 * account, project, region, key ring, key and its version.
 */
final class FirstGcpSignatureProgram {

  private FirstGcpSignatureProgram() {}

  public static void main(String[] arguments) throws Exception {
    GoogleCredentials credentials;
    try (InputStream in = Files.newInputStream(Path.of(arguments[1]))) {
      credentials =
          GoogleCredentials.fromStream(in)
              .createScoped("https://www.googleapis.com/auth/cloud-platform");
    }
    KeyManagementServiceSettings.Builder settings =
        KeyManagementServiceSettings.newHttpJsonBuilder();
    settings.setEndpoint(arguments[0]);
    settings.setCredentialsProvider(FixedCredentialsProvider.create(credentials));
    KeyManagementServiceClient kms = KeyManagementServiceClient.create(settings.build());
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(FirstSignatures.MESSAGE);
    ByteString signature =
        kms.asymmetricSign(
                CryptoKeyVersionName.of(
                    arguments[2], arguments[3], arguments[4], arguments[5], arguments[6]),
                Digest.newBuilder().setSha256(ByteString.copyFrom(digest)).build())
            .getSignature();
    System.out.println(HexFormat.of().formatHex(signature.toByteArray()));
    System.in.read();
    System.exit(0);
  }
}
