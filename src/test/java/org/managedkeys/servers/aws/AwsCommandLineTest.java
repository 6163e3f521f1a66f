// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.Tool;

/** The vendor's command line, which shares no code with the library for Java. */
final class AwsCommandLineTest {

  @RegisterExtension static final RunningServer RUNNING = new RunningServer();

  @TempDir Path folder;

  @Test
  void key_isMadeNamedAndUsed() throws Exception {
    assumeTrue(isInstalled(), "there is no aws command line here");
    Files.writeString(folder.resolve("message"), "from the command line");

    String key =
        kms("create-key", "--key-spec", "ECC_NIST_P256", "--key-usage", "SIGN_VERIFY")
            .with("--query", "KeyMetadata.KeyId")
            .run()
            .ok()
            .out()
            .strip();
    kms("create-alias", "--alias-name", "alias/shell", "--target-key-id", key).run().ok();
    String signature =
        kms("sign", "--key-id", "alias/shell", "--message", "fileb://message")
            .with("--signing-algorithm", "ECDSA_SHA_256", "--query", "Signature")
            .run()
            .ok()
            .out()
            .strip();
    Tool.Result refused =
        kms("generate-mac", "--key-id", "alias/shell", "--message", "fileb://message")
            .with("--mac-algorithm", "HMAC_SHA_256")
            .run();

    Signature verifier = Signature.getInstance("SHA256withECDSA");
    verifier.initVerify(publicKey(key));
    verifier.update("from the command line".getBytes(UTF_8));
    assertThat(verifier.verify(Base64.getDecoder().decode(signature))).isTrue();
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.err())
        .contains("(InvalidKeyUsageException) when calling the GenerateMac operation");
  }

  private static PublicKey publicKey(String key) throws Exception {
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new X509EncodedKeySpec(
                RUNNING.client().getPublicKey(to -> to.keyId(key)).publicKey().asByteArray()));
  }

  private Tool kms(String... arguments) {
    String nothing = folder.resolve("no-such-file").toString();
    return Tool.named(folder, "aws", "kms")
        .with(arguments)
        .with("--endpoint-url", RUNNING.server().url(), "--output", "text")
        .environment(
            Map.of(
                "AWS_ACCESS_KEY_ID", RUNNING.server().accessKey(),
                "AWS_SECRET_ACCESS_KEY", RUNNING.server().secretKey(),
                "AWS_DEFAULT_REGION", RUNNING.server().region(),
                "AWS_CONFIG_FILE", nothing,
                "AWS_SHARED_CREDENTIALS_FILE", nothing));
  }

  private static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "aws")));
  }
}
