// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Fields;

/**
 * What the fields of a connection say, secrets apart, which are read when they are needed.
 *
 * @param vaultUrl without a final slash
 * @param managedHsm whether it is a Managed HSM and no vault
 * @param hardware whether new keys are protected by hardware unless they say otherwise
 * @param authorityHost where tokens come from
 * @param knownAuthority whether that is one of Microsoft's own
 * @param verifyChallenge whether the service may ask for tokens of its own domain only
 * @param caFile certificates of further authorities to be trusted
 */
record AzureSettings(
    String vaultUrl,
    boolean managedHsm,
    boolean hardware,
    String authorityHost,
    boolean knownAuthority,
    boolean verifyChallenge,
    Credential credential,
    @Nullable Path caFile) {

  /** How the connection proves who it is. */
  enum Credential {
    AUTO,
    DEFAULT,
    CLIENT_SECRET,
    CLIENT_CERTIFICATE,
    MANAGED_IDENTITY,
    WORKLOAD_IDENTITY;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final String TENANT_ID = "tenant_id";
  static final String CLIENT_ID = "client_id";
  static final String CLIENT_SECRET = "client_secret";
  static final String CERTIFICATE_PATH = "client_certificate_path";
  static final String CERTIFICATE_PASSWORD = "client_certificate_password";
  static final String TOKEN_FILE = "federated_token_file";
  private static final String CREDENTIAL = "credential";
  private static final String ENVIRONMENT = "environment";
  private static final String AUTHORITY_HOST = "authority_host";
  private static final String VAULT_NAME = "vault_name";
  private static final String RESOURCE = "resource";
  private static final String MANAGED_HSM = "managed_hsm";
  private static final String HARDWARE = "hardware_protected";
  private static final String VERIFY_CHALLENGE = "verify_challenge_resource";
  private static final String CA_FILE = "ca_file";

  static final Set<String> FIELDS =
      Set.of(
          TENANT_ID,
          CLIENT_ID,
          CLIENT_SECRET,
          CERTIFICATE_PATH,
          CERTIFICATE_PASSWORD,
          TOKEN_FILE,
          CREDENTIAL,
          ENVIRONMENT,
          AUTHORITY_HOST,
          VAULT_NAME,
          RESOURCE,
          MANAGED_HSM,
          HARDWARE,
          VERIFY_CHALLENGE,
          CA_FILE);

  private static final Pattern NAME = Pattern.compile("[0-9a-zA-Z-]{3,24}");
  private static final Pattern HOST = Pattern.compile("[0-9a-zA-Z.-]+(:[0-9]+)?");

  /**
   * Reads them.
   *
   * @throws org.managedkeys.key.KeyException of kind INVALID that names the field
   */
  static AzureSettings parse(Fields fields) {
    AzureCloud cloud = AzureCloud.parse(fields, ENVIRONMENT);
    String resource = fields.text(RESOURCE).orElse(cloud.resource());
    boolean isHsm = fields.flag(MANAGED_HSM, resource.startsWith("managedhsm."));
    Optional<String> authority = fields.text(AUTHORITY_HOST);
    return new AzureSettings(
        vaultUrl(fields, resource),
        isHsm,
        fields.flag(HARDWARE, isHsm),
        authority.map(text -> https(fields, AUTHORITY_HOST, text)).orElse(cloud.authorityHost()),
        authority.isEmpty(),
        fields.flag(VERIFY_CHALLENGE, true),
        credential(fields),
        path(fields, CA_FILE).orElse(null));
  }

  private static String vaultUrl(Fields fields, String resource) {
    if (resource.contains("://")) {
      return https(fields, RESOURCE, resource);
    }
    String name = fields.required(VAULT_NAME, fields.owner() + "." + VAULT_NAME + " = my-vault");
    if (!NAME.matcher(name).matches()) {
      throw fields.invalid(
          VAULT_NAME,
          "the value must be the name of a vault: 3 to 24 letters, digits and hyphens",
          "the rest of its host name is the value of " + RESOURCE);
    }
    if (!HOST.matcher(resource).matches()) {
      throw fields.invalid(
          RESOURCE,
          "the value must be the end of a host name, or an address that begins with https://",
          null);
    }
    return "https://" + name + "." + resource;
  }

  private static String https(Fields fields, String field, String text) {
    try {
      URI uri = new URI(text);
      if ("https".equalsIgnoreCase(uri.getScheme())
          && uri.getHost() != null
          && uri.getUserInfo() == null) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw fields.invalid(field, "the value must be an address that begins with https://", null);
  }

  /** What the fields that are there are for, unless it is said. */
  private static Credential credential(Fields fields) {
    String text = fields.text(CREDENTIAL).orElse(Credential.AUTO.text()).toLowerCase(Locale.ROOT);
    Credential said =
        Arrays.stream(Credential.values())
            .filter(one -> one.text().equals(text))
            .findFirst()
            .orElseThrow(() ->
                fields.invalid(
                    CREDENTIAL,
                    "the value must be one of "
                        + Arrays.stream(Credential.values())
                            .map(Credential::text)
                            .collect(Collectors.joining(", ")),
                    null));
    if (said != Credential.AUTO) {
      return said;
    }
    if (fields.has(CLIENT_SECRET)) {
      return Credential.CLIENT_SECRET;
    }
    if (fields.has(CERTIFICATE_PATH)) {
      return Credential.CLIENT_CERTIFICATE;
    }
    return fields.has(TOKEN_FILE) ? Credential.WORKLOAD_IDENTITY : Credential.DEFAULT;
  }

  private static Optional<Path> path(Fields fields, String field) {
    try {
      return fields.text(field).map(Path::of).map(Path::toAbsolutePath);
    } catch (InvalidPathException e) {
      throw fields.invalid(field, "the value is not a path", null);
    }
  }
}
