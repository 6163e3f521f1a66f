// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.config.ServerConfiguration.Limits;
import org.managedkeys.config.ServerConfiguration.Log;
import org.managedkeys.config.ServerConfiguration.Metrics;
import org.managedkeys.config.ServerConfiguration.Times;
import org.managedkeys.config.ServerConfiguration.Tls;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.server.access.CertificateRule;

/** The settings {@code server.*}: what they mean, what holds without them, what is refused. */
class ServerConfigurationTest {

  @TempDir private Path temp;

  @Test
  void load_withoutSettings_isStandard() throws IOException {
    ServerConfiguration server = load("");

    assertThat(server).isEqualTo(ServerConfiguration.standard());
    assertThat(server.listen()).hasToString("/127.0.0.1:8200");
    assertThat(server.tls()).isPresent();
    assertThat(server.limits()).isEqualTo(new Limits(32 << 20, 16 << 10, 8192, 1024, 0, 0));
    assertThat(server.defaultTtl()).isEqualTo(Duration.ofDays(32));
    assertThat(server.audit()).isTrue();
    assertThat(server.metrics()).isEqualTo(Metrics.TOKEN);
  }

  @Test
  void load_settings_areTaken() throws IOException {
    ServerConfiguration server =
        load(
            """
            audit.file = log
            server.listen = 0.0.0.0:443
            server.tls.certificate = tls/server.pem
            server.tls.key = /etc/keys/server.key
            server.tls.client_ca = tls/clients.pem
            server.tls.client_required = true
            server.max_request_size = 1048576
            server.max_header_size = 8192
            server.max_connections = 100
            server.max_requests = 50
            server.request_time = 10s
            server.idle_time = 2m
            server.drain_time = 0
            server.rate_limit = 5
            server.default_ttl = 1h
            server.max_ttl = 24h
            server.restrict_to_root = true
            server.audit = off
            server.metrics = OPEN
            server.log = json
            server.cluster_name = blue
            """);

    assertThat(server.listen().getPort()).isEqualTo(443);
    assertThat(server.tls())
        .contains(
            new Tls(
                Optional.of(
                    new Tls.Files(temp.resolve("tls/server.pem"), Path.of("/etc/keys/server.key"))),
                Optional.empty(),
                Optional.of(temp.resolve("tls/clients.pem")),
                true));
    assertThat(server.limits()).isEqualTo(new Limits(1 << 20, 8192, 100, 50, 5, 5));
    assertThat(server.times())
        .isEqualTo(new Times(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ZERO));
    assertThat(server.defaultTtl()).isEqualTo(Duration.ofHours(1));
    assertThat(server.maxTtl()).isEqualTo(Duration.ofHours(24));
    assertThat(server.restrictToRoot()).isTrue();
    assertThat(server.audit()).isFalse();
    assertThat(server.metrics()).isEqualTo(Metrics.OPEN);
    assertThat(server.log()).isEqualTo(Log.JSON);
    assertThat(server.clusterName()).isEqualTo("blue");
  }

