// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.admin.VaultField;

/**
 * What those may write into key entries and connections who reach the server over HTTP. They bring
 * their own credentials along; the server's files, its environment and its own identity are for
 * whoever runs it, by the configuration and on the command line.
 *
 * <p>Without these rules {@code client_secret = ${file:/run/secrets/hsm-pin}} with an authority of
 * one's own would send the server's secrets away, and {@code library = /tmp/mine.so} would run code
 * in it.
 */
final class RemoteFields {

  private static final String PKCS11 = "pkcs11";
  private static final String PIN = "pin";
  private static final String LIBRARY = "library";
  private static final String GCP = "gcpckms";
  private static final String CREDENTIALS = "credentials";
  private static final String AZURE = "azurekeyvault";
  private static final String CREDENTIAL = "credential";
  private static final String VERIFY_CHALLENGE = "verify_challenge_resource";

  /** Names of files, or what reads files. */
  static final Set<String> FILES =
      Set.of(
          "file",
          "certificate",
          "ca_file",
          "client_certificate_path",
          "federated_token_file",
          "web_identity_token_file",
          "profile");

  /** What a connection without its field has of the server. */
  private static final Map<String, List<String>> OWN_CREDENTIALS =
      Map.of(
          PKCS11,
          List.of(PIN),
          "awskms",
          List.of("access_key", "secret_key"),
          AZURE,
          List.of("client_secret"),
          GCP,
          List.of(CREDENTIALS));

  /** Where tokens are sent that stand for the server; AWS gets signatures only. */
  private static final Map<String, List<String>> RECIPIENTS =
      Map.of(
          "awskms",
          List.of("sts_endpoint"),
          AZURE,
          List.of("authority_host", VERIFY_CHALLENGE),
          GCP,
          List.of("endpoint", "universe_domain"));

  /** Ways by which Azure's clients prove who they are with what they bring along. */
  private static final Set<String> BROUGHT_ALONG = Set.of("", "auto", "client_secret");

  /** What a flag says true by. */
  private static final Set<String> TRUE = Set.of("true", "t", "1");

  private final String owner;
  private final String type;
  private final Map<String, Object> values;

  private RemoteFields(String owner, String type, Map<String, Object> values) {
    this.owner = owner;
    this.type = type;
    this.values = values;
  }

  /**
   * Checks a key that describes its own connection, or a connection.
   *
   * @param owner what they are fields of, as messages name it: {@code key.ca-root}
   * @throws KeyException INVALID that names the field and shows no value
   */
  static void check(String owner, String type, Namespace namespace, Map<String, Object> values) {
    RemoteFields fields = new RemoteFields(owner, type, values);
    fields.checkValues();
    if (!fields.bringsCredentials()) {
      fields.checkIdentityOfServer(namespace);
    } else if (type.equals(PKCS11) && !namespace.isRoot()) {
      // The token logs in the process, and with it the keys of all namespaces.
      throw fields.refused(
          PIN,
          "a login to a token is the whole server's: keys with a PIN are for the root namespace",
          byConfiguration());
    }
  }

  /** Checks a key at a connection that others use, too. */
  static void checkShared(String owner, String type, Map<String, Object> values) {
    new RemoteFields(owner, type, values).checkValues();
  }

  private void checkValues() {
    for (String name : values.keySet()) {
      String value = text(name);
      if (value.contains("${")) {
        throw refused(
            name,
            "references such as ${env:NAME} and ${file:/path} read what is the server's",
            "write the secret itself");
      }
      if (FILES.contains(name) && !value.isBlank()) {
        throw refused(name, "it names a file of the server", byConfiguration());
      }
    }
    if (type.equals(GCP)) {
      checkCredentialsOfGoogleCloud();
    }
    String library = text(LIBRARY);
    if (library.contains("/") || library.contains("\\")) {
      throw refused(
          LIBRARY,
          "it must be the name of a kms_library of the configuration, not a path",
          "declare kms_library.<name>.library there");
    }
  }

  private boolean bringsCredentials() {
    Set<String> missing = new HashSet<>(OWN_CREDENTIALS.getOrDefault(type, List.of()));
    missing.removeIf(name -> !text(name).isBlank());
    if (type.equals(AZURE) && !BROUGHT_ALONG.contains(text(CREDENTIAL).strip())) {
      return false;
    }
    return missing.isEmpty();
  }

  /** Those of a workload identity name a file, too, or an address that is asked for a token. */
  private void checkCredentialsOfGoogleCloud() {
    String credentials = text(CREDENTIALS).strip();
    if (credentials.isEmpty() || credentials.equals(VaultField.REDACTED)) {
      return;
    }
    if (!credentials.startsWith("{")) {
      throw refused(
          CREDENTIALS,
          "it names a file of the server",
          "write the JSON key of a service account, or " + byConfiguration());
    }
    if (typeOf(credentials).filter("service_account"::equals).isEmpty()) {
      throw refused(
          CREDENTIALS,
          "JSON must be the key of a service account: other kinds make the server read files",
          byConfiguration());
    }
  }

  private static Optional<Object> typeOf(String json) {
    try {
      return Optional.ofNullable(JSON.std.mapFrom(json).get("type"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void checkIdentityOfServer(Namespace namespace) {
    if (!namespace.isRoot()) {
      throw refused(
          String.join(" and ", OWN_CREDENTIALS.getOrDefault(type, List.of("kms"))),
          "without it the key would be used in the server's name, which is for the root namespace",
          byConfiguration());
    }
    for (String name : RECIPIENTS.getOrDefault(type, List.of())) {
      if (!text(name).isBlank() && !isUsual(name)) {
        throw refused(
            name, "the server's own identity is not proven to other addresses", byConfiguration());
      }
    }
  }

  /** Whether it says what holds anyway: clients write back what they have read. */
  private boolean isUsual(String name) {
    return name.equals(VERIFY_CHALLENGE)
        && TRUE.contains(text(name).strip().toLowerCase(Locale.ROOT));
  }

  private static String byConfiguration() {
    return "have a connection declared in the configuration, or made on the command line, and name"
        + " it by kms";
  }

  private String text(String name) {
    @Nullable Object value = values.get(name);
    return value == null ? "" : value.toString();
  }

  private KeyException refused(String field, String detail, String hint) {
    return KeyException.of(Kind.INVALID, owner + "." + field, "take it over HTTP", detail, hint);
  }
}
