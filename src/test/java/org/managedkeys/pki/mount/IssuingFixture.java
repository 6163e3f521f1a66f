// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Namespace;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.LeafKeySpec;
import org.managedkeys.pki.LeafKeys;
import org.managedkeys.pki.RequestAssembly;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.RegistrySettings;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.audit.AuditEvent;
import org.managedkeys.store.file.FileStore;
import org.managedkeys.store.seal.Seal;
import org.managedkeys.store.seal.SecretPlace;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;
import org.managedkeys.wire.Answer;

/**
 * A mount of type pki over a store in files, with keys of three services: {@code ca} and {@code
 * other} of a {@link SwitchedService}, {@code p256}, {@code rsa-2048} and {@code ed25519} of
 * SoftHSM2, and {@code ml-dsa} of the back end {@code local}. Time stands still unless a test moves
 * it; changes by others are seen at once.
 */
final class IssuingFixture implements AutoCloseable {

  static final String PATH = "pki";
  static final String ROLE = "web";
  static final Namespace NAMESPACE = Namespace.ROOT;

  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();
  private static final List<String> OF_HSM = List.of("p256", "rsa-2048", "ed25519");

  final SwitchedService service;
  final List<AuditEvent> audited = new CopyOnWriteArrayList<>();
  final MovedClock clock;
  final RecordStore store;
  final KeyRegistry registry;
  final PkiMount mount;
  private final Path folder;

  private IssuingFixture(Path folder, SwitchedService service, MovedClock clock, Duration refresh) {
    this.folder = folder;
    this.service = service;
    this.clock = clock;
    this.store = new FileStore(folder.resolve("managed-keys.d"));
    this.registry = registry(refresh);
    Administration administration = new Administration(registry);
    if (registry.mounts().find(NAMESPACE, PATH).isEmpty()) {
      administration
          .mounts()
          .enable(
              NAMESPACE,
              PATH,
              PkiMount.TYPE,
              new MountSettings(
                  Optional.empty(),
                  Optional.of(Set.of("ca", "other", "p256", "rsa-2048", "ed25519", "ml-dsa")),
                  Map.of("max_lease_ttl", "87600h")));
    }
    this.mount = PkiMount.open(registry, NAMESPACE, PATH, clock);
  }

  /** A clock that a test moves. */
  static final class MovedClock extends Clock {

