// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;
import static org.managedkeys.pki.lint.Rule.publicError;
import static org.managedkeys.pki.lint.Rule.warning;

import java.net.IDN;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Domain names among the alternative names, RFC 5280 section 4.2.1.6 and RFC 1034 section 3.5. */
final class DnsNameRules {

  private static final int LONGEST_NAME = 253;
  private static final int LONGEST_LABEL = 63;
  private static final String WILDCARD = "*";
  private static final String ENCODED = "xn--";

  static final List<Rule<LintedCertificate>> RULES =
      List.of(
          error(
              "rfc5280.dns_present",
              "A dNSName is not empty",
              "RFC 5280 4.2.1.6",
              c -> first(c, String::isBlank, "is empty")),
          error(
              "rfc5280.dns_no_nul",
              "A dNSName has no NUL and no other control character",
              "RFC 5280 4.2.1.6",
              c -> first(c, name -> name.chars().anyMatch(Character::isISOControl), "has one")),
          error(
              "rfc5280.dns_trailing_dot",
              "A dNSName does not end in a dot",
              "RFC 5280 4.2.1.6",
              c -> first(c, name -> name.endsWith("."), "does")),
          error(
              "rfc5280.dns_empty_label",
              "A dNSName has no empty label",
              "RFC 1034 3.5",
              c -> first(c, name -> name.startsWith(".") || name.contains(".."), "has one")),
          error(
              "rfc5280.dns_characters",
              "The labels of a dNSName are letters, digits and hyphens; a wildcard is judged by"
                  + " another rule, and so is the underscore",
              "RFC 5280 4.2.1.6",
              c -> first(c, name -> !name.chars().allMatch(DnsNameRules::isExpected), "is not")),
          error(
              "rfc5280.dns_hyphen",
              "A label of a dNSName neither begins nor ends with a hyphen",
              "RFC 1034 3.5",
              c ->
                  anyLabel(
                      c,
                      label -> label.startsWith("-") || label.endsWith("-"),
                      "has such a label")),
          publicError(
              "rfc5280.dns_underscore",
              "A dNSName has no underscore",
              "RFC 5280 4.2.1.6, CA/B BR 7.1.2.7.12",
              c -> first(c, name -> name.indexOf('_') >= 0, "has one")),
          error(
              "rfc5280.dns_length",
              "A dNSName has at most 253 characters",
              "RFC 1034 3.1",
              c -> first(c, name -> name.length() > LONGEST_NAME, "has more")),
          error(
              "rfc5280.dns_label_length",
              "A label of a dNSName has at most 63 characters",
              "RFC 1034 3.1",
              c -> anyLabel(c, label -> label.length() > LONGEST_LABEL, "has a longer one")),
          publicError(
              "rfc6125.dns_wildcard",
              "A wildcard is the whole left-most label",
              "RFC 6125 6.4.3",
              c -> first(c, name -> name.lastIndexOf('*') > 0 || isOddWildcard(name), "is not so")),
          warning(
              "rfc5890.reserved_label",
              "A label with hyphens as its third and fourth character is an A-label that decodes",
              "RFC 5890 2.3.1",
              c -> anyLabel(c, DnsNameRules::isReserved, "has another")));

  private DnsNameRules() {}

  private static @Nullable String first(
      LintedCertificate certificate, Predicate<String> wrong, String what) {
    for (String name : certificate.names().dns()) {
      if (wrong.test(name)) {
        return "the dNSName " + Excerpt.quoted(name) + " " + what;
      }
    }
    return null;
  }

  private static @Nullable String anyLabel(
      LintedCertificate certificate, Predicate<String> wrong, String what) {
    return first(certificate, name -> hasLabel(name, wrong), what);
  }

  private static boolean hasLabel(String name, Predicate<String> wrong) {
    int from = 0;
    while (from <= name.length()) {
      int dot = name.indexOf('.', from);
      int end = dot < 0 ? name.length() : dot;
      if (wrong.test(name.substring(from, end))) {
        return true;
      }
      from = end + 1;
    }
    return false;
  }

  private static boolean isExpected(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '*';
  }

  private static boolean isOddWildcard(String name) {
    return name.startsWith(WILDCARD) && !name.startsWith("*.");
  }

  private static boolean isReserved(String label) {
    if (label.length() < ENCODED.length() || !label.startsWith("--", 2)) {
      return false;
    }
    // What does not decode comes back as it is.
    String lower = label.toLowerCase(Locale.ROOT);
    return !lower.startsWith(ENCODED) || IDN.toUnicode(lower).equals(lower);
  }
}
