// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.lint.CertificateLinter;
import org.managedkeys.pki.lint.CrlLinter;
import org.managedkeys.pki.lint.Finding;
import org.managedkeys.pki.lint.KeyQuality;
import org.managedkeys.pki.lint.LintProfile;

/** What a file holds, and what is to be said of it. */
final class LintedFile {

  /** What can be checked, by the label that PEM has for it. */
  private enum Kind {
    CERTIFICATE("CERTIFICATE"),
    CRL("X509 CRL"),
    REQUEST("CERTIFICATE REQUEST"),
    OLD_REQUEST("NEW CERTIFICATE REQUEST");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  private final String file;
  private final Kind kind;
  private final byte[] der;
  private final Optional<X509Certificate> issuer;

  private LintedFile(String file, Kind kind, byte[] der, Optional<X509Certificate> issuer) {
    this.file = file;
    this.kind = kind;
    this.der = der;
    this.issuer = issuer;
  }

  /**
   * Reads a file.
   *
   * @param issuer of the certificate or list, if it is known
   * @throws KeyException of kind INVALID if it is none of what can be checked
   */
  static LintedFile read(String file, Optional<X509Certificate> issuer) {
    InputFile.Block block = InputFile.der("what to check", file);
    Optional<Kind> kind = block.label().isEmpty() ? byContent(block.der()) : byLabel(block.label());
    return new LintedFile(
        file,
        kind.orElseThrow(() ->
            refused(
                file, "it is neither a certificate nor a request nor a list of revocations", null)),
        block.der(),
        issuer);
  }

  /** What there is to say, the worst first. */
  List<Finding> lint(boolean publicTls, Instant now) {
    LintProfile profile = new LintProfile(publicTls, now);
    List<Finding> findings =
        switch (kind) {
          case CERTIFICATE -> CertificateLinter.lint(der, issuer, profile);
          case CRL ->
              CrlLinter.lint(
                  der,
                  issuer.orElseThrow(() ->
                      refused(
                          file,
                          "a list of revocations is checked with its issuer's certificate",
                          "add --issuer FILE")),
                  profile);
          case REQUEST, OLD_REQUEST -> KeyQuality.check(CertificateRequest.parse(der).publicKey());
        };
    return findings.stream().sorted(Comparator.comparing(Finding::severity)).toList();
  }

  private static Optional<Kind> byLabel(String label) {
    return Arrays.stream(Kind.values()).filter(each -> each.label.equals(label)).findFirst();
  }

  private static Optional<Kind> byContent(byte[] der) {
    return Stream.of(Kind.CERTIFICATE, Kind.CRL, Kind.REQUEST)
        .filter(each -> is(each, der))
        .findFirst();
  }

  private static boolean is(Kind kind, byte[] der) {
    try {
      Object read =
          switch (kind) {
            case CERTIFICATE -> new X509CertificateHolder(der);
            case CRL -> new X509CRLHolder(der);
            case REQUEST, OLD_REQUEST -> new PKCS10CertificationRequest(der);
          };
      return read != null;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private static KeyException refused(String file, String detail, @Nullable String hint) {
    return KeyException.of(KeyException.Kind.INVALID, "'" + file + "'", "check it", detail, hint);
  }
}
