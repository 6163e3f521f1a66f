// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * How a connection reaches the service and as whom. Values are read when they are needed: secrets
 * may rotate in their files. Prints no values.
 */
final class AwsSettings {

  static final String REGION = "region";
  static final String ENDPOINT = "endpoint";
  static final String STS_ENDPOINT = "sts_endpoint";
  static final String ACCESS_KEY = "access_key";
  static final String SECRET_KEY = "secret_key";
  static final String SESSION_TOKEN = "session_token";
  static final String PROFILE = "profile";
  static final String ROLE = "role_arn";
  static final String EXTERNAL_ID = "role_external_id";
  static final String SESSION_NAME = "role_session_name";
  static final String TOKEN_FILE = "web_identity_token_file";
  static final String FIPS = "use_fips_endpoint";
  static final String DUAL_STACK = "use_dualstack_endpoint";

  static final Set<String> FIELDS =
      Set.of(
          REGION,
          ENDPOINT,
          STS_ENDPOINT,
          ACCESS_KEY,
          SECRET_KEY,
          SESSION_TOKEN,
          PROFILE,
          ROLE,
          EXTERNAL_ID,
          SESSION_NAME,
          TOKEN_FILE,
          FIPS,
          DUAL_STACK);

  private final Fields fields;

  private AwsSettings(Fields fields) {
    this.fields = fields;
  }

  /**
   * Checks which fields there are and those that are no secrets.
   *
   * @throws KeyException of kind INVALID that names the field
   */
  static AwsSettings parse(Fields fields) {
    AwsSettings settings = new AwsSettings(fields);
    settings.needs(ACCESS_KEY, SECRET_KEY);
    settings.needs(SECRET_KEY, ACCESS_KEY);
    settings.needs(SESSION_TOKEN, ACCESS_KEY);
    settings.needs(EXTERNAL_ID, ROLE);
    settings.needs(SESSION_NAME, ROLE);
    settings.needs(TOKEN_FILE, ROLE);
    settings.excludes(PROFILE, ACCESS_KEY);
    for (String other : List.of(ACCESS_KEY, PROFILE, EXTERNAL_ID)) {
      settings.excludes(TOKEN_FILE, other);
    }
    settings.endpoint(ENDPOINT);
    settings.endpoint(STS_ENDPOINT);
    if (settings.flag(FIPS)) {
      settings.excludes(FIPS, ENDPOINT);
    }
    if (settings.flag(DUAL_STACK)) {
      settings.excludes(DUAL_STACK, ENDPOINT);
    }
    return settings;
  }

  Optional<String> text(String field) {
    return fields.text(field);
  }

  /** The value of a field that another one needs. */
  String required(String field) {
    return fields.required(field, fields.owner() + "." + field + " = <value>");
  }

  boolean flag(String field) {
    return fields.flag(field, false);
  }

  /** Where the service is, if it is not where the region says. */
  Optional<URI> endpoint(String field) {
    return fields
        .text(field)
        .map(text -> {
          try {
            URI uri = new URI(text);
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || isPlain(uri))) {
              return uri;
            }
          } catch (URISyntaxException e) {
            // told below, with the form
          }
          throw fields.invalid(
              field,
              "the value must be an address such as https://kms.eu-west-1.amazonaws.com",
              null);
        });
  }

  private static boolean isPlain(URI uri) {
    return "http".equals(uri.getScheme());
  }

  /** For messages: {@code region 'eu-west-1'}. */
  String where() {
    String region =
        text(REGION).map(text -> "region '" + text + "'").orElse("region of the environment");
    return text(ENDPOINT).map(text -> "endpoint '" + text + "'").orElse(region);
  }

  private void needs(String field, String other) {
    if (fields.has(field) && !fields.has(other)) {
      throw fields.invalid(
          field,
          "the field " + other + " is missing beside it",
          "add " + fields.owner() + "." + other + " = <value>, or remove " + field);
    }
  }

  private void excludes(String field, String other) {
    if (fields.has(field) && fields.has(other)) {
      throw KeyException.of(
          Kind.INVALID,
          fields.owner(),
          "use it",
          "the fields " + field + " and " + other + " exclude each other",
          "remove one of them");
    }
  }

  @Override
  public String toString() {
    return where();
  }
}
