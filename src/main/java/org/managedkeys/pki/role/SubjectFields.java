// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SubjectNames;
import org.managedkeys.wire.FieldValues;

/** Subjects in Vault's fields. */
final class SubjectFields {

  private static final List<RoleField> LISTS =
      List.of(
          RoleField.OU,
          RoleField.ORGANIZATION,
          RoleField.COUNTRY,
          RoleField.LOCALITY,
          RoleField.PROVINCE,
          RoleField.STREET_ADDRESS,
          RoleField.POSTAL_CODE);

  private SubjectFields() {}

  /** The fields of a CA's request that are about its subject. */
  static Set<String> names() {
    Set<String> names = new HashSet<>(Set.of("common_name", "serial_number"));
    LISTS.forEach(field -> names.add(field.vaultName()));
    return names;
  }

  /**
   * A subject under a role.
   *
   * @param commonName may be empty
   * @param serialNumber the subject's, not the certificate's; may be empty
   * @throws PkiException INVALID if a part is longer than X.520 allows
   */
  static X500Name ofRole(
      RoleValues role, String commonName, String serialNumber, List<String> userIds) {
    Map<String, List<String>> values = new HashMap<>();
    LISTS.forEach(field -> values.put(field.vaultName(), role.list(field)));
    values.put("user_ids", userIds);
    return of(values, commonName, serialNumber);
  }

  /**
   * A CA's subject.
   *
   * @param commonName may be empty
   * @param serialNumber the subject's, not the certificate's; may be empty
   * @throws PkiException INVALID if a part is longer than X.520 allows
   */
  static X500Name ofRequest(FieldValues request, String commonName, String serialNumber) {
    Map<String, List<String>> values = new HashMap<>();
    LISTS.forEach(field -> values.put(field.vaultName(), request.list(field.vaultName())));
    return of(values, commonName, serialNumber);
  }

  private static X500Name of(
      Map<String, List<String>> values, String commonName, String serialNumber) {
    values.put("common_name", commonName.isEmpty() ? List.of() : List.of(commonName));
    values.put("serial_number", serialNumber.isEmpty() ? List.of() : List.of(serialNumber));
    return SubjectNames.of(values);
  }
}
