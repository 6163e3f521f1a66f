// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.file.Path;
import java.util.List;
import org.managedkeys.testkit.Tool;

/** Certificate authorities by {@code managed-keys}, and openssl to judge what they issue. */
final class CertificateAuthorityFixture extends CommandFolder {

  /** What makes a CA of two tiers of names that tests know. */
  static final List<String> INIT =
      List.of(
          "pki",
          "init",
          "--root-key",
          "ca-root",
          "--issuing-key",
          "ca-issuing",
          "--generate",
          "P-256",
          "--domain",
          "example.com");

  CertificateAuthorityFixture(Path folder) {
    super(folder);
  }

  /** What verifiers need of the CA, written to files: root.pem, chain.pem, two lists. */
  void publish() {
    ok("pki", "issuer", "chain", "root", "-m", "pki-root", "--out", "root.pem", "--force");
    ok("pki", "issuer", "chain", "issuing", "--out", "chain.pem", "--force");
    ok("pki", "crl", "show", "-m", "pki-root", "--out", "root.crl", "--force");
    ok("pki", "crl", "show", "--out", "issuing.crl", "--force");
  }

  /** OpenSSL's verdict, with every check that it has. */
  Tool.Result verify(String certificate) {
    return openssl("verify", "-x509_strict", "-crl_check_all", "-CAfile", "root.pem")
        .with("-untrusted", "chain.pem", "-CRLfile", "root.crl", "-CRLfile", "issuing.crl")
        .with(certificate)
        .run();
  }

  /** A request of a key of openssl's, in request.csr. */
  void request(String commonName, String... more) {
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        .with("-keyout", "request.key", "-subj", "/CN=" + commonName, "-out", "request.csr")
        .with(more)
        .run()
        .ok();
  }
}
