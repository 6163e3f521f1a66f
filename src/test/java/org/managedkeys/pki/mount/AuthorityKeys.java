// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.managedkeys.testkit.CloudServer;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;

/**
 * Keys of a kind for a certificate authority and one below it, where they are, and how a
 * configuration declares them. They are made when they are first used.
 *
 * @param service {@code softhsm}, {@code local} or a type of {@link CloudServer}
 * @param kind in short, unique within the service
 * @param keyType as configurations name it
 * @param isPss whether the padding has to be asked for: the key could do others
 * @param fields further ones of each key
 */
record AuthorityKeys(
    String service, String kind, String keyType, boolean isPss, List<String> fields) {

  static final String ROOT = "matrix-root";
  static final String ISSUING = "matrix-issuing";

  private static final String SOFTHSM = "softhsm";
  private static final String LOCAL = "local";

  /** One for all cases of a JVM. */
  private static final class Token {
    static final String LABEL = SoftHsm.spareToken();
  }

  AuthorityKeys {
    fields = List.copyOf(fields);
  }

  /** All kinds of keys that certificate authorities are made of, at all services that have them. */
  static Stream<AuthorityKeys> all() {
    List<AuthorityKeys> all = new ArrayList<>();
    all.add(key(SOFTHSM, "rsa", "rsa-2048"));
    all.add(
        new AuthorityKeys(
            SOFTHSM, "pss-only", "rsa-2048", false, List.of("mechanism = CKM_RSA_PKCS_PSS")));
    all.add(key(SOFTHSM, "p256", "P-256"));
    all.add(key(SOFTHSM, "p384", "P-384"));
    all.add(key(SOFTHSM, "p521", "P-521"));
    all.add(key(SOFTHSM, "ed25519", "ed25519"));
    for (String cloud : CloudServer.TYPES) {
      boolean isGoogle = cloud.equals("gcpckms");
      all.add(key(cloud, "rsa", "rsa-2048"));
      // A version of Google's has one algorithm.
      all.add(
          new AuthorityKeys(
              cloud,
              "pss",
              "rsa-2048",
              !isGoogle,
              isGoogle ? List.of("algorithm = RSA_SIGN_PSS_2048_SHA256") : List.of()));
      all.add(key(cloud, "p256", "P-256"));
      all.add(key(cloud, "p384", "P-384"));
    }
    all.add(key(LOCAL, "ml-dsa-65", "ml-dsa-65"));
    return all.stream();
  }

  private static AuthorityKeys key(String service, String kind, String keyType) {
    return new AuthorityKeys(service, kind, keyType, false, List.of());
  }

  /** Starts the service if it is a cloud. */
  Optional<CloudServer> start() throws Exception {
    return CloudServer.TYPES.contains(service)
        ? Optional.of(CloudServer.start(service))
        : Optional.empty();
  }

  /** Writes a configuration that declares the two keys. */
  Path configure(Path folder, Optional<CloudServer> server) {
    List<String> lines = new ArrayList<>();
    lines.addAll(key(ROOT));
    lines.addAll(key(ISSUING));
    if (server.isPresent()) {
      return server.get().configure(folder, lines.toArray(String[]::new));
    }
    if (service.equals(LOCAL)) {
      lines.add("kms.keys.type = local");
      lines.add("kms.keys.file = keys.p12");
      lines.add("kms.keys.password = for tests");
    } else {
      lines.addAll(Providers.connection("keys", Token.LABEL));
    }
    lines.add("kms.keys.allow_generate_key = true");
    return Providers.write(folder, lines.toArray(String[]::new));
  }

  private List<String> key(String name) {
    String key = "key." + name + ".";
    String label = kind + "-" + name;
    List<String> lines = new ArrayList<>();
    lines.add(
        switch (service) {
          case "awskms" -> key + "kms_key = alias/" + label;
          case "azurekeyvault" -> key + "key_name = " + label;
          case "gcpckms" -> key + "crypto_key = " + label;
          case SOFTHSM -> key + "key_label = " + label;
          default -> key + "usages = sign,verify";
        });
    // Google's algorithm says it.
    if (fields.stream().noneMatch(field -> field.startsWith("algorithm"))) {
      lines.add(key + "key_type = " + keyType);
    }
    lines.add(key + "allow_generate_key = true");
    lines.add(key + "any_mount = true");
    fields.forEach(field -> lines.add(key + field));
    return lines;
  }

  @Override
  public String toString() {
    return service + " " + kind;
  }
}
