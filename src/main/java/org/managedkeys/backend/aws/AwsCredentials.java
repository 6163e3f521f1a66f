// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleWithWebIdentityCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityRequest;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * As whom the service is called: keys that are written down, a profile, or whatever the SDK's
 * default chain finds; and, with these or with the token of an identity provider, as a role.
 *
 * @param provider renews what expires
 * @param toClose with the connection
 */
record AwsCredentials(AwsCredentialsProvider provider, List<SdkAutoCloseable> toClose)
    implements AutoCloseable {

  private static final String SESSION_NAME = "managed-keys";

  static AwsCredentials of(AwsSettings settings, Region region, SdkHttpClient http) {
    if (settings.text(AwsSettings.TOKEN_FILE).isPresent()) {
      StsClient sts = sts(settings, region, http, AnonymousCredentialsProvider.create());
      StsAssumeRoleWithWebIdentityCredentialsProvider provider =
          StsAssumeRoleWithWebIdentityCredentialsProvider.builder()
              .stsClient(sts)
              .refreshRequest(() -> webIdentity(settings))
              .build();
      return new AwsCredentials(provider, List.of(provider, sts));
    }
    Base base = base(settings);
    if (settings.text(AwsSettings.ROLE).isEmpty()) {
      return new AwsCredentials(base.provider(), base.toClose().map(List::of).orElse(List.of()));
    }
    StsClient sts = sts(settings, region, http, base.provider());
    StsAssumeRoleCredentialsProvider provider =
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts)
            .refreshRequest(() -> role(settings))
            .build();
    List<SdkAutoCloseable> own = List.of(provider, sts);
    return new AwsCredentials(
        provider, base.toClose().map(more -> List.of(own.get(0), own.get(1), more)).orElse(own));
  }

  private record Base(AwsCredentialsProvider provider, Optional<SdkAutoCloseable> toClose) {}

  private static Base base(AwsSettings settings) {
    if (settings.text(AwsSettings.ACCESS_KEY).isPresent()) {
      // Read again each time: whoever rotates the files needs no restart.
      return new Base(() -> written(settings), Optional.empty());
    }
    Optional<String> profile = settings.text(AwsSettings.PROFILE);
    if (profile.isPresent()) {
      ProfileCredentialsProvider provider = ProfileCredentialsProvider.create(profile.get());
      return new Base(provider, Optional.of(provider));
    }
    DefaultCredentialsProvider provider = DefaultCredentialsProvider.builder().build();
    return new Base(provider, Optional.of(provider));
  }

  private static software.amazon.awssdk.auth.credentials.AwsCredentials written(
      AwsSettings settings) {
    String accessKey = settings.required(AwsSettings.ACCESS_KEY);
    String secretKey = settings.required(AwsSettings.SECRET_KEY);
    Optional<String> token = settings.text(AwsSettings.SESSION_TOKEN);
    return token.isPresent()
        ? AwsSessionCredentials.create(accessKey, secretKey, token.get())
        : AwsBasicCredentials.create(accessKey, secretKey);
  }

  private static AssumeRoleRequest role(AwsSettings settings) {
    AssumeRoleRequest.Builder request =
        AssumeRoleRequest.builder()
            .roleArn(settings.required(AwsSettings.ROLE))
            .roleSessionName(settings.text(AwsSettings.SESSION_NAME).orElse(SESSION_NAME));
    settings.text(AwsSettings.EXTERNAL_ID).ifPresent(request::externalId);
    return request.build();
  }

  /** The token's file is written anew from time to time. */
  private static AssumeRoleWithWebIdentityRequest webIdentity(AwsSettings settings) {
    String file = settings.required(AwsSettings.TOKEN_FILE);
    try {
      return AssumeRoleWithWebIdentityRequest.builder()
          .roleArn(settings.required(AwsSettings.ROLE))
          .roleSessionName(settings.text(AwsSettings.SESSION_NAME).orElse(SESSION_NAME))
          .webIdentityToken(Files.readString(Path.of(file)).strip())
          .build();
    } catch (IOException e) {
      throw KeyException.of(
          Kind.INVALID,
          "field " + AwsSettings.TOKEN_FILE,
          "read the file",
          "the file " + file + " cannot be read",
          "check its path and permissions",
          new UncheckedIOException(e));
    }
  }

  private static StsClient sts(
      AwsSettings settings, Region region, SdkHttpClient http, AwsCredentialsProvider caller) {
    StsClientBuilder builder =
        StsClient.builder()
            .region(region)
            .httpClient(http)
            .credentialsProvider(caller)
            .overrideConfiguration(AwsClient.withoutRepetition())
            .fipsEnabled(settings.flag(AwsSettings.FIPS))
            .dualstackEnabled(settings.flag(AwsSettings.DUAL_STACK));
    settings.endpoint(AwsSettings.STS_ENDPOINT).ifPresent(builder::endpointOverride);
    return builder.build();
  }

  @Override
  public void close() {
    toClose.forEach(SdkAutoCloseable::close);
  }

  @Override
  public String toString() {
    return "credentials";
  }
}
