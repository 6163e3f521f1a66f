// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.testkit.CloudServer;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.WorkingKeys;

/**
 * A key service, and the mount {@code transit/} over keys of each kind that are made there when
 * they are first wanted. Beside it is another service: the software keys, or for these the token.
 */
final class MatrixService implements AutoCloseable {

  /** A column of the matrix. */
  enum Column {
    TOKEN("SoftHSM2", "pkcs11", "hsm", "key_label"),
    AWS("AWS KMS", "awskms", "cloud", "kms_key"),
    KEY_VAULT("Azure Key Vault", "azurekeyvault", "cloud", "key_name"),
    MANAGED_HSM("Azure Managed HSM", "azurekeyvault", "cloud", "key_name"),
    GOOGLE("Google Cloud KMS", "gcpckms", "cloud", "crypto_key"),
    LOCAL("software", "local", "trial", "key_label");

    private final String title;
    private final String type;
    private final String kms;
    private final String place;

    Column(String title, String type, String kms, String place) {
      this.title = title;
      this.type = type;
      this.kms = kms;
      this.place = place;
    }

    String title() {
      return title;
    }

    /** Vault's name of the type, or ours where it has none. */
    String type() {
      return type;
    }
  }

  /** Kinds of keys: what each is, and what it is for. */
  private static final Map<String, String> KINDS = kinds();

  private static final Map<String, String> OTHERS =
      Map.of("other-p256", "P-256;sign,verify", "other-aes", "aes-256;encrypt,decrypt");

  private final Optional<CloudServer> server;
  private final KeyRegistry registry;
  private final TransitMount mount;
  private int made;

  private MatrixService(Optional<CloudServer> server, Path file, String kms) {
    this.server = server;
    this.registry = Configuration.load(file, Backends.all()).openRegistry();
    new Administration(registry)
        .mounts()
        .enable(
            Namespace.ROOT,
            "transit",
            TransitMount.TYPE,
            new MountSettings(Optional.empty(), Optional.of(Set.of()), Map.of("default_kms", kms)));
    this.mount = TransitMount.open(registry, Namespace.ROOT, "transit");
  }

  private static Map<String, String> kinds() {
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put("rsa-pss", "rsa-2048;sign,verify");
    kinds.put("rsa-pkcs1", "rsa-2048;sign,verify");
    for (String type : List.of("P-256", "P-384", "P-521", "secp256k1", "ed25519", "ml-dsa-65")) {
      kinds.put(type.toLowerCase(Locale.ROOT), type + ";sign,verify");
    }
    kinds.put("rsa", "rsa-2048;encrypt,decrypt");
    kinds.put("aes", "aes-256;encrypt,decrypt");
    kinds.put("hmac", "hmac-256;mac");
    kinds.put("cmac", "aes-256;mac");
    return kinds;
  }

  /** Starts the service of a column, if it has to be, with an empty mount. */
  static MatrixService open(Column column, Path folder) throws Exception {
    Optional<CloudServer> server =
        switch (column) {
          case TOKEN, LOCAL -> Optional.empty();
          case MANAGED_HSM -> Optional.of(CloudServer.startForAes(column.type));
          case AWS, KEY_VAULT, GOOGLE -> Optional.of(CloudServer.start(column.type));
        };
    List<String> lines = new ArrayList<>(connections());
    lines.add("default_kms = " + column.kms);
    KINDS.forEach((kind, what) -> lines.addAll(key(kind, what, column)));
    Column other = column == Column.LOCAL ? Column.TOKEN : Column.LOCAL;
    OTHERS.forEach((kind, what) -> lines.addAll(key(kind, what, other)));
    String[] configured = lines.toArray(String[]::new);
    Path file =
        server.isPresent()
            ? server.get().configure(folder, configured)
            : Providers.write(folder, configured);
    return new MatrixService(server, file, column.kms);
  }

  private static List<String> connections() {
    return Stream.concat(
            Arrays.stream(WorkingKeys.configuration()).filter(line -> line.startsWith("kms.")),
            Stream.of(
                "kms.hsm.allow_generate_key = true",
                "kms.trial.type = local",
                "kms.trial.file = keys.p12",
                "kms.trial.password = trial password",
                "kms.trial.allow_generate_key = true"))
        .toList();
  }

  private static List<String> key(String kind, String what, Column column) {
    String key = "key." + kind + ".";
    String type = what.substring(0, what.indexOf(';'));
    String label = (column == Column.AWS ? "alias/" : "") + "cell-" + kind;
    // There each key has one way to sign, and this is not the usual one.
    boolean isNamed = column == Column.GOOGLE && kind.equals("rsa-pss");
    return List.of(
        key + "kms = " + column.kms,
        key + column.place + " = " + label,
        key + (isNamed ? "algorithm = RSA_SIGN_PSS_2048_SHA256" : "key_type = " + type),
        key + "usages = " + what.substring(what.indexOf(';') + 1),
        key + "allow_generate_key = true",
        key + "any_mount = true");
  }

  TransitMount mount() {
    return mount;
  }

  /** A new Transit key; its first version is the managed key of a kind. */
  String key(String kind) {
    return key(kind, Map.of());
  }

  /** The same in a form of encryption. */
  String key(String kind, EncryptionForm form) {
    return key(kind, Map.of("encryption", form.text()));
  }

  private String key(String kind, Map<String, String> more) {
    Map<String, String> request = new HashMap<>(more);
    request.put("type", "managed_key");
    request.put("managed_key_name", kind);
    String name = newName();
    mount.keys().create(name, request);
    return name;
  }

  /** A name that no Transit key has yet. */
  synchronized String newName() {
    made++;
    return "key-" + made;
  }

  @Override
  public void close() {
    registry.close();
    server.ifPresent(CloudServer::close);
  }
}
