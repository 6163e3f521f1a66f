// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.backend.aws.AwsKmsType;
import org.managedkeys.backend.gcp.GcpKmsType;
import org.managedkeys.backend.local.LocalType;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.registry.DeclaredKey;
import org.managedkeys.registry.KeyHandling;

/** The sample at the top level of the project works, and so does every line offered in it. */
class SampleTest {

  private static final List<BackendType> TYPES =
      List.of(RecordingType.PKCS11, AwsKmsType.INSTANCE, GcpKmsType.INSTANCE, LocalType.INSTANCE);

  private static final Path SAMPLE = Path.of("provider.properties");

  @Test
  void sample_asItStands_isAConfiguration() {
    Configuration sample = Configuration.load(SAMPLE, TYPES);

    assertThat(sample.defaultKms()).contains("hsm");
    assertThat(sample.connections())
        .singleElement()
        .returns(true, c -> c.permissions().allowGenerateKey());
    assertThat(sample.keys()).map(DeclaredKey::name).containsExactly(KeyName.parse("ca-root"));
  }

  @Test
  void sample_withEveryLineInUse_isAConfiguration(@TempDir Path temp) throws IOException {
    Configuration all =
        Configuration.load(Files.writeString(temp.resolve("all.properties"), uncommented()), TYPES);

    assertThat(all.connections()).hasSize(10);
    assertThat(all.keys()).hasSize(7);
    assertThat(all.keys().get(0).usages()).isEqualTo(KeyUsage.DEFAULT);
  }

  @Test
  void sample_withEveryLineInUse_showsEveryField() throws IOException {
    Set<String> shown =
        uncommented()
            .lines()
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .map(line -> line.substring(0, line.indexOf('=')).strip())
            .map(key ->
                key.startsWith("server.") && !key.startsWith(ServerReader.CLIENTS)
                    ? key
                    : key.substring(key.lastIndexOf('.') + 1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(shown)
        .containsAll(RecordingType.PKCS11.connectionFields())
        .containsAll(RecordingType.PKCS11.keyFields())
        .containsAll(AwsKmsType.INSTANCE.connectionFields())
        .containsAll(AwsKmsType.INSTANCE.keyFields())
        .containsAll(GcpKmsType.INSTANCE.connectionFields())
        .containsAll(GcpKmsType.INSTANCE.keyFields())
        .containsAll(LocalType.INSTANCE.connectionFields())
        .containsAll(LocalType.INSTANCE.keyFields())
        .contains("provider_name", "namespace", "default_kms", "store", "key_pair_generators")
        .contains("key_generators", "random", "key_type")
        .containsAll(KeyHandling.FIELDS)
        .contains("kms", "type", "usages", "any_mount")
        .contains("format", "user", "password", "refresh", "file", "required")
        .contains("allow_generate_key", "allow_store_key", "allow_replace_key")
        .containsAll(ServerReader.CLIENT_FIELDS.names())
        .containsAll(
            ServerReader.NAMES.names().stream()
                .filter(name -> !name.equals("tls.managed_key"))
                .map(name -> "server." + name)
                .toList());
  }

  /** It cannot be beside the files, which the lines above it offer. */
  @Test
  void sample_withAManagedTlsKey_isAConfiguration(@TempDir Path temp) throws IOException {
    String line = "server.tls.managed_key = web";
    assertThat(Files.readString(SAMPLE)).contains("\n# " + line + "\n");

    Configuration served =
        Configuration.load(
            Files.writeString(temp.resolve("server.properties"), Files.readString(SAMPLE) + line),
            TYPES);

    assertThat(served.server().tls().orElseThrow().managedKey()).contains(KeyName.parse("web"));
  }

  /** The sample tells the defaults: taken as it offers them, they change nothing. */
  @Test
  void sample_offersTheServersDefaults(@TempDir Path temp) throws IOException {
    ServerConfiguration offered =
        Configuration.load(Files.writeString(temp.resolve("all.properties"), uncommented()), TYPES)
            .server();
    ServerConfiguration standard = ServerConfiguration.standard();

    assertThat(offered.listen()).isEqualTo(standard.listen());
    assertThat(offered.times()).isEqualTo(standard.times());
    assertThat(offered.tokens()).isEqualTo(standard.tokens());
    assertThat(offered.limits())
        .usingRecursiveComparison()
        .ignoringFields("rate", "burst")
        .isEqualTo(standard.limits());
    assertThat(offered.metrics()).isEqualTo(standard.metrics());
    assertThat(offered.clusterName()).isEqualTo(standard.clusterName());
    assertThat(offered.audit()).isEqualTo(standard.audit());
    assertThat(offered.restrictToRoot()).isEqualTo(standard.restrictToRoot());
  }

  /** It cannot be beside seal.file, which the line above it offers. */
  @Test
  void sample_withASealKey_isAConfiguration(@TempDir Path temp) throws IOException {
    String line = "seal.key = unseal";
    assertThat(Files.readString(SAMPLE)).contains("\n# " + line + "\n");

    Configuration sealed =
        Configuration.load(
            Files.writeString(temp.resolve("seal.properties"), Files.readString(SAMPLE) + line),
            TYPES);

    assertThat(sealed.store().sealKey()).contains(KeyName.parse("unseal"));
  }

  private static String uncommented() throws IOException {
    return Files.readString(SAMPLE).replaceAll("(?m)^#(?=[a-z])", "");
  }
}
