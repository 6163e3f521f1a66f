// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.managedkeys.pki.PkiException;

/**
 * Which host names, e-mail addresses and common names a role allows. The rules are Vault's, with
 * letters of either case alike throughout, as DNS has it.
 */
final class NameRules {

  private final RoleValues role;
  private final Optional<String> displayName;

  /**
   * The rules of a role.
   *
   * @param displayName the caller's, for {@code allow_token_displayname}
   */
  NameRules(RoleValues role, Optional<String> displayName) {
    this.role = role;
    this.displayName = displayName;
  }

  /**
   * Refuses a common name.
   *
   * @throws PkiException REFUSED
   */
  void requireCommonName(String name) {
    List<String> validations = role.list(RoleField.CN_VALIDATIONS);
    if (validations.contains("disabled")) {
      return;
    }
    String form = name.contains("@") ? "email" : "hostname";
    if (!allows(name) || !validations.contains(form)) {
      throw PkiException.refused(
          "common name " + name + " not allowed by this role",
          hint(name, validations.contains(form)));
    }
  }

  /**
   * Refuses a host's name as subject alternative name.
   *
   * @throws PkiException REFUSED
   */
  void requireHost(String name) {
    if (!allows(name)) {
      throw PkiException.refused(
          "subject alternate name " + name + " not allowed by this role", hint(name, true));
    }
  }

  /**
   * Refuses an e-mail address as subject alternative name.
   *
   * @throws PkiException REFUSED
   */
  void requireMail(String address) {
    if (!allows(address)) {
      throw PkiException.refused(
          "email address " + address + " not allowed by this role", hint(address, true));
    }
  }

  /** Whether a host's name or, with an @, an e-mail address passes. */
  boolean allows(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    int at = lower.indexOf('@');
    if (at >= 0 && at != lower.lastIndexOf('@')) {
      return false;
    }
    String host = lower.substring(at + 1);
    boolean wildcard = Hostnames.isWildcard(host);
    if (wildcard && (at >= 0 || !role.flag(RoleField.ALLOW_WILDCARD_CERTIFICATES))) {
      return false;
    }
    Optional<String> below = Hostnames.belowWildcard(host);
    if (wildcard && below.isEmpty()) {
      return false;
    }
    Optional<String> ascii = Hostnames.ascii(below.orElse(host));
    if (role.flag(RoleField.ENFORCE_HOSTNAMES) && ascii.isEmpty()) {
      return false;
    }
    String base = ascii.orElse(below.orElse(host));
    return role.flag(RoleField.ALLOW_ANY_NAME)
        || isLocal(base, wildcard)
        || isCallers(lower, base, wildcard)
        || role.list(RoleField.ALLOWED_DOMAINS).stream()
            .map(domain -> domain.toLowerCase(Locale.ROOT))
            .map(domain -> Hostnames.ascii(domain).orElse(domain))
            .anyMatch(domain -> isOfDomain(lower, base, wildcard, domain));
  }

  private boolean isLocal(String base, boolean wildcard) {
    return role.flag(RoleField.ALLOW_LOCALHOST)
        && List.of("localhost", "localdomain").stream()
            .anyMatch(local -> (base.equals(local) && !wildcard) || isBelow(base, wildcard, local));
  }

  private boolean isCallers(String name, String base, boolean wildcard) {
    if (!role.flag(RoleField.ALLOW_TOKEN_DISPLAYNAME) || displayName.isEmpty()) {
      return false;
    }
    String own = displayName.get().toLowerCase(Locale.ROOT);
    return name.equals(own) || isBelow(base, wildcard, own.substring(own.indexOf('@') + 1));
  }

  private boolean isOfDomain(String name, String base, boolean wildcard, String domain) {
    boolean bare = role.flag(RoleField.ALLOW_BARE_DOMAINS);
    if (bare && (name.equals(domain) || (base.equals(domain) && !wildcard))) {
      return true;
    }
    if (isBelow(base, wildcard, domain)) {
      return true;
    }
    return role.flag(RoleField.ALLOW_GLOB_DOMAINS)
        && domain.contains("*")
        && Globs.matches(domain, name);
  }

  /** Whether a name is below a domain; a wildcard's names are, if the wildcard is in the domain. */
  private boolean isBelow(String base, boolean wildcard, String domain) {
    return role.flag(RoleField.ALLOW_SUBDOMAINS)
        && (base.endsWith("." + domain) || (wildcard && base.equals(domain)));
  }

  private String hint(String name, boolean formAllowed) {
    if (!formAllowed) {
      return "cn_validations is " + String.join(", ", role.list(RoleField.CN_VALIDATIONS));
    }
    if (Hostnames.isWildcard(name) && !role.flag(RoleField.ALLOW_WILDCARD_CERTIFICATES)) {
      return "allow_wildcard_certificates is false";
    }
    if (role.flag(RoleField.ALLOW_ANY_NAME)) {
      return "enforce_hostnames is true, and this is no host's name";
    }
    List<String> domains = role.list(RoleField.ALLOWED_DOMAINS);
    return domains.isEmpty()
        ? "the role has no allowed_domains"
        : "allowed_domains is "
            + String.join(", ", domains)
            + "; see also allow_bare_domains, allow_subdomains and allow_glob_domains";
  }
}
