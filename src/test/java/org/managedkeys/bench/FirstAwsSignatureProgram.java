// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.net.URI;
import java.security.MessageDigest;
import java.util.HexFormat;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/**
 * As {@link FirstSignatureProgram}, with Amazon's library alone. Arguments: endpoint, region,
 * access key and its secret, key.
 */
final class FirstAwsSignatureProgram {

  private FirstAwsSignatureProgram() {}

  public static void main(String[] arguments) throws Exception {
    KmsClient kms =
        KmsClient.builder()
            .endpointOverride(URI.create(arguments[0]))
            .region(Region.of(arguments[1]))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(arguments[2], arguments[3])))
            .httpClient(Apache5HttpClient.builder().expectContinueEnabled(false).build())
            .overrideConfiguration(to -> to.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .build();
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(FirstSignatures.MESSAGE);
    SdkBytes signature =
        kms.sign(to ->
                to.keyId(arguments[4])
                    .message(SdkBytes.fromByteArray(digest))
                    .messageType(MessageType.DIGEST)
                    .signingAlgorithm(SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256))
            .signature();
    System.out.println(HexFormat.of().formatHex(signature.asByteArray()));
    System.in.read();
    System.exit(0);
  }
}
