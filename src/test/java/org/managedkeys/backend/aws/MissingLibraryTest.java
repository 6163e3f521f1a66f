// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** Whoever has no keys in AWS KMS needs no SDK, and whoever has is told which. */
class MissingLibraryTest {

  private static final String OURS = AwsKmsType.class.getPackageName() + ".";

  /** The back end's own classes, without the packages whose names begin so. */
  private static URLClassLoader without(String prefix) {
    ClassLoader others = MissingLibraryTest.class.getClassLoader();
    ClassLoader some =
        new ClassLoader(others) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(prefix) || name.startsWith(OURS)) {
              throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
          }
        };
    URL classes = AwsKmsType.class.getProtectionDomain().getCodeSource().getLocation();
    return new URLClassLoader(new URL[] {classes}, some);
  }

  private static KeyBackend connect(ClassLoader loader, Map<String, String> fields)
      throws ReflectiveOperationException {
    BackendType type =
        (BackendType)
            Class.forName(AwsKmsType.class.getName(), true, loader).getField("INSTANCE").get(null);
    type.checkKey(AwsFixture.name(), AwsFixture.at("alias/a"));
    return type.connect("cloud", Fields.ofText("kms.cloud", fields));
  }

  @ParameterizedTest
  @CsvSource({
    "software.amazon.awssdk.services.kms., software.amazon.awssdk:kms",
    "software.amazon.awssdk.http.apache5., software.amazon.awssdk:apache5-client",
    "software.amazon.awssdk., software.amazon.awssdk:kms"
  })
  void use_withoutTheSdk_namesWhatToAdd(String missing, String says) throws Exception {
    try (URLClassLoader loader = without(missing);
        KeyBackend backend = connect(loader, Map.of("region", "eu-west-1"))) {
      for (int round = 0; round < 2; round++) {
        KeyException e =
            AwsFixture.refusal(
                missing, () -> backend.open(AwsFixture.name(), AwsFixture.at("alias/a")));
        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e).hasMessageContaining("add the Maven artifacts").hasMessageContaining(says);
      }
    }
  }

  @Test
  void role_withoutTheLibraryForRoles_namesWhatToAdd() throws Exception {
    Map<String, String> fields =
        Map.of(
            "region", "eu-west-1",
            "access_key", "A",
            "secret_key", "S",
            "role_arn", "arn:aws:iam::111122223333:role/signer");
    try (URLClassLoader loader = without("software.amazon.awssdk.services.sts.");
        KeyBackend backend = connect(loader, fields)) {
      assertThat(AwsFixture.refusal("sts", backend::check))
          .hasMessageContaining("software.amazon.awssdk:sts");
    }
  }
}
