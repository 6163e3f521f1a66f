// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.Pem;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.wire.Answer;

/** Takes CA certificates in, and finds their keys. Thread-safe. */
final class IssuerImport {

  static final String BUNDLE = "pem_bundle";

  private static final Set<String> CERTIFICATE_TYPES =
      Set.of("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE");
  private static final Set<String> IGNORED = Set.of("X509 CRL", "EC PARAMETERS", "PUBLIC KEY");

  private final MountScope scope;

  IssuerImport(MountScope scope) {
    this.scope = scope;
  }

  /** What became of each certificate. */
  private record Imported(
      Set<UUID> made, Set<UUID> present, Map<UUID, Optional<UUID>> keys, List<String> warnings) {}

  /**
   * Imports, in one change.
   *
   * @param field that holds the certificates
   */
  Answer importBundle(String operation, Map<String, ?> fields, String field) {
    Imported imported =
        scope.audited(
            operation,
            "issuers",
            done -> done.made().stream().findFirst(),
            Map.of(),
            () -> {
              String bundle =
                  PkiFields.of(fields, Set.of(field))
                      .text(field)
                      .orElseThrow(() ->
                          PkiException.invalid(
                              "'" + field + "' parameter was empty", "it is a PEM bundle"));
              List<X509Certificate> certificates = certificates(bundle);
              return scope.records().change(change -> put(change, certificates));
            });
    return answer(imported);
  }

  private static List<X509Certificate> certificates(String bundle) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem.Block block : Pem.parse(bundle)) {
      if (block.type().endsWith("PRIVATE KEY")) {
        throw PkiException.refused(
            "the bundle holds a private key (" + block.type() + "), and none is taken in",
            "import the certificates alone; a managed key gets its certificate by its public key");
      }
      if (CERTIFICATE_TYPES.contains(block.type())) {
        certificates.add(authority(Certificates.parseForeign(block.der())));
      } else if (!IGNORED.contains(block.type())) {
        throw PkiException.invalid(
            "the bundle holds a block " + block.type(), "it must consist of CA certificates");
      }
    }
    if (certificates.isEmpty()) {
      throw PkiException.invalid(
          "no data found in PEM block",
          "it must hold CA certificates, -----BEGIN CERTIFICATE-----");
    }
    return List.copyOf(new LinkedHashSet<>(certificates));
  }

  private static X509Certificate authority(X509Certificate certificate) {
    Certificates.requireReadableExtensions(certificate);
    if (certificate.getBasicConstraints() < 0) {
      throw PkiException.invalid(
          "the given certificate is not marked for CA use and cannot be used with this backend: "
              + certificate.getSubjectX500Principal(),
          "an issuer's certificate has the basic constraint cA");
    }
    return certificate;
  }

  private Imported put(PkiChange change, List<X509Certificate> certificates) {
    Imported result =
        new Imported(
            new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashMap<>(), new ArrayList<>());
    List<IssuerRecord> known = change.issuers();
    List<PkiKeyRecord> keys = change.keys();
    List<IssuerRecord> made = new ArrayList<>();
    for (X509Certificate certificate : certificates) {
      Optional<IssuerRecord> present =
          known.stream().filter(each -> each.certificate().equals(certificate)).findFirst();
      IssuerRecord issuer = withKey(present.orElseGet(() -> unnamed(certificate)), keys);
      if (!present.equals(Optional.of(issuer))) {
        change.put(issuer);
      }
      (present.isPresent() ? result.present() : result.made()).add(issuer.id());
      result.keys().put(issuer.id(), issuer.key());
      if (present.isEmpty()) {
        made.add(issuer);
      }
    }
    Defaults.adopt(change, made).ifPresent(result.warnings()::add);
    return result;
  }

  private static IssuerRecord unnamed(X509Certificate certificate) {
    return new IssuerRecord(
        UUID.randomUUID(),
        Optional.empty(),
        certificate,
        Optional.empty(),
        IssuerSettings.named(""));
  }

  /** With the mount's key of its public key, if there is one and the issuer has none. */
  static IssuerRecord withKey(IssuerRecord issuer, List<PkiKeyRecord> keys) {
    boolean has =
        issuer.key().filter(id -> keys.stream().anyMatch(key -> key.id().equals(id))).isPresent();
    if (has) {
      return issuer;
    }
    return keys.stream()
        .filter(key -> key.isKeyOf(issuer))
        .findFirst()
        .map(key -> issuer.withKey(key.id()))
        .orElse(issuer);
  }

  private static Answer answer(Imported imported) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    imported
        .keys()
        .forEach(
            (issuer, key) -> mapping.put(issuer.toString(), key.map(UUID::toString).orElse("")));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("imported_issuers", texts(imported.made()));
    data.put("imported_keys", List.of());
    data.put("existing_issuers", texts(imported.present()));
    // Those of the bundle, which never holds any.
    data.put("existing_keys", List.of());
    data.put("mapping", mapping);
    return new Answer(data, imported.warnings());
  }

  private static List<String> texts(Set<UUID> ids) {
    return ids.stream().map(UUID::toString).toList();
  }
}
