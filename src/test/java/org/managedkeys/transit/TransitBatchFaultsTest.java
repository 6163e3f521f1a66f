// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.SigningFixture.base64;
import static org.managedkeys.transit.SigningFixture.results;
import static org.managedkeys.transit.SigningFixture.utf8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.servers.Fault;
import org.managedkeys.servers.KmsServer;
import org.managedkeys.testkit.CloudServer;

/**
 * Batches amid which the service fails in each way: what succeeded is answered, each other element
 * has its own error, and by the server's count nothing was asked for twice. The connection {@code
 * cloud} makes one attempt at a call; what it does by itself is {@link
 * #throttledCalls_areMadeAgainOnce_byTheConnection}.
 */
class TransitBatchFaultsTest {

  static final List<String> TYPES = CloudServer.TYPES;

  private static final int COUNT = 40;
  private static final int BEFORE = 15;
  private static final Fault NONE = Fault.altered(reply -> reply);

  @TempDir private static Path folder;
  private static final Map<String, CloudServer> SERVERS = new HashMap<>();
  private static final Map<String, SigningFixture> FIXTURES = new HashMap<>();

  /** An operation of Transit, and the service's name of the one request that it costs. */
  record Case(String type, String operation, String request) {

    KmsServer server() {
      return requireNonNull(SERVERS.get(type)).server();
    }

    SigningFixture fixture() {
      return requireNonNull(FIXTURES.get(type));
    }

    @Override
    public String toString() {
      return type + " " + operation;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("awskms", "sign", "Sign"),
        new Case("azurekeyvault", "sign", "sign"),
        new Case("gcpckms", "sign", "AsymmetricSign"),
        new Case("awskms", "decrypt", "Decrypt"),
        new Case("azurekeyvault", "decrypt", "decrypt"),
        new Case("gcpckms", "decrypt", "AsymmetricDecrypt"),
        new Case("awskms", "hmac", "GenerateMac"),
        new Case("gcpckms", "hmac", "MacSign"));
  }

  private static List<Fault> faults() {
    return List.of(
        Fault.status(429, Map.of()),
        Fault.status(500, Map.of()),
        Fault.status(503, Map.of()),
        Fault.resetBeforeTheAnswer(),
        Fault.resetAmidTheAnswer(),
        Fault.truncated(),
        Fault.empty(),
        Fault.garbage());
  }

  @BeforeAll
  static void open() throws Exception {
    for (String type : TYPES) {
      CloudServer server = CloudServer.start(type);
      SERVERS.put(type, server);
      List<String> lines =
          new ArrayList<>(
              List.of(
                  "kms.cloud.max_attempts = 1",
                  "key.ec.key_type = P-256",
                  "key.box.key_type = rsa-2048",
                  "key.box.usages = encrypt,decrypt"));
      List<String> names = new ArrayList<>(List.of("ec", "box"));
      if (!type.equals("azurekeyvault")) {
        lines.addAll(List.of("key.mac.key_type = hmac-256", "key.mac.usages = mac"));
        names.add("mac");
      }
      Path own = Files.createDirectory(folder.resolve(type));
      FIXTURES.put(
          type,
          SigningFixture.in(own, SigningFixture.cloud(server, lines.toArray(String[]::new)))
              .with(names));
    }
  }

  @AfterAll
  static void close() {
    FIXTURES.values().forEach(SigningFixture::close);
    SERVERS.values().forEach(CloudServer::close);
  }

  @BeforeEach
  void mend() {
    SERVERS.values().forEach(server -> server.server().reset());
  }

  private static byte[] data(int number) {
    return utf8("number " + number);
  }

  private static Map<String, Object> batch(List<String> texts, String field) {
    return Map.of(
        "batch_input",
        IntStream.range(0, texts.size())
            .mapToObj(number -> Map.of(field, texts.get(number), "reference", "r" + number))
            .toList());
  }

  private static List<String> inputs(int count) {
    return IntStream.range(0, count).mapToObj(number -> base64(data(number))).toList();
  }

  /** What a batch of the operation asks for; it costs no request to make. */
  private static Map<String, Object> request(Case each) {
    if (!each.operation().equals("decrypt")) {
      return batch(inputs(COUNT), "input");
    }
    Encryption encryption = each.fixture().transit.transit().encryption();
    return batch(
        IntStream.range(0, COUNT)
            .mapToObj(number -> encryption.encrypt("box", data(number), new byte[0]))
            .toList(),
        "ciphertext");
  }

