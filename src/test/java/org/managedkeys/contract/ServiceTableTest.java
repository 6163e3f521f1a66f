// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.CipherAlgorithm;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.MakesRandom;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.ServiceEncryption;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.key.Signs;
import org.managedkeys.servers.aws.AwsKmsServer;
import org.managedkeys.servers.azure.AzureKeyVaultServer;
import org.managedkeys.servers.gcp.GcpKmsServer;

/**
 * The README's table of what can be done with new keys of each service. It is what the services
 * that the contract is tried on answer when each is asked.
 */
class ServiceTableTest {

  private static final Path README = Path.of("README.md");
  private static final String BEGIN = "<!-- services: written by ServiceTableTest -->\n";
  private static final String END = "<!-- /services -->";
  private static final String NONE = "-";
  private static final int[] LENGTHS = {4096, 65_536, 1_000_000};

  /** Rewrites the README's table: {@code mvn test -Dtest=ServiceTableTest -Dreadme.write=true}. */
  private static final boolean WRITE = Boolean.getBoolean("readme.write");

  private static final Map<String, TestedService> SERVICES = new LinkedHashMap<>();
  private static final List<AutoCloseable> SERVERS = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    AwsKmsServer aws = AwsKmsServer.start();
    AzureKeyVaultServer vault = AzureKeyVaultServer.vault().start();
    AzureKeyVaultServer hsm = AzureKeyVaultServer.managedHsm().start();
    GcpKmsServer gcp = new GcpKmsServer();
    gcp.start(0);
    SERVERS.addAll(List.of(aws, vault, hsm, gcp));
    SERVICES.put("SoftHSM2", new SoftHsmService());
    SERVICES.put("`local`", new LocalService());
    SERVICES.put("AWS KMS", AwsService.of(aws));
    SERVICES.put("Key Vault", new AzureService(vault, false));
    SERVICES.put("Managed HSM", new AzureService(hsm, true));
    SERVICES.put("Google Cloud KMS", GcpService.of(gcp));
  }

  @AfterAll
  static void stop() throws Exception {
    SERVICES.values().forEach(TestedService::close);
    for (AutoCloseable server : SERVERS) {
      server.close();
    }
  }

  @Test
  void readme_table_showsWhatEachServiceAnswers() throws IOException {
    String readme = Files.readString(README);
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    int end = readme.indexOf(END);
    String table = markdown();
    if (WRITE) {
      Files.writeString(README, readme.substring(0, begin) + table + readme.substring(end));
      return;
    }
    assertThat(readme.substring(begin, end)).isEqualTo(table);
  }

  private static String markdown() {
    StringBuilder table = new StringBuilder("| new key |");
    SERVICES.keySet().forEach(name -> table.append(' ').append(name).append(" |"));
    table.append("\n|---|").append("---|".repeat(SERVICES.size())).append('\n');
    row(table, "RSA, PKCS#1 v1.5 signatures", service -> signatures(service, Padding.PKCS1));
    row(table, "RSA, PSS signatures", service -> signatures(service, Padding.PSS));
    for (KeyAlgorithm algorithm : signing()) {
      row(table, name(algorithm) + ", signatures", service -> signs(service, algorithm));
    }
    row(table, "RSA, decryption", ServiceTableTest::decryption);
    for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
      if (algorithm.family() == Family.EC || algorithm.family() == Family.XDH) {
        row(table, name(algorithm) + ", key agreement", service -> agrees(service, algorithm));
      }
    }
    row(table, "AES", ServiceTableTest::encryption);
    row(table, "HMAC", ServiceTableTest::codes);
    row(table, "random bytes", ServiceTableTest::random);
    row(table, "longest message, Ed25519", ServiceTableTest::longestMessage);
    row(table, "longest message, HMAC", ServiceTableTest::longestCoded);
    row(table, "longest message, `KMS/Direct/NoPadding`", ServiceTableTest::longestEncrypted);
    return table.toString();
  }

  private static void row(StringBuilder table, String title, Function<TestedService, String> cell) {
    table.append("| ").append(title).append(" |");
    SERVICES.values().forEach(each -> table.append(' ').append(cell.apply(each)).append(" |"));
    table.append('\n');
  }

  private static List<KeyAlgorithm> signing() {
    return Stream.of(KeyAlgorithm.values())
        .filter(row -> row.family() != Family.RSA)
        .filter(row -> Arrays.stream(Padding.values()).anyMatch(p -> p.family() == row.family()))
        .toList();
  }

  private static String name(KeyAlgorithm algorithm) {
    return switch (algorithm) {
      case EC_P256 -> "P-256";
      case EC_P384 -> "P-384";
      case EC_P521 -> "P-521";
      default -> algorithm.parameterName();
    };
  }

  private static String signs(TestedService service, KeyAlgorithm algorithm) {
    return made(service, algorithm, 0, KeyUsage.SIGN, KeyUsage.VERIFY)
        .filter(key -> can(() -> ((Signs) key).checkScheme(service.anyScheme(algorithm))))
        .map(key -> "yes")
        .orElse(NONE);
  }

  private static String signatures(TestedService service, Padding padding) {
    Signs key =
        (Signs) made(service, KeyAlgorithm.RSA, 2048, KeyUsage.SIGN, KeyUsage.VERIFY).orElseThrow();
    return listed(
        SignatureSchemes.of(padding).stream()
            .filter(scheme -> isOrdinary(scheme) && can(() -> key.checkScheme(scheme)))
            .map(scheme -> scheme.digest() == null ? "none" : scheme.digest().jcaName())
            .distinct()
            .toList(),
        DigestAlgorithm.values().length + (padding == Padding.PKCS1 ? 1 : 0));
  }

  /** One digest for message and mask, and as much salt. */
  private static boolean isOrdinary(SignatureScheme scheme) {
    DigestAlgorithm digest = scheme.digest();
    return scheme.padding() != Padding.PSS
        || (digest == scheme.mgf1Digest()
            && scheme.saltBytes() == Objects.requireNonNull(digest).bytes());
  }

  private static String decryption(TestedService service) {
    Optional<ManagedKey> made = made(service, KeyAlgorithm.RSA, 2048, KeyUsage.DECRYPT);
    if (made.isEmpty() || !(made.get() instanceof Decrypts key)) {
      return NONE;
    }
    List<String> names = new ArrayList<>();
    for (CipherAlgorithm row : CipherAlgorithm.TABLE) {
      DigestAlgorithm digest = row.digest();
      if (row.mode() == CipherScheme.Mode.RSA_PKCS1) {
        add(names, "PKCS#1 v1.5", () -> key.checkDecryption(row.scheme()));
      } else if (row.mode() == CipherScheme.Mode.RSA_RAW) {
        add(names, "raw", () -> key.checkDecryption(row.scheme()));
      } else if (row.mode() == CipherScheme.Mode.RSA_OAEP && digest != null) {
        add(
            names,
            "OAEP " + digest.jcaName(),
            () -> key.checkDecryption(CipherScheme.oaep(digest, digest)));
      }
    }
    return listed(names, DigestAlgorithm.values().length + 2);
  }

  private static String agrees(TestedService service, KeyAlgorithm algorithm) {
    AgreementAlgorithm agreement =
        algorithm.family() == Family.EC ? AgreementAlgorithm.ECDH : AgreementAlgorithm.XDH;
    return made(service, algorithm, 0, KeyUsage.DERIVE)
        .filter(key -> key instanceof Agrees agrees && can(() -> agrees.checkAgreement(agreement)))
        .map(key -> "yes")
        .orElse(NONE);
  }

  private static String encryption(TestedService service) {
    Optional<ManagedKey> made =
        made(
            service,
            KeyAlgorithm.AES,
            256,
            KeyUsage.defaultsOf(Family.AES).toArray(KeyUsage[]::new));
    if (made.isEmpty() || !(made.get() instanceof Encrypts key)) {
      return NONE;
    }
    List<String> names = new ArrayList<>();
    for (CipherScheme.Mode mode : CipherScheme.Mode.values()) {
      if (mode.family() == Family.AES) {
        add(
            names,
            mode == CipherScheme.Mode.SERVICE ? "at the service only" : plain(mode),
            () -> key.checkEncryption(CipherScheme.of(mode)));
      }
    }
    return listed(names, CipherScheme.Mode.values().length);
  }

  private static String plain(CipherScheme.Mode mode) {
    return mode.name().replace("AES_", "").replace('_', ' ');
  }

  private static String codes(TestedService service) {
    Optional<ManagedKey> made = made(service, KeyAlgorithm.HMAC, 256, KeyUsage.MAC);
    if (made.isEmpty() || !(made.get() instanceof Macs key)) {
      return NONE;
    }
    List<String> names = new ArrayList<>();
    for (MacAlgorithm row : MacAlgorithm.values()) {
      if (row.family() == Family.HMAC) {
        add(names, row.jcaName().replace("Hmac", ""), () -> key.checkMac(row));
      }
    }
    return listed(names, MacAlgorithm.values().length - 1);
  }

  private static String random(TestedService service) {
    return service.backend() instanceof MakesRandom random && can(() -> random.random(16))
        ? "yes"
        : NONE;
  }

  private static String longestMessage(TestedService service) {
    return made(service, KeyAlgorithm.ED25519, 0, KeyUsage.SIGN, KeyUsage.VERIFY)
        .map(key ->
            longest(length -> ((Signs) key).sign(SignatureScheme.ed25519(), new byte[length])))
        .orElse(NONE);
  }

  private static String longestCoded(TestedService service) {
    return made(service, KeyAlgorithm.HMAC, 256, KeyUsage.MAC)
        .map(
            key -> longest(length -> ((Macs) key).mac(MacAlgorithm.HMAC_SHA_256, new byte[length])))
        .orElse(NONE);
  }

  private static String longestEncrypted(TestedService service) {
    return made(service, KeyAlgorithm.AES, 256, KeyUsage.ENCRYPT, KeyUsage.DECRYPT)
        .map(key ->
            longest(length ->
                ServiceEncryption.encrypt(
                    (Encrypts) key, "key 'k'", CipherInput.service(new byte[length], new byte[0]))))
        .orElse(NONE);
  }

  /** The first of some lengths that one byte more is refused at; sent or not, is told elsewhere. */
  private static String longest(IntConsumer use) {
    for (int length : LENGTHS) {
      use.accept(length);
      try {
        use.accept(length + 1);
      } catch (KeyException e) {
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.INVALID);
        return length + " bytes";
      }
    }
    return "any";
  }

  /** A new key; empty if the service makes none of the kind. */
  private static Optional<ManagedKey> made(
      TestedService service, KeyAlgorithm algorithm, int bits, KeyUsage... usages) {
    Set<KeyUsage> wanted = EnumSet.copyOf(Arrays.asList(usages));
    int size = bits == 0 ? algorithm.generatedBits().get(0) : bits;
    try {
      return Optional.of(
          service.backend().generateUnbound(new KeySpec(algorithm, size), wanted).key());
    } catch (KeyException e) {
      if (e.kind() == Kind.UNSUPPORTED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static void add(List<String> names, String name, Runnable check) {
    if (can(check)) {
      names.add(name);
    }
  }

  private static boolean can(Runnable check) {
    try {
      check.run();
      return true;
    } catch (KeyException e) {
      if (e.kind() == Kind.UNSUPPORTED) {
        return false;
      }
      throw e;
    }
  }

  private static String listed(List<String> names, int all) {
    if (names.isEmpty()) {
      return NONE;
    }
    return names.size() == all ? "all" : String.join(", ", names);
  }
}
