// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;

/** A connection serves many threads, opens again after it was closed, and tells no secret. */
abstract class ConnectionContract extends BackendContract {

  private static final KeySpec P256 = KeySpec.of(KeyAlgorithm.EC_P256);

  ConnectionContract(TestedService service) {
    super(service);
  }

  @Test
  void keys_inManyThreads_signRightly() throws Exception {
    List<KeyAlgorithm> algorithms = made();
    algorithms.forEach(this::key);
    assertAllInThreads(
        thread -> manySignatures(algorithms.get(thread % algorithms.size()), "thread " + thread));
  }

  private Callable<Boolean> manySignatures(KeyAlgorithm algorithm, String text) {
    SignatureScheme scheme = service.anyScheme(algorithm);
    return () -> {
      for (int round = 0; round < 20; round++) {
        byte[] message = (text + " " + round).getBytes(StandardCharsets.UTF_8);
        Signs key = (Signs) backend.open(name("k"), at(TestedService.label(algorithm)));
        byte[] signature = key.sign(scheme, Verification.input(scheme, algorithm, message));
        if (!Verification.verifies(key, scheme, message, signature)) {
          return false;
        }
      }
      return true;
    };
  }

  @Test
  void close_thenUse_opensAgain() throws Exception {
    key(KeyAlgorithm.EC_P384);
    GeneratesKeys other = connect();
    Signs key = (Signs) other.open(name("k"), at(TestedService.label(KeyAlgorithm.EC_P384)));
    assertSigns(key);

    other.close();
    other.close();

    assertSigns(key);
    assertSigns((Signs) other.open(name("k"), at(TestedService.label(KeyAlgorithm.EC_P384))));
    other.close();
  }

  @Test
  void check_tellsWhatIsThere() {
    try (GeneratesKeys other = connect()) {
      assertThat(other.describe()).matches("kms '[a-z]+' \\([a-z0-9]+, .+\\)");
      assertThat(other.check()).startsWith(other.describe() + ", ");
    }
  }

  @Test
  void whatIsTold_holdsNoSecret() {
    Signs rsa = key(KeyAlgorithm.RSA);
    List<String> told = new ArrayList<>();
    told.add(backend.describe());
    told.add(backend.check());
    told.add(backend.toString());
    told.addAll(backend.unboundKeys());
    made().forEach(row -> told.add(key(row).toString()));
    for (Runnable refused :
        List.<Runnable>of(
            () -> backend.open(name("k"), at("absent")),
            () -> backend.bind(at("absent"), name("x")),
            () ->
                backend.generate(
                    name("k"), at(TestedService.label(KeyAlgorithm.RSA)), P256, KeyUsage.DEFAULT),
            () -> rsa.checkScheme(SignatureScheme.ed25519()),
            () -> rsa.sign(SignatureScheme.pkcs1(null), new byte[1000]))) {
      told.add(refusal(refused).toString());
    }

    // Not within a longer run: identifiers and serial numbers have digits too.
    Pattern secret =
        Pattern.compile("(?<![0-9a-f])" + Pattern.quote(service.secret()) + "(?![0-9a-f])");
    assertThat(told).hasSizeGreaterThan(10).noneMatch(text -> secret.matcher(text).find());
  }
}
