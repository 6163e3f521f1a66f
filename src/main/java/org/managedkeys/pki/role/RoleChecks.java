// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.managedkeys.pki.PkiException;

/** What a role must be like. Vault's words for what Vault refuses. */
final class RoleChecks {

  private static final Set<String> VALIDATIONS = Set.of("email", "hostname", "disabled");
  private static final String TEMPLATE = "{{";

  private final RoleValues values;
  private final List<String> warnings = new ArrayList<>();

  private RoleChecks(RoleValues values) {
    this.values = values;
  }

  /**
   * Refuses values that make no sense, and completes those that depend on others.
   *
   * @return warnings
   * @throws PkiException INVALID
   */
  static List<String> check(RoleValues values) {
    RoleChecks checks = new RoleChecks(values);
    checks.times();
    checks.names();
    checks.keys();
    checks.usages();
    checks.storage();
    return checks.warnings;
  }

  private void times() {
    Duration most = values.duration(RoleField.MAX_TTL);
    if (!most.isZero() && values.duration(RoleField.TTL).compareTo(most) > 0) {
      throw PkiException.invalid("\"ttl\" value must be less than \"max_ttl\" value", null);
    }
    String notAfter = values.text(RoleField.NOT_AFTER);
    if (!notAfter.isEmpty()) {
      Validity.parse(notAfter);
    }
    if (values.text(RoleField.ISSUER_REF).isEmpty()) {
      values.put(RoleField.ISSUER_REF, RoleField.ISSUER_REF.defaultValue());
    }
  }

  private void names() {
    templates(RoleField.ALLOWED_DOMAINS_TEMPLATE, RoleField.ALLOWED_DOMAINS);
    templates(RoleField.ALLOWED_URI_SANS_TEMPLATE, RoleField.ALLOWED_URI_SANS);
    List<String> others = values.list(RoleField.ALLOWED_OTHER_SANS);
    if (!others.equals(List.of("*"))) {
      try {
        others.forEach(OtherNames::parse);
      } catch (PkiException e) {
        throw PkiException.invalid(
            "error parsing allowed_other_sans: " + e.getMessage(), e.hint().orElse(null), e);
      }
    }
    values.put(RoleField.CN_VALIDATIONS, validations());
    String source = values.text(RoleField.SERIAL_NUMBER_SOURCE);
    if (!source.equals("json") && !source.equals("json-csr")) {
      throw PkiException.invalid(
          "unknown serial_number_source " + source, "allowed are json and json-csr");
    }
    // So that the upper bounds of X.520 are told now and not when somebody needs a certificate.
    SubjectFields.ofRole(values, "", "", List.of());
  }

  private void templates(RoleField flag, RoleField field) {
    boolean asked = values.flag(flag);
    for (String text : values.list(field)) {
      if (asked && text.contains(TEMPLATE)) {
        throw PkiException.invalid(
            field.vaultName() + " holds the template " + text,
            "there are no identities here to fill it in: write the names themselves");
      }
    }
  }

  private List<String> validations() {
    List<String> given =
        values.list(RoleField.CN_VALIDATIONS).stream()
            .map(text -> text.toLowerCase(Locale.ROOT))
            .toList();
    for (String validation : given) {
      if (!VALIDATIONS.contains(validation)) {
        throw PkiException.invalid(
            "cn_validations value incorrect: unknown type: `" + validation + "`",
            "allowed are email and hostname, or disabled");
      }
    }
    if (new HashSet<>(given).size() < given.size()) {
      throw PkiException.invalid(
          "cn_validations value incorrect: a value is specified multiple times", null);
    }
    if (given.contains("disabled") && given.size() > 1) {
      throw PkiException.invalid(
          "cn_validations value incorrect: cannot specify `disabled` along with `email` or"
              + " `hostname`",
          null);
    }
    return given.isEmpty() ? List.of("email", "hostname") : given;
  }

  private void keys() {
    String type = values.text(RoleField.KEY_TYPE).toLowerCase(Locale.ROOT);
    values.put(RoleField.KEY_TYPE, type);
    int bits = KeyRules.checkedBits(type, values.number(RoleField.KEY_BITS));
    values.put(RoleField.KEY_BITS, bits);
    KeyRules.checkSignatureBits(values.number(RoleField.SIGNATURE_BITS));
  }

  private void usages() {
    KeyUsages.of(values.list(RoleField.KEY_USAGE));
    ExtendedKeyUsages.check(
        values.list(RoleField.EXT_KEY_USAGE), values.list(RoleField.EXT_KEY_USAGE_OIDS));
  }

  private void storage() {
    boolean lease = values.flag(RoleField.GENERATE_LEASE);
    if (lease && values.flag(RoleField.NO_STORE)) {
      values.put(RoleField.GENERATE_LEASE, false);
      warnings.add(
          "mutually exclusive values no_store=true and generate_lease=true were both specified;"
              + " no_store=true takes priority");
    } else if (lease) {
      warnings.add(
          "it is encouraged to disable generate_lease and rely on PKI's native capabilities when"
              + " possible; this option can cause instance-wide issues with large numbers of issued"
              + " certificates");
    }
  }
}
