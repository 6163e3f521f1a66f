// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.managedkeys.pki.PkiException;

/** What an issuer may be used for: Vault's {@code usage}. */
public enum IssuerUse {
  READ_ONLY("read-only"),
  ISSUING_CERTIFICATES("issuing-certificates"),
  CRL_SIGNING("crl-signing"),
  OCSP_SIGNING("ocsp-signing");

  private final String text;

  IssuerUse(String text) {
    this.text = text;
  }

  /** As in {@code usage}. */
  public String text() {
    return text;
  }

  /** With commas between them, in the order of Vault's default. */
  static String format(Set<IssuerUse> uses) {
    return Arrays.stream(values())
        .filter(uses::contains)
        .map(IssuerUse::text)
        .collect(Collectors.joining(","));
  }

  /**
   * Those of some names. Whatever an issuer is for, it can be read.
   *
   * @throws PkiException INVALID for another name
   */
  static Set<IssuerUse> parse(Collection<String> names) {
    Set<IssuerUse> uses = EnumSet.of(READ_ONLY);
    List<String> unknown = new ArrayList<>();
    for (String name : names) {
      Optional<IssuerUse> use =
          Arrays.stream(values()).filter(each -> each.text.equals(name.strip())).findFirst();
      use.ifPresentOrElse(uses::add, () -> unknown.add(name));
    }
    if (!unknown.isEmpty()) {
      throw PkiException.invalid(
          "there is no usage '" + String.join("', '", unknown) + "' of an issuer",
          "usages are " + format(EnumSet.allOf(IssuerUse.class)));
    }
    return uses;
  }
}