  private static List<Map<?, ?>> done(Case each, Map<String, Object> request) {
    SigningFixture fixture = each.fixture();
    return results(
        switch (each.operation()) {
          case "sign" -> fixture.signing.sign("ec", request);
          case "hmac" -> fixture.macs.hmac("mac", request);
          default -> fixture.transit.transit().encryption().decrypt("box", request);
        });
  }

  /** Whether the value of an element that succeeded is right. */
  private static boolean isRight(Case each, int number, Map<?, ?> result) {
    SigningFixture fixture = each.fixture();
    return switch (each.operation()) {
      case "sign" ->
          fixture.isValid("ec", data(number), (String) requireNonNull(result.get("signature")));
      case "hmac" ->
          requireNonNull(result.get("hmac"))
              .equals(
                  fixture
                      .macs
                      .hmac("mac", SigningFixture.request(data(number)))
                      .data()
                      .get("hmac"));
      default -> base64(data(number)).equals(result.get("plaintext"));
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void faultsAmidABatch_areOfTheirElementsOnly_andNothingIsAskedTwice(Case each) {
    Map<String, Object> request = request(each);
    // The key is at hand, and its public half.
    assertThat(done(each, request)).noneMatch(result -> result.containsKey("error"));
    each.server().reset();
    List<Fault> faults = new ArrayList<>(Collections.nCopies(BEFORE, NONE));
    faults.addAll(faults());
    each.server().fail(each.request(), faults.toArray(Fault[]::new));

    List<Map<?, ?>> results = done(each, request);

    assertThat(each.server().operations()).containsOnly(each.request()).hasSize(COUNT);
    assertThat(results).hasSize(COUNT);
    assertThat(results)
        .filteredOn(result -> result.containsKey("error"))
        .hasSize(faults().size())
        .allSatisfy(result -> {
          assertThat(result.containsKey("signature")).isFalse();
          assertThat(result.get("plaintext"))
              .isEqualTo(each.operation().equals("decrypt") ? "" : null);
          assertThat(result.containsKey("hmac")).isFalse();
          assertThat((String) result.get("error")).startsWith("key '").contains(": cannot ");
        });
    for (int number = 0; number < COUNT; number++) {
      Map<?, ?> result = results.get(number);
      assertThat(result.get("reference")).isEqualTo("r" + number);
      assertThat(result.containsKey("error") || isRight(each, number, result)).isTrue();
    }
  }

  /** Two attempts are what the connection is told to make; the batch adds none of its own. */
  @ParameterizedTest
  @FieldSource("TYPES")
  void throttledCalls_areMadeAgainOnce_byTheConnection(String type, @TempDir Path own)
      throws Exception {
    Case each = cases().filter(known -> known.type().equals(type)).findFirst().orElseThrow();
    CloudServer server = requireNonNull(SERVERS.get(type));
    try (SigningFixture patient =
        SigningFixture.in(
                own,
                SigningFixture.cloud(
                    server, "kms.cloud.max_attempts = 2", "key.patient.key_type = P-256"))
            .with("patient")) {
      patient.sign("patient", data(0));
      server.server().reset();
      Fault busy = Fault.status(429, Map.of());
      server.server().fail(each.request(), NONE, busy, NONE, busy, busy);

      List<Map<?, ?>> results =
          results(patient.signing.sign("patient", batch(inputs(COUNT), "input")));

      long failed = results.stream().filter(result -> result.containsKey("error")).count();
      // Each that was throttled is asked once more, but for one that is throttled again.
      assertThat(server.server().count(each.request())).isEqualTo(COUNT + 3 - failed);
      assertThat(failed).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void thousandSignatures_costAThousandRequests() {
    Case each = cases().findFirst().orElseThrow();
    each.fixture().sign("ec", data(0));
    each.server().reset();

    List<Map<?, ?>> results =
        results(each.fixture().signing.sign("ec", batch(inputs(1000), "input")));

    assertThat(each.server().operations()).containsOnly("Sign").hasSize(1000);
    Set<Object> signatures = new HashSet<>();
    for (int number = 0; number < results.size(); number++) {
      assertThat(isRight(each, number, results.get(number))).isTrue();
      signatures.add(requireNonNull(results.get(number).get("signature")));
    }
    assertThat(signatures).hasSize(1000);
  }
}
