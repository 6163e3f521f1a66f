// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.managedkeys.testkit.PublicHalves.publicHalf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.GeneratesKeys.UnboundKey;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SigningKeys;

/**
 * What every back end must do, whatever its service. A subclass gives connections to a service that
 * is empty when the class starts, and declares what the service cannot do: that is then asserted to
 * fail with the right kind of error.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BackendContract {

  private static final byte[] MESSAGE = "to be signed".getBytes(StandardCharsets.UTF_8);
  private static final KeySpec P256 = KeySpec.of(KeyAlgorithm.EC_P256);
  private static final int THREADS = 16;

  private final Map<KeyAlgorithm, Signs> keys = new EnumMap<>(KeyAlgorithm.class);
  private GeneratesKeys backend;

  /** A new connection to the one service. */
  abstract GeneratesKeys connect();

  /** The fields by which a key with a label is found. */
  Fields at(String label) {
    return Fields.ofText("key.k", Map.of("key_label", label));
  }

  /** What must never be told: a PIN or password of the connection. */
  abstract String secret();

  /** Whether the service makes keys of this kind. */
  boolean makes(KeyAlgorithm algorithm) {
    return true;
  }

  /** The kinds of keys that sign and that the service makes. */
  final List<KeyAlgorithm> made() {
    return SigningKeys.ROWS.stream().filter(this::makes).toList();
  }

  /** Whether the service computes a scheme of the key's own family. */
  boolean supports(KeyAlgorithm key, SignatureScheme scheme) {
    return true;
  }

  /** How the service refuses more bytes than fit into a modulus, when they are signed as such. */
  Kind refusalOfTooManyBytes() {
    return Kind.INVALID;
  }

  @BeforeAll
  void makeOneKeyOfEachKind() {
    backend = connect();
    for (KeyAlgorithm algorithm : made()) {
      KeySpec spec = new KeySpec(algorithm, algorithm.generatedBits().get(0));
      keys.put(
          algorithm,
          (Signs) backend.generate(name("k"), at(label(algorithm)), spec, KeyUsage.DEFAULT));
    }
  }

  @AfterAll
  void close() {
    backend.close();
  }

  // ---- Finding
  // -----------------------------------------------------------------------------------

  @ParameterizedTest
  @MethodSource("made")
  void open_ofEachKind_findsWhatWasGenerated(KeyAlgorithm algorithm) {
    ManagedKey key = backend.open(name("k"), at(label(algorithm)));

    assertThat(key.algorithm()).isEqualTo(algorithm);
    assertThat(publicHalf(key)).isEqualTo(key(algorithm).subjectPublicKeyInfo());
  }

  @Test
  void open_byAnotherConnection_findsTheSameKey() {
    try (GeneratesKeys other = connect()) {
      assertThat(publicHalf(other.open(name("k"), at(label(KeyAlgorithm.RSA)))))
          .isEqualTo(key(KeyAlgorithm.RSA).subjectPublicKeyInfo());
    }
  }

  @Test
  void open_ofNothing_isNotFoundAndNamesTheKeyAndTheConnection() {
    KeyException e = refusal(() -> backend.open(name("team/x"), at("absent")));

    assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(e)
        .hasMessageStartingWith("key 'team/x': cannot find it: ")
        .hasMessageContaining("'absent'")
        .hasMessageContaining(backend.describe());
  }

  @Test
  void subjectPublicKeyInfo_isACopy() {
    key(KeyAlgorithm.EC_P256).subjectPublicKeyInfo()[0] ^= 1;

    assertThat(key(KeyAlgorithm.EC_P256).subjectPublicKeyInfo()[0]).isEqualTo((byte) 0x30);
  }

  // ---- Generating
  // --------------------------------------------------------------------------------

  @Test
  void generate_whatTheServiceCannotMake_isUnsupportedAndNamesTheConnection() {
    for (KeyAlgorithm algorithm : SigningKeys.ROWS) {
      if (makes(algorithm)) {
        continue;
      }
      KeySpec spec = KeySpec.of(algorithm);
      for (KeyException e :
          List.of(
              refusal(() -> backend.generate(name("k"), at("none"), spec, KeyUsage.DEFAULT)),
              refusal(() -> backend.generateUnbound(spec, KeyUsage.DEFAULT)))) {
        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e).hasMessageContaining(backend.describe());
      }
    }
  }

  Stream<KeySpec> specs() {
    return made().stream()
        .flatMap(row -> row.generatedBits().stream().skip(1).map(bits -> new KeySpec(row, bits)));
  }

  /** The smallest size of each kind is made before all tests; these are the others. */
  @ParameterizedTest
  @MethodSource("specs")
  void generate_eachSize_makesAKeyThatSigns(KeySpec spec) throws Exception {
    Signs key = (Signs) backend.generate(name("k"), at("made-" + spec), spec, KeyUsage.DEFAULT);
    SignatureScheme scheme = SignatureScheme.pkcs1(DigestAlgorithm.SHA_256);

    byte[] signature = key.sign(scheme, Verification.input(scheme, key.algorithm(), MESSAGE));

    assertThat(signature).hasSize(spec.bits() / 8);
    assertThat(Verification.verifies(key, scheme, MESSAGE, signature)).isTrue();
  }

  @Test
  void generate_whereAKeyIs_isConflictAndLeavesIt() {
    KeyException e =
        refusal(() ->
            backend.generate(name("k"), at(label(KeyAlgorithm.ED25519)), P256, KeyUsage.DEFAULT));

    assertThat(e.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(e)
        .hasMessageStartingWith("key 'k': cannot generate a key: ")
        .hasMessageContaining(backend.describe());
    assertThat(backend.open(name("k"), at(label(KeyAlgorithm.ED25519))).algorithm())
        .isEqualTo(KeyAlgorithm.ED25519);
  }

  @ParameterizedTest
  @MethodSource("made")
  void bind_ofAnUnboundKey_isFoundByANewConnection(KeyAlgorithm algorithm) throws Exception {
    KeySpec spec = new KeySpec(algorithm, algorithm.generatedBits().get(0));
    KeyName name = name("team/bound-" + spec);
    UnboundKey unbound = backend.generateUnbound(spec, KeyUsage.DEFAULT);
    assertThat(publicHalf(backend.open(name, unbound.location())))
        .isEqualTo(publicHalf(unbound.key()));
    int before = backend.unboundKeys().size();

    Fields location = backend.bind(unbound.location(), name);

    assertThat(backend.unboundKeys()).hasSize(before - 1);
    try (GeneratesKeys other = connect()) {
      Signs found = (Signs) other.open(name, Fields.ofText("key." + name, location.toText()));
      assertThat(found.subjectPublicKeyInfo()).isEqualTo(publicHalf(unbound.key()));
      // The object from before goes on working, and it is the same private key.
      assertSigns((Signs) unbound.key());
      assertSigns(found);
    }
  }

  @Test
  void bind_ofAKeyThatIsGone_isNotFound() {
    KeyException e = refusal(() -> backend.bind(at("never-made"), name("x")));

    assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void unboundKeys_listsWhatNobodyBound() {
    int before = backend.unboundKeys().size();

    backend.generateUnbound(P256, KeyUsage.DEFAULT);

    try (GeneratesKeys other = connect()) {
      assertThat(other.unboundKeys()).hasSize(before + 1);
    }
  }

  // ---- Signing
  // -----------------------------------------------------------------------------------

  @ParameterizedTest
  @MethodSource("made")
  void sign_byEverySchemeOfTheFamily_verifies(KeyAlgorithm algorithm) throws Exception {
    Signs key = key(algorithm);
    int tried = 0;
    for (SignatureScheme scheme : schemes(algorithm.family())) {
      byte[] message = scheme.digest() == null ? Arrays.copyOf(MESSAGE, 32) : MESSAGE;
      byte[] input = Verification.input(scheme, algorithm, message);
      if (supports(algorithm, scheme)) {
        byte[] signature = key.sign(scheme, input);
        assertThat(Verification.verifies(key, scheme, message, signature))
            .as("%s by %s", scheme, algorithm)
            .isTrue();
      } else {
        assertThat(refusal(() -> key.sign(scheme, input)).kind())
            .as("%s by %s", scheme, algorithm)
            .isEqualTo(Kind.UNSUPPORTED);
      }
      tried++;
    }
    assertThat(tried).isPositive();
  }

  @ParameterizedTest
  @MethodSource("made")
  void sign_hasTheLengthOfTheContract_everyTime(KeyAlgorithm algorithm) {
    Signs key = key(algorithm);
    SignatureScheme scheme = schemes(algorithm.family()).get(0);
    int expected =
        switch (algorithm.family()) {
          case RSA -> algorithm.generatedBits().get(0) / 8;
          case EC -> 2 * algorithm.coordinateBytes();
          case EDDSA -> 64;
          case ML_DSA ->
              switch (algorithm) {
                case ML_DSA_44 -> 2420;
                case ML_DSA_65 -> 3309;
                default -> 4627;
              };
          default -> throw new IllegalArgumentException("makes no signatures: " + algorithm);
        };

    // One in 256 values of r begins with a zero byte.
    for (int round = 0; round < (algorithm == KeyAlgorithm.EC_P256 ? 300 : 4); round++) {
      byte[] message = ("message " + round).getBytes(StandardCharsets.UTF_8);
      assertThat(key.sign(scheme, Verification.input(scheme, algorithm, message)))
          .hasSize(expected);
    }
  }

  @Test
  void sign_byAMessageScheme_takesMessagesOfAnyLength() throws Exception {
    for (KeyAlgorithm algorithm : made()) {
      SignatureScheme scheme = schemes(algorithm.family()).get(0);
      if (!scheme.isMessageScheme()) {
        continue;
      }
      Signs key = key(algorithm);
      assertThat(key.wantsMessage(scheme)).isTrue();
      for (int length : new int[] {0, 1, 4097, 100_000}) {
        byte[] message = new byte[length];
        assertThat(Verification.verifies(key, scheme, message, key.sign(scheme, message)))
            .as("%s of %s bytes", algorithm, length)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("made")
  void checkScheme_ofAnotherFamily_isUnsupportedAndSaysWhatIsPossible(KeyAlgorithm algorithm) {
    for (Padding padding : Padding.values()) {
      if (padding.family() == algorithm.family()) {
        continue;
      }
      for (SignatureScheme scheme : schemes(padding)) {
        for (KeyException e :
            List.of(
                refusal(() -> key(algorithm).checkScheme(scheme)),
                refusal(() -> key(algorithm).sign(scheme, new byte[32])))) {
          assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
          assertThat(e)
              .hasMessageStartingWith("key 'k': cannot sign by " + scheme)
              .hasMessageContaining("it can do");
        }
      }
    }
  }

  @Test
  void checkScheme_withASaltThatDoesNotFit_isUnsupported() {
    SignatureScheme scheme =
        SignatureScheme.pss(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256, 256);

    KeyException e = refusal(() -> key(KeyAlgorithm.RSA).checkScheme(scheme));

    assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(e).hasMessageContaining("256 bytes is too short");
  }

  @ParameterizedTest
  @MethodSource("made")
  void sign_ofADigestWithAnotherLength_isInvalid(KeyAlgorithm algorithm) {
    for (SignatureScheme scheme : schemes(algorithm.family())) {
      if (scheme.digest() == null) {
        continue;
      }
      int right = Verification.input(scheme, algorithm, MESSAGE).length;
      for (int wrong : new int[] {0, 1, right - 1, right + 1, 2 * right}) {
        assertThat(refusal(() -> key(algorithm).sign(scheme, new byte[wrong])).kind())
            .as("%s by %s with %s bytes", scheme, algorithm, wrong)
            .isEqualTo(Kind.INVALID);
      }
    }
  }

  @Test
  void sign_ofMoreBytesThanFit_isRefused() {
    KeyException rsa =
        refusal(() -> key(KeyAlgorithm.RSA).sign(SignatureScheme.pkcs1(null), new byte[246]));
    KeyException ec =
        refusal(() -> key(KeyAlgorithm.EC_P256).sign(SignatureScheme.ecdsa(null), new byte[33]));
    KeyException nothing =
        refusal(() -> key(KeyAlgorithm.EC_P256).sign(SignatureScheme.ecdsa(null), new byte[0]));

    assertThat(rsa.kind()).isEqualTo(refusalOfTooManyBytes());
    assertThat(List.of(ec.kind(), nothing.kind())).containsOnly(Kind.INVALID);
    assertThat(key(KeyAlgorithm.RSA).sign(SignatureScheme.pkcs1(null), new byte[245])).hasSize(256);
  }

  // ---- The connection
  // ----------------------------------------------------------------------------

  @Test
  void keys_inManyThreads_signRightly() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      List<KeyAlgorithm> algorithms = made();
      for (int thread = 0; thread < THREADS; thread++) {
        KeyAlgorithm algorithm = algorithms.get(thread % algorithms.size());
        results.add(threads.submit(manySignatures(algorithm, "thread " + thread)));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Callable<Boolean> manySignatures(KeyAlgorithm algorithm, String text) {
    SignatureScheme scheme = schemes(algorithm.family()).get(0);
    return () -> {
      for (int round = 0; round < 20; round++) {
        byte[] message = (text + " " + round).getBytes(StandardCharsets.UTF_8);
        Signs key = (Signs) backend.open(name("k"), at(label(algorithm)));
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
    GeneratesKeys other = connect();
    Signs key = (Signs) other.open(name("k"), at(label(KeyAlgorithm.EC_P384)));
    assertSigns(key);

    other.close();
    other.close();

    assertSigns(key);
    assertSigns((Signs) other.open(name("k"), at(label(KeyAlgorithm.EC_P384))));
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
    keys.values().forEach(key -> told.add(key.toString()));
    for (Runnable refused :
        List.<Runnable>of(
            () -> backend.open(name("k"), at("absent")),
            () -> backend.bind(at("absent"), name("x")),
            () -> backend.generate(name("k"), at(label(KeyAlgorithm.RSA)), P256, KeyUsage.DEFAULT),
            () -> rsa.checkScheme(SignatureScheme.ed25519()),
            () -> rsa.sign(SignatureScheme.pkcs1(null), new byte[1000]))) {
      told.add(refusal(refused).toString());
    }

    // Not within a longer run: identifiers and serial numbers have digits too.
    Pattern secret = Pattern.compile("(?<![0-9a-f])" + Pattern.quote(secret()) + "(?![0-9a-f])");
    assertThat(told).hasSizeGreaterThan(10).noneMatch(text -> secret.matcher(text).find());
  }

  // ---- Short ways
  // --------------------------------------------------------------------------------

  private Signs key(KeyAlgorithm algorithm) {
    return Objects.requireNonNull(keys.get(algorithm));
  }

  private static String label(KeyAlgorithm algorithm) {
    return "key-" + algorithm.name().toLowerCase(Locale.ROOT);
  }

  static KeyName name(String name) {
    return KeyName.parse(name);
  }

  static Fields connection(String name, Map<String, String> fields) {
    return Fields.ofText("kms." + name, new HashMap<>(fields));
  }

  private static void assertSigns(Signs key) throws Exception {
    SignatureScheme scheme = schemes(key.algorithm().family()).get(0);
    byte[] signature = key.sign(scheme, Verification.input(scheme, key.algorithm(), MESSAGE));
    assertThat(Verification.verifies(key, scheme, MESSAGE, signature)).isTrue();
  }

  private static KeyException refusal(Runnable refused) {
    return catchThrowableOfType(KeyException.class, refused::run);
  }

  /** Every scheme of a family: all digests and none, and PSS with other masks and salts. */
  private static List<SignatureScheme> schemes(KeyAlgorithm.Family family) {
    return Arrays.stream(Padding.values())
        .filter(padding -> padding.family() == family)
        .flatMap(padding -> schemes(padding).stream())
        .toList();
  }

  private static List<SignatureScheme> schemes(Padding padding) {
    List<SignatureScheme> schemes = new ArrayList<>();
    if (padding == Padding.ED25519) {
      return List.of(SignatureScheme.ed25519());
    }
    if (padding == Padding.ML_DSA) {
      return List.of(SignatureScheme.mlDsa());
    }
    for (DigestAlgorithm digest : DigestAlgorithm.values()) {
      switch (padding) {
        case PKCS1 -> schemes.add(SignatureScheme.pkcs1(digest));
        case ECDSA -> schemes.add(SignatureScheme.ecdsa(digest));
        default -> {
          for (DigestAlgorithm mask : DigestAlgorithm.values()) {
            schemes.add(SignatureScheme.pss(digest, mask, digest.bytes()));
          }
          schemes.add(SignatureScheme.pss(digest, digest, 0));
          schemes.add(SignatureScheme.pss(digest, digest, 17));
        }
      }
    }
    if (padding == Padding.PKCS1) {
      schemes.add(SignatureScheme.pkcs1(null));
    } else if (padding == Padding.ECDSA) {
      schemes.add(SignatureScheme.ecdsa(null));
    }
    return schemes;
  }
}
