// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;
import static org.managedkeys.transit.TransitFixture.ROOT;
import static org.managedkeys.transit.TransitFixture.map;
import static org.managedkeys.transit.TransitFixture.version;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.testkit.CloudServer;
import org.managedkeys.wire.Answer;

/** Keys in the clouds: what is made there, and what is said while they are away. */
class CloudKeysTest {

  static final List<String> TYPES = CloudServer.TYPES;

  @TempDir private Path folder;

  private TransitFixture fixture(CloudServer server) {
    return TransitFixture.in(
        folder,
        Stream.concat(
                Stream.of(
                    "kms.cloud.type = " + server.type(), "kms.cloud.allow_generate_key = true"),
                server.fields().entrySet().stream()
                    .map(field -> "kms.cloud." + field.getKey() + " = " + field.getValue()))
            .toArray(String[]::new));
  }

  @ParameterizedTest
  @FieldSource("TYPES")
  void keysOfVaultsTypes_areMadeThere_andEnvelopesAreUsual(String type) throws Exception {
    try (CloudServer server = CloudServer.startForAes(type);
        TransitFixture fixture = fixture(server)) {
      TransitKeys keys = fixture.mount("clouds", Map.of("default_kms", "cloud")).keys();

      Answer aes = keys.create("aes", Map.of());
      Answer rsa = keys.create("rsa", Map.of("type", "rsa-2048"));
      Answer ec = keys.create("ec", Map.of("type", "ecdsa-p256"));

      Map<?, ?> version = map(map(aes.data().get("managed_keys")).get("1"));
      assertThat(version.get("encryption")).isEqualTo("envelope");
      assertThat(version.get("kms")).isEqualTo("cloud");
      assertThat(aes.data())
          .containsEntry("supports_encryption", true)
          .containsEntry("supports_decryption", true);
      assertThat(version(rsa, 1).get("encryption")).isEqualTo("raw");
      assertThat(ec.data())
          .containsEntry("supports_signing", true)
          .containsEntry("supports_encryption", false);
      assertThat(List.of(aes, rsa, ec)).allSatisfy(made -> assertThat(made.warnings()).isEmpty());
      // An envelope is for keys in the cloud; where the next version is in a device, raw is usual.
      TransitKeys others = fixture.transit().keys();
      fixture.list(Set.of("aes", (String) version.get("managed_key_name")));
      others.create(
          "k", Map.of("type", "managed_key", "managed_key_id", version.get("managed_key_id")));
      Answer rotated = others.rotate("k", Map.of("managed_key_name", "aes"));
      assertThat(version(rotated, 1).get("encryption")).isEqualTo("envelope");
      assertThat(version(rotated, 2).get("encryption")).isEqualTo("raw");
    }
  }

  @ParameterizedTest
  @FieldSource("TYPES")
  void read_whileTheServiceIsAway_tellsWhatIsKnownAndWhy(String type) throws Exception {
    CloudServer server = CloudServer.start(type);
    try (TransitFixture fixture = fixture(server)) {
      fixture
          .mount("clouds", Map.of("default_kms", "cloud"))
          .keys()
          .create("sig", Map.of("type", "ecdsa-p256"));
      KeyRegistry fresh = fixture.another();
      server.close();

      Answer read = TransitMount.open(fresh, ROOT, "clouds").keys().read("sig");

      assertThat(read.data())
          .containsEntry("supports_signing", true)
          .containsEntry("supports_encryption", false);
      assertThat(read.warnings())
          .singleElement()
          .asString()
          .startsWith("version 1: supports_* are told by usages alone, since key 'clouds-");
      assertThat((String) version(read, 1).get("public_key")).contains("BEGIN PUBLIC KEY");
    }
  }

  @ParameterizedTest
  @FieldSource("TYPES")
  void create_ofATypeThatTheServiceDoesNotMake_leavesNothing(String type) throws Exception {
    try (CloudServer server = CloudServer.start(type);
        TransitFixture fixture = fixture(server)) {
      TransitKeys keys = fixture.mount("clouds", Map.of("default_kms", "cloud")).keys();

      refused(Kind.UNSUPPORTED, "", () -> keys.create("k", Map.of("type", "aes192-cmac")));

      assertThat(keys.list().data()).isEqualTo(Map.of("keys", List.of()));
      assertThat(fixture.administration().mounts().get(ROOT, "clouds").allowedManagedKeys())
          .isEqualTo(TransitFixture.LISTED);
    }
  }
}
