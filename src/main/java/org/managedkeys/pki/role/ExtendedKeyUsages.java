// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.managedkeys.pki.PkiException;

/** What certificates are for: RFC 5280 section 4.2.1.12, in Go's names, which are Vault's. */
final class ExtendedKeyUsages {

  private static final Map<String, KeyPurposeId> PURPOSES =
      Map.ofEntries(
          Map.entry("any", KeyPurposeId.anyExtendedKeyUsage),
          Map.entry("serverauth", KeyPurposeId.id_kp_serverAuth),
          Map.entry("clientauth", KeyPurposeId.id_kp_clientAuth),
          Map.entry("codesigning", KeyPurposeId.id_kp_codeSigning),
          Map.entry("emailprotection", KeyPurposeId.id_kp_emailProtection),
          Map.entry("ipsecendsystem", KeyPurposeId.id_kp_ipsecEndSystem),
          Map.entry("ipsectunnel", KeyPurposeId.id_kp_ipsecTunnel),
          Map.entry("ipsecuser", KeyPurposeId.id_kp_ipsecUser),
          Map.entry("timestamping", KeyPurposeId.id_kp_timeStamping),
          Map.entry("ocspsigning", KeyPurposeId.id_kp_OCSPSigning),
          Map.entry("microsoftservergatedcrypto", purpose("1.3.6.1.4.1.311.10.3.3")),
          Map.entry("netscapeservergatedcrypto", purpose("2.16.840.1.113730.4.1")));

  private ExtendedKeyUsages() {}

  /**
   * Refuses names and identifiers that are none.
   *
   * @throws PkiException INVALID
   */
  static void check(List<String> names, List<String> oids) {
    purposes(names, oids);
  }

  /** Those of a role, its flags first; empty if there are none. */
  static Optional<Extension> of(RoleValues role) {
    Set<KeyPurposeId> all = new LinkedHashSet<>();
    if (role.flag(RoleField.SERVER_FLAG)) {
      all.add(KeyPurposeId.id_kp_serverAuth);
    }
    if (role.flag(RoleField.CLIENT_FLAG)) {
      all.add(KeyPurposeId.id_kp_clientAuth);
    }
    if (role.flag(RoleField.CODE_SIGNING_FLAG)) {
      all.add(KeyPurposeId.id_kp_codeSigning);
    }
    if (role.flag(RoleField.EMAIL_PROTECTION_FLAG)) {
      all.add(KeyPurposeId.id_kp_emailProtection);
    }
    all.addAll(
        purposes(role.list(RoleField.EXT_KEY_USAGE), role.list(RoleField.EXT_KEY_USAGE_OIDS)));
    return extension(all);
  }

  /**
   * Those of names and identifiers; empty if there are none.
   *
   * @throws PkiException INVALID
   */
  static Optional<Extension> of(List<String> names, List<String> oids) {
    return extension(purposes(names, oids));
  }

  private static Optional<Extension> extension(Set<KeyPurposeId> purposes) {
    return purposes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            DerExtension.of(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new))));
  }

  private static Set<KeyPurposeId> purposes(List<String> names, List<String> oids) {
    Set<KeyPurposeId> purposes = new LinkedHashSet<>();
    for (String name : names) {
      KeyPurposeId purpose = PURPOSES.get(name.toLowerCase(Locale.ROOT));
      if (purpose == null) {
        throw PkiException.invalid(
            "unknown ext_key_usage " + name,
            "allowed are Any, ServerAuth, ClientAuth, CodeSigning, EmailProtection,"
                + " IPSECEndSystem, IPSECTunnel, IPSECUser, TimeStamping, OCSPSigning,"
                + " MicrosoftServerGatedCrypto, NetscapeServerGatedCrypto; others go into"
                + " ext_key_usage_oids");
      }
      purposes.add(purpose);
    }
    for (String oid : oids) {
      purposes.add(
          ObjectIdentifiers.parse(oid)
              .map(KeyPurposeId::getInstance)
              .orElseThrow(() ->
                  PkiException.invalid(
                      "\""
                          + oid
                          + "\" could not be parsed as a valid oid for an extended key usage",
                      null)));
    }
    return purposes;
  }

  private static KeyPurposeId purpose(String oid) {
    return KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid));
  }
}