  @Test
  void load_shorterMaximum_shortensWhatNobodySays() throws IOException {
    assertThat(load("server.max_ttl = 2h").defaultTtl()).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void load_managedKey_takesThePlaceOfFiles() throws IOException {
    Tls tls = load("server.tls.managed_key = team-a/web").tls().orElseThrow();

    assertThat(tls.managedKey()).contains(KeyName.parse("team-a/web"));
    assertThat(tls.files()).isEmpty();
  }

  @Test
  void load_tlsOff_isPlainOnTheLoopbackInterface() throws IOException {
    assertThat(load("server.tls = off").tls()).isEmpty();
    assertThat(load("server.tls = off\nserver.listen = [::1]:0").tls()).isEmpty();
    assertThat(load("server.tls = off\nserver.listen = localhost:1").tls()).isEmpty();
    assertThat(error("server.tls = off\nserver.listen = 0.0.0.0:8200"))
        .contains(":1: ")
        .contains("server.tls = off is for addresses of this machine alone");
    assertThat(error("server.tls = off\nserver.listen = keys.example:8200"))
        .contains("tokens and answers could be read on their way");
  }

  @Test
  void clientRules_readReferences_whenTheyAreAskedFor() throws IOException {
    ServerConfiguration server =
        load(
            """
            server.client_certificates.ops.san = *.ops.example
            server.client_certificates.ops.ca = ${file:ops-ca.pem}
            server.client_certificates.ops.policies = ops
            server.client_certificates.web.subject = CN=web
            server.client_certificates.web.policies = web
            """);

    assertThatThrownBy(server::clientCertificates).hasMessageContaining("ops-ca.pem");
    Files.writeString(temp.resolve("ops-ca.pem"), "first");
    assertThat(server.clientCertificates())
        .containsExactly(
            Map.entry("ops", Map.of("san", "*.ops.example", "ca", "first", "policies", "ops")),
            Map.entry("web", Map.of("subject", "CN=web", "policies", "web")));
    Files.writeString(temp.resolve("ops-ca.pem"), "second");
    assertThat(server.clientCertificates().get("ops")).containsEntry("ca", "second");
  }

  /** What reads them is not known here; it must not know others. */
  @Test
  void clientRules_haveTheFields_thatTheirReaderKnows() {
    assertThat(ServerReader.CLIENT_FIELDS.names())
        .containsExactlyInAnyOrderElementsOf(CertificateRule.FIELDS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server.port = 1 | unknown property server.port. The server has the fields audit,",
        "server.listn = 127.0.0.1:1 | unknown property server.listn. Did you mean server.listen?",
        "server.tls.cert = x | unknown property server.tls.cert. The server has the fields",
        "server.listen = 8200 | address '8200': cannot listen there: an address is HOST:PORT",
        "server.listen = 127.0.0.1:65536 | an address is HOST:PORT",
        "server.tls = maybe | server.tls must be on or off",
        "server.tls.key = a.pem | belong together; the other is missing",
        "server.tls.client_required = true | needs server.tls.client_ca",
        "server.max_request_size = 32MB | server.max_request_size: cannot read the value",
        "server.max_requests = 0 | must be a whole number from 1 to",
        "server.idle_time = 0 | server.idle_time must be at least 100ms and at most 1h",
        "server.rate_limit = -1 | must be a whole number from 0 to",
        "server.rate_burst = 5 | says nothing without server.rate_limit",
        "server.max_ttl = 0 | server.max_ttl must be at least 1000ms",
        "server.default_ttl = 800h | must not be above server.max_ttl, which is 2764800s",
        "server.restrict_to_root = on | server.restrict_to_root must be true or false",
        "server.audit = on | says nothing without audit.file: a path, or log",
        "server.metrics = all | server.metrics must be one of off, token, open",
        "server.log = xml | server.log must be one of text, json",
        "server.cluster_name = a b | server.cluster_name consists of letters, digits",
        "server.client_certificates.ops.polices = a | Did you mean"
            + " server.client_certificates.ops.policies?",
        "server.client_certificates.ops = a | server.client_certificates.ops is incomplete; it is"
            + " written server.client_certificates.<name>.<field>",
        "server.client_certificates.a.b.ca = a | a name here consists of letters, digits",
      })
  void load_wrongSetting_isToldWithItsLine(String line, String complaint) throws IOException {
    assertThat(error(line)).contains("provider.properties:1: ").contains(complaint);
  }

  @Test
  void load_whatExcludesEachOther_isTold() throws IOException {
    assertThat(
            error(
                """
                server.tls.certificate = a
                server.tls.key = b
                server.tls.managed_key = c
                """))
        .contains(":3: ")
        .contains("takes the place of");
    assertThat(error("server.tls = off\nserver.tls.managed_key = c"))
        .contains(":2: ")
        .contains("server.tls.managed_key says nothing with server.tls = off");
  }

  @Test
  void address_ofAName_isNotLookedUp() {
    InetSocketAddress address = ServerConfiguration.address("keys.invalid:8200");

    assertThat(address.isUnresolved()).isTrue();
    assertThat(address.getHostString()).isEqualTo("keys.invalid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":1", "host", "host:", "1.2.3:4", "999.1.1.1:5", "::1:8200", "[x]:1", "a b:1"})
  void address_ofAnotherForm_isRefused(String text) {
    assertThatThrownBy(() -> ServerConfiguration.address(text))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("HOST:PORT");
  }

  @Test
  void with_changesOnlyWhatItSays() {
    ServerConfiguration standard = ServerConfiguration.standard();
    InetSocketAddress other = ServerConfiguration.address("127.0.0.1:0");

    assertThat(standard.withListen(other).listen()).isEqualTo(other);
    assertThat(standard.withListen(other).tls()).isEqualTo(standard.tls());
    assertThat(standard.withoutTls().tls()).isEmpty();
    assertThat(standard.withoutTls().listen()).isEqualTo(standard.listen());
  }

  private Path file() {
    return temp.resolve("provider.properties");
  }

  private ServerConfiguration load(String text) throws IOException {
    return Configuration.load(Files.writeString(file(), text), List.of(RecordingType.PKCS11))
        .server();
  }

  private String error(String text) throws IOException {
    Files.writeString(file(), text);
    KeyException error =
        catchThrowableOfType(
            KeyException.class, () -> Configuration.load(file(), List.of(RecordingType.PKCS11)));
    assertThat(error).as("the error").isNotNull();
    assertThat(error.kind()).isEqualTo(KeyException.Kind.INVALID);
    return error.getMessage();
  }
}
