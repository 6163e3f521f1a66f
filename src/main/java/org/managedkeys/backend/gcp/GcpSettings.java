// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;

/**
 * How a connection reaches the service and as whom. Credentials are read when they are needed: they
 * may rotate in their file. Prints no values.
 */
final class GcpSettings {

  static final String CREDENTIALS = "credentials";
  static final String PROJECT = "project";
  static final String REGION = "region";
  static final String KEY_RING = "key_ring";
  static final String ENDPOINT = "endpoint";
  static final String UNIVERSE = "universe_domain";
  static final String QUOTA_PROJECT = "quota_project";

  static final Set<String> FIELDS =
      Set.of(CREDENTIALS, PROJECT, REGION, KEY_RING, ENDPOINT, UNIVERSE, QUOTA_PROJECT);

  /** Names of projects may begin with a domain: {@code example.com:keys}. */
  private static final Pattern PROJECT_NAME = Pattern.compile("[a-z0-9.:-]{1,128}");

  private static final Pattern REGION_NAME = Pattern.compile("[a-z0-9-]{1,64}");

  private final Fields fields;
  private final String project;
  private final String region;

  private GcpSettings(Fields fields, String project, String region) {
    this.fields = fields;
    this.project = project;
    this.region = region;
  }

  /**
   * Checks which fields there are and those that are no secrets.
   *
   * @throws KeyException of kind INVALID that names the field
   */
  static GcpSettings parse(Fields fields) {
    String project = named(fields, PROJECT, "GOOGLE_PROJECT", PROJECT_NAME, "my-project");
    String region = named(fields, REGION, "GOOGLE_REGION", REGION_NAME, "europe-west1");
    fields.text(KEY_RING).ifPresent(ring -> KeyPlace.checkId(fields, KEY_RING, ring));
    GcpSettings settings = new GcpSettings(fields, project, region);
    settings.endpoint();
    return settings;
  }

  private static String named(
      Fields fields, String field, String variable, Pattern form, String example) {
    Optional<String> written = fields.text(field);
    String environment = System.getenv(variable);
    String value =
        written.isPresent() || environment == null || environment.isBlank()
            ? fields.required(field, fields.owner() + "." + field + " = " + example)
            : environment.strip();
    if (!form.matcher(value).matches()) {
      throw fields.invalid(field, "the value must be a name such as " + example, null);
    }
    return value;
  }

  Optional<String> text(String field) {
    return fields.text(field);
  }

  String project() {
    return project;
  }

  /** What key rings and random bytes belong to: {@code projects/p/locations/r}. */
  String location() {
    return "projects/" + project + "/locations/" + region;
  }

  /** Where the service is, if it is not where everybody's is. */
  Optional<URI> endpoint() {
    return fields
        .text(ENDPOINT)
        .map(text -> {
          try {
            URI uri = new URI(text);
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || isPlainAndHere(uri))) {
              return uri;
            }
          } catch (URISyntaxException e) {
            // told below, with the form
          }
          throw fields.invalid(
              ENDPOINT,
              "the value must be an address such as https://cloudkms.googleapis.com; one with http is"
                  + " for this machine alone, 127.0.0.1, because tokens travel with each request",
              null);
        });
  }

  private static boolean isPlainAndHere(URI uri) {
    return "http".equals(uri.getScheme())
        && Set.of("127.0.0.1", "localhost", "[::1]").contains(uri.getHost());
  }

  /** The key ring of an entry that names none. */
  KeyException noKeyRing(String subject) {
    return KeyException.of(
        KeyException.Kind.INVALID,
        subject,
        "find it",
        "neither its entry nor " + fields.owner() + " has the field " + KEY_RING,
        "add " + fields.owner() + "." + KEY_RING + " = <name of a key ring that is there>");
  }

  /** For messages: {@code project 'p', region 'r'}. */
  String where() {
    return "project '" + project + "', region '" + region + "'";
  }

  String owner() {
    return fields.owner();
  }

  @Override
  public String toString() {
    return where();
  }
}
