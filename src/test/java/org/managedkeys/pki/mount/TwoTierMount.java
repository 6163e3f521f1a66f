// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.Namespace;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.judge.Evidence;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.testkit.CloudServer;

/** A mount with a root and an issuing authority below it, both with managed keys. */
final class TwoTierMount implements AutoCloseable {

  static final String ROLE = "servers";
  private static final String PATH = "pki/";
  private static final String ROOT = "root";
  private static final String CERTIFICATE = "certificate";

  private final Optional<CloudServer> server;
  private final KeyRegistry registry;
  private final AuthorityKeys keys;
  private final PkiMount mount;
  private String issuing = "";
  private byte[] root = new byte[0];
  private byte[] intermediate = new byte[0];

  private TwoTierMount(
      Optional<CloudServer> server, KeyRegistry registry, AuthorityKeys keys, PkiMount mount) {
    this.server = server;
    this.registry = registry;
    this.keys = keys;
    this.mount = mount;
  }

  /**
   * Makes all of it.
   *
   * @param urls whether certificates say where revocation lists and responders are
   */
  static TwoTierMount create(AuthorityKeys keys, boolean urls, Path folder) throws Exception {
    Optional<CloudServer> server = keys.start();
    KeyRegistry registry =
        Configuration.load(keys.configure(folder, server), Backends.all()).openRegistry();
    new Administration(registry)
        .mounts()
        .enable(Namespace.ROOT, PATH, PkiMount.TYPE, MountSettings.NONE);
    TwoTierMount made =
        new TwoTierMount(server, registry, keys, PkiMount.open(registry, Namespace.ROOT, PATH));
    try {
      made.certify(urls);
      return made;
    } catch (RuntimeException | Error e) {
      made.close();
      throw e;
    }
  }

  private void certify(boolean urls) {
    if (urls) {
      mount
          .config()
          .set(
              "urls",
              Map.of(
                  "issuing_certificates", "http://ca.example.com/{{issuer_id}}.cer",
                  "crl_distribution_points", "http://ca.example.com/{{issuer_id}}.crl",
                  "ocsp_servers", "http://ocsp.example.com",
                  "enable_templating", "true"));
    }
    Map<String, Object> made =
        mount
            .roots()
            .generate(
                "kms",
                signing(
                    Map.of(
                        "managed_key_name", AuthorityKeys.ROOT,
                        "issuer_name", ROOT,
                        "common_name", "Matrix root",
                        "organization", "Managed Keys",
                        "ttl", "87600h")))
            .data();
    root = der(String.valueOf(made.get(CERTIFICATE)));
    Object request =
        mount
            .intermediates()
            .generate(
                "kms",
                signing(
                    Map.of(
                        "managed_key_name",
                        AuthorityKeys.ISSUING,
                        "common_name",
                        "Matrix issuing")))
            .data()
            .get("csr");
    Map<String, Object> signed =
        mount
            .roots()
            .signIntermediate(
                ROOT,
                signing(
                    Map.of(
                        "csr", String.valueOf(request),
                        "common_name", "Matrix issuing",
                        "organization", "Managed Keys",
                        "max_path_length", "0",
                        "ttl", "43800h")))
            .data();
    intermediate = der(String.valueOf(signed.get(CERTIFICATE)));
    List<?> imported =
        (List<?>)
            mount
                .intermediates()
                .setSigned(Map.of(CERTIFICATE, String.valueOf(signed.get(CERTIFICATE))))
                .data()
                .get("imported_issuers");
    assertThat(imported).hasSize(1);
    issuing = String.valueOf(Objects.requireNonNull(imported).get(0));
    mount
        .roles()
        .put(
            ROLE,
            signing(
                Map.of(
                    "issuer_ref", issuing,
                    "allowed_domains", "example.com",
                    "allow_subdomains", "true",
                    "key_type", "ec",
                    "max_ttl", "720h")));
  }

  /** With the padding if it has to be asked for. */
  private Map<String, Object> signing(Map<String, String> fields) {
    Map<String, Object> all = new HashMap<>(fields);
    if (keys.isPss()) {
      all.put("use_pss", "true");
    }
    return all;
  }

  /** Issues a certificate and its key; answers Vault's fields. */
  Map<String, Object> issue(String name) {
    return mount.issuance().issue("", ROLE, Map.of("common_name", name)).data();
  }

  /** Certifies a request. */
  Map<String, Object> sign(String request) {
    return mount.issuance().sign("", ROLE, Map.of("csr", request)).data();
  }

  void revoke(Object serial) {
    mount.revocation().revoke(Map.of("serial_number", String.valueOf(serial)));
  }

  /** What relying parties get about a certificate that was issued, as it is now. */
  Evidence evidence(Map<String, Object> issued) {
    return new Evidence(
        List.of(der(String.valueOf(issued.get(CERTIFICATE))), intermediate, root),
        List.of(mount.crls().der(issuing), mount.crls().der(ROOT)),
        request -> mount.ocsp().respond(request));
  }

  private static byte[] der(Object pem) {
    try {
      return Certificates.parsePem(String.valueOf(pem)).get(0).getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    registry.close();
    server.ifPresent(CloudServer::close);
  }
}
