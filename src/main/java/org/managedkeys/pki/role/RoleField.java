// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.managedkeys.wire.FieldValues;

/**
 * The fields of a role: Vault's names and defaults. This table is what roles are read by, written
 * by and documented by.
 */
public enum RoleField {
  ISSUER_REF("default", "the issuer that signs, by name or identifier; looked up at each use"),
  TTL(Duration.ZERO, "how long certificates last when the request does not say; 0: the mount's"),
  MAX_TTL(Duration.ZERO, "how long they last at most; 0: the mount's"),
  NOT_BEFORE_DURATION(Duration.ofSeconds(30), "how far back they begin, for clocks that are slow"),
  NOT_AFTER("", "when they end, RFC 3339; instead of any ttl"),
  ALLOWED_DOMAINS(List.of(), "the domains that the following flags are about"),
  ALLOWED_DOMAINS_TEMPLATE(
      false, "allowed_domains may hold templates; there are no identities here to fill them in"),
  ALLOW_BARE_DOMAINS(false, "the allowed domains themselves, and e-mail addresses at them"),
  ALLOW_SUBDOMAINS(false, "names below the allowed domains, wildcards included"),
  ALLOW_GLOB_DOMAINS(false, "allowed domains may hold *, which stands for any letters"),
  ALLOW_WILDCARD_CERTIFICATES(true, "names with a wildcard, as far as the other rules allow them"),
  ALLOW_ANY_NAME(false, "any name that the rules on host names and wildcards let pass"),
  ALLOW_LOCALHOST(true, "localhost and localdomain, with allow_subdomains also names below them"),
  ALLOW_TOKEN_DISPLAYNAME(
      false, "the caller's display name, with allow_subdomains also names below it"),
  ENFORCE_HOSTNAMES(true, "names, and what follows the @ of addresses, must be host names"),
  CN_VALIDATIONS(
      List.of("email", "hostname"), "what common names may be: email, hostname, or disabled"),
  REQUIRE_CN(true, "a request must give a common name"),
  ALLOW_IP_SANS(true, "subject alternative names may be IP addresses"),
  ALLOWED_URI_SANS(List.of(), "which URIs may be subject alternative names; * stands for anything"),
  ALLOWED_URI_SANS_TEMPLATE(
      false, "allowed_uri_sans may hold templates; there are no identities here to fill them in"),
  ALLOWED_OTHER_SANS(
      List.of(),
      "which other names, as OID;UTF8:text; in the text * stands for anything; * alone: all"),
  ALLOWED_SERIAL_NUMBERS(
      List.of(), "which serial numbers a subject may have; * stands for anything"),
  SERIAL_NUMBER_SOURCE(
      "json-csr", "json: a subject's serial number is not taken from the CSR; json-csr: it may be"),
  ALLOWED_USER_IDS(List.of(), "which user IDs a subject may have; * stands for anything"),
  KEY_TYPE("rsa", "rsa, ec, ed25519, ml-dsa, or any, which is for CSRs"),
  KEY_BITS(
      0,
      "at least so many bits: rsa 2048 (default), 3072, 4096, 8192; ec 224, 256 (default), 384, "
          + "521; ml-dsa 44, 65 (default), 87"),
  SIGNATURE_BITS(
      0, "the SHA-2 hash that an RSA issuer signs with: 256, 384, 512; 0: what its key is best at"),
  USE_PSS(false, "an RSA issuer signs with PSS; false: PKCS#1 v1.5 where its key can do that"),
  KEY_USAGE(
      List.of("DigitalSignature", "KeyAgreement", "KeyEncipherment"),
      "what keys may be used for, as far as their type can; names of RFC 5280 section 4.2.1.3"),
  EXT_KEY_USAGE(List.of(), "extended key usages by name, such as ServerAuth or TimeStamping"),
  EXT_KEY_USAGE_OIDS(List.of(), "extended key usages by object identifier"),
  SERVER_FLAG(true, "extended key usage of TLS servers"),
  CLIENT_FLAG(true, "extended key usage of TLS clients"),
  CODE_SIGNING_FLAG(false, "extended key usage of code signing"),
  EMAIL_PROTECTION_FLAG(false, "extended key usage of e-mail"),
  BASIC_CONSTRAINTS_VALID_FOR_NON_CA(false, "certificates say that they are no CA's"),
  POLICY_IDENTIFIERS(
      List.of(),
      "policies: object identifiers, or a JSON list of {\"oid\":…,\"cps\":…,\"notice\":…}"),
  OU(List.of(), "the subject's organizational units"),
  ORGANIZATION(List.of(), "the subject's organizations"),
  COUNTRY(List.of(), "the subject's countries, two letters each"),
  LOCALITY(List.of(), "the subject's localities"),
  PROVINCE(List.of(), "the subject's states or provinces"),
  STREET_ADDRESS(List.of(), "the subject's street addresses"),
  POSTAL_CODE(List.of(), "the subject's postal codes"),
  USE_CSR_COMMON_NAME(true, "the common name is the CSR's, if it has one"),
  USE_CSR_SANS(true, "the subject alternative names are the CSR's"),
  GENERATE_LEASE(false, "kept as it is; no_store makes it false"),
  NO_STORE(false, "certificates are not kept: they cannot be listed or revoked");

  /** What a value is. */
  public enum Type {
    TEXT,
    LIST,
    FLAG,
    NUMBER,
    /** Read back as whole seconds. */
    DURATION
  }

  private final String vaultName = name().toLowerCase(Locale.ROOT);

  @SuppressWarnings("ImmutableEnumChecker") // texts, numbers, times and lists made by List.of
  private final Object defaultValue;

  private final String meaning;

  RoleField(Object defaultValue, String meaning) {
    this.defaultValue = defaultValue;
    this.meaning = meaning;
  }

  /** As in requests. */
  public String vaultName() {
    return vaultName;
  }

  public Type type() {
    if (defaultValue instanceof Boolean) {
      return Type.FLAG;
    }
    if (defaultValue instanceof Integer) {
      return Type.NUMBER;
    }
    if (defaultValue instanceof Duration) {
      return Type.DURATION;
    }
    return defaultValue instanceof List<?> ? Type.LIST : Type.TEXT;
  }

  /** As it is read back: a String, a List of them, a Boolean, an Integer, or seconds as Long. */
  public Object defaultValue() {
    return defaultValue instanceof Duration duration ? duration.toSeconds() : defaultValue;
  }

  /** Half a sentence for the documentation. */
  public String meaning() {
    return meaning;
  }

  /** All names. */
  static Set<String> names() {
    return Arrays.stream(values())
        .map(RoleField::vaultName)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The value in a request, or the default. */
  @SuppressWarnings("unchecked") // a list here is one of texts
  Object read(FieldValues fields) {
    return switch (type()) {
      case FLAG -> fields.bool(vaultName, (Boolean) defaultValue);
      case NUMBER -> fields.number(vaultName, (Integer) defaultValue);
      case DURATION -> fields.duration(vaultName, (Duration) defaultValue);
      case TEXT -> fields.text(vaultName, (String) defaultValue);
      case LIST -> fields.list(vaultName, (List<String>) defaultValue);
    };
  }
}