    private volatile Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    void advance(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** An empty mount. */
  static IssuingFixture in(Path folder) {
    return new IssuingFixture(folder, new SwitchedService(), new MovedClock(), Duration.ZERO);
  }

  /** A mount with a root by the key {@code ca} and the role {@link #ROLE}. */
  static IssuingFixture withRoot(Path folder) {
    IssuingFixture fixture = in(folder);
    fixture.root("root", "ca");
    fixture.role(Map.of());
    return fixture;
  }

  /** Another process on the same store, key services and clock. */
  IssuingFixture another() {
    return new IssuingFixture(folder, service, clock, Duration.ZERO);
  }

  /**
   * Another process for many threads, which sees changes by others as late as usual: where nothing
   * may be late, no thread can go on while another one asks the store.
   */
  IssuingFixture busy() {
    return new IssuingFixture(folder, service, clock, RegistrySettings.DEFAULT_REFRESH);
  }

  private KeyRegistry registry(Duration refresh) {
    List<String> lines = new ArrayList<>(Providers.connection("hsm", SoftHsm.SHARED_TOKEN));
    lines.addAll(
        List.of(
            "kms.switched.type = " + SwitchedService.NAME,
            "kms.trial.type = local",
            "kms.trial.file = keys.p12",
            "kms.trial.password = for tests",
            "kms.trial.allow_generate_key = true",
            "key.ca.kms = switched",
            "key.other.kms = switched",
            "key.ml-dsa.kms = trial",
            "key.ml-dsa.key_type = ml-dsa-65",
            "key.ml-dsa.allow_generate_key = true"));
    OF_HSM.forEach(name -> {
      lines.add("key." + name + ".kms = hsm");
      lines.add("key." + name + ".key_label = " + name);
    });
    List<BackendType> types = new ArrayList<>(Backends.all());
    types.add(service);
    Configuration configuration =
        Configuration.load(Providers.write(folder, lines.toArray(String[]::new)), types);
    return new KeyRegistry(
        new RegistrySettings(
            new RegistrySettings.Declared(
                configuration.connections(),
                configuration.keys(),
                Set.of(),
                configuration.lastModified(),
                configuration.defaultKms(),
                Optional.empty()),
            configuration.node(),
            store,
            of -> SEAL,
            audited::add,
            refresh));
  }

  /** Nothing is secret here. */
  private static final Seal SEAL =
      new Seal() {
        @Override
        public String seal(SecretPlace place, String text) {
          throw new AssertionError("there are no secrets here");
        }

        @Override
        public String open(SecretPlace place, String text) {
          throw new AssertionError("there are no secrets here");
        }
      };

  /** Makes a root; answers its UUID. */
  String root(String name, String key) {
    Object id =
        mount
            .roots()
            .generate(
                "kms",
                Map.of(
                    "managed_key_name",
                    key,
                    "issuer_name",
                    name,
                    "common_name",
                    "Root " + name,
                    "ttl",
                    "43800h"))
            .data()
            .get("issuer_id");
    return String.valueOf(id);
  }

  X509Certificate issuer(String ref) {
    return certificate(mount.issuers().json(ref));
  }

  /** Writes the role for names below example.com and P-256 keys, with further fields. */
  void role(Map<String, ?> more) {
    Map<String, Object> fields =
        new HashMap<>(
            Map.of(
                "allowed_domains", "example.com",
                "allow_subdomains", "true",
                "key_type", "ec",
                "max_ttl", "720h"));
    fields.putAll(more);
    mount.roles().put(ROLE, fields);
  }

  Answer issue(String commonName) {
    return mount.issuance().issue("", ROLE, Map.of("common_name", commonName));
  }

  static String serial(Answer answer) {
    return String.valueOf(answer.data().get("serial_number"));
  }

  /** The first certificate of the field. */
  static X509Certificate certificate(Answer answer) {
    return Certificates.parsePem(pem(answer)).get(0);
  }

  static String pem(Answer answer) {
    return String.valueOf(Objects.requireNonNull(answer.data().get("certificate")));
  }

  Answer revoke(Answer issued) {
    return mount.revocation().revoke(Map.of("serial_number", serial(issued)));
  }

  /** Serial numbers of all that is stored, without those of issuers. */
  List<String> stored() {
    List<String> issuers =
        mount.issuers().list().data().get("key_info") instanceof Map<?, ?> infos
            ? infos.values().stream()
                .map(info -> String.valueOf(((Map<?, ?>) info).get("serial_number")))
                .toList()
            : List.of();
    return keys(mount.certificates().list()).stream()
        .filter(serial -> !issuers.contains(serial))
        .toList();
  }

  /** Those that were never completed. */
  Set<String> reserved() {
    return mount.certificates().list().data().get("key_info") instanceof Map<?, ?> infos
        ? Set.copyOf(infos.keySet().stream().map(String::valueOf).toList())
        : Set.of();
  }

  static List<String> keys(Answer answer) {
    return ((List<?>) Objects.requireNonNull(answer.data().get("keys")))
        .stream().map(String::valueOf).toList();
  }

  /** A key in software, as an end entity has it. */
  static KeyPair leafKey() {
    return LeafKeys.generate(new LeafKeySpec("ec", 256));
  }

  /** A request in PEM, signed by its key. */
  static String request(KeyPair pair, String name, Extension... extensions) {
    SigningKey key = new SigningKey(pair.getPrivate(), pair.getPublic(), BOUNCY_CASTLE);
    byte[] der =
        RequestAssembly.assemble(
                new X500Name(name), key, List.of(extensions), key.algorithms().get(0))
            .sign(key);
    return pem("CERTIFICATE REQUEST", der);
  }

  static String pem(String type, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN "
        + type
        + "-----\n"
        + lines.encodeToString(der)
        + "\n-----END "
        + type
        + "-----\n";
  }

  /** Events of an operation, in order. */
  List<AuditEvent> audited(String operation) {
    return audited.stream().filter(event -> event.operation().equals(operation)).toList();
  }

  @Override
  public void close() {
    registry.close();
  }
}
