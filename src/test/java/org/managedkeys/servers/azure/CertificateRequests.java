// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.managedkeys.servers.HttpCall;

/** Answers requests about the certificates of a vault and the secrets behind them. Thread-safe. */
final class CertificateRequests {

  private final TreeMap<String, List<VaultCertificate>> certificates = new TreeMap<>();
  private final KeyRing ring;

  CertificateRequests(KeyRing ring) {
    this.ring = ring;
  }

  /** The members of an answer. */
  synchronized Map<String, Object> answer(Route route, HttpCall call, String url)
      throws ServiceException, GeneralSecurityException {
    String name = route.name();
    switch (route.operation()) {
      case "importCertificate" -> {
        return take(name, Fields.of(call.body())).bundle(url);
      }
      case "getCertificate" -> {
        return get(name, route.version()).bundle(url);
      }
      case "listCertificates" -> {
        List<Map<String, Object>> items = new ArrayList<>();
        for (String each : certificates.keySet()) {
          items.add(get(each, "").item(url + "/certificates/" + each));
        }
        return Page.of(items, call, url);
      }
      case "listCertificateVersions" -> {
        List<Map<String, Object>> items = new ArrayList<>();
        for (VaultCertificate each : versions(name)) {
          items.add(each.item(each.id(url)));
        }
        return Page.of(items, call, url);
      }
      default -> {
        return secret(get(name, route.version()), url);
      }
    }
  }

  /** A certificate's secret: its chain, and its key too if that may leave the vault. */
  private static Map<String, Object> secret(VaultCertificate certificate, String url)
      throws GeneralSecurityException {
    CertificateFile file = new CertificateFile(certificate.chain(), certificate.exportable());
    Map<String, Object> secret = new LinkedHashMap<>();
    secret.put("value", file.write(certificate.contentType()));
    secret.put("contentType", certificate.contentType());
    secret.put("id", certificate.id(url).replace("/certificates/", "/secrets/"));
    secret.put("managed", true);
    secret.put("kid", certificate.key().id(url));
    secret.put("attributes", certificate.key().attributes());
    return secret;
  }

  private VaultCertificate take(String name, Fields request)
      throws ServiceException, GeneralSecurityException {
    CertificateFile file =
        CertificateFile.read(request.required("value"), request.text("pwd").orElse(""));
    if (file.key().isEmpty()) {
      throw ServiceException.badParameter("The certificate comes without its private key.");
    }
    return add(name, file, request);
  }

  /** Adds what a file holds, on the terms of a request. */
  synchronized VaultCertificate add(String name, CertificateFile file, Fields request)
      throws ServiceException, GeneralSecurityException {
    PrivateKey privateKey = file.key().orElseThrow();
    Fields policy = request.object("policy");
    Fields keyProperties = policy.object("key_props");
    KeyMaterial material = KeyMaker.of(file.chain().get(0).getPublicKey(), privateKey);
    String type = material instanceof KeyMaterial.Rsa ? "RSA" : "EC";
    boolean exportable = keyProperties.flag("exportable").orElse(true);
    VaultKey key =
        VaultKey.create(name, keyProperties.text("kty").orElse(type), material, request, request);
    ring.addCertified(key);
    VaultCertificate certificate =
        new VaultCertificate(
            key,
            file.chain(),
            file.key().filter(any -> exportable),
            policy.object("secret_props").text("contentType").orElse(CertificateFile.PKCS12));
    certificates.computeIfAbsent(name, each -> new ArrayList<>()).add(certificate);
    return certificate;
  }

  private VaultCertificate get(String name, String version) throws ServiceException {
    List<VaultCertificate> versions = versions(name);
    if (version.isEmpty()) {
      return versions.get(versions.size() - 1);
    }
    return versions.stream()
        .filter(each -> each.key().version().equals(version))
        .findFirst()
        .orElseThrow(() -> unknown(name + "/" + version));
  }

  private List<VaultCertificate> versions(String name) throws ServiceException {
    List<VaultCertificate> versions = certificates.get(name);
    if (versions == null) {
      throw unknown(name);
    }
    return versions;
  }

  private static ServiceException unknown(String name) {
    return ServiceException.notFound(
        "CertificateNotFound",
        "A certificate with (name/id) " + name + " was not found in this key vault.");
  }
}
