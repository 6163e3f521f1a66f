// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.wire.FieldValues;

/**
 * Which client certificates stand for which policies. All conditions that a rule has must hold.
 * Immutable.
 *
 * @param subject the certificate's own; any if empty
 * @param names one of them is among its alternative names, such as {@code dns:app.example}; any if
 *     empty
 * @param fingerprints one of them is the SHA-256 of its public key, in hexadecimal; any if empty
 * @param authorities it was issued by one of them, or by those that they certify; any if empty
 */
public record CertificateRule(
    String name,
    Namespace namespace,
    SortedSet<String> policies,
    Optional<X500Principal> subject,
    Set<String> names,
    Set<String> fingerprints,
    Set<X509Certificate> authorities) {

  private static final String SUBJECT = "subject";
  private static final String SAN = "san";
  private static final String FINGERPRINT = "fingerprint";
  private static final String CA = "ca";
  private static final String POLICIES = "policies";
  private static final String NAMESPACE = "namespace";

  /** The fields that {@link #of} reads. */
  public static final Set<String> FIELDS =
      Set.of(SUBJECT, SAN, FINGERPRINT, CA, POLICIES, NAMESPACE);

  private static final String DNS = "dns:";
  private static final List<String> KINDS = List.of(DNS, "uri:", "email:", "ip:");
  private static final int SHA256_BYTES = 32;

  public CertificateRule {
    policies = PolicyNames.ofToken(policies);
    names = Set.copyOf(names);
    fingerprints = Set.copyOf(fingerprints);
    authorities = Set.copyOf(authorities);
  }

  /**
   * Reads the fields of a rule: {@code subject}, a distinguished name; {@code san}, a list of names
   * with {@code dns:}, {@code uri:}, {@code email:} or {@code ip:} in front, where nothing is the
   * same as {@code dns:} and {@code *.example.com} is any one name directly below; {@code
   * fingerprint}, a list of SHA-256 of public keys in hexadecimal or Base64; {@code ca},
   * certificates in PEM; {@code policies}; {@code namespace}.
   *
   * @param name for messages and logs
   * @throws KeyException INVALID for fields that are unknown or unreadable, and for a rule without
   *     policies or without any condition
   */
  public static CertificateRule of(String name, Map<String, ?> fields) {
    FieldValues values =
        FieldValues.of(fields, FIELDS, (detail, hint) -> invalid(name, detail, hint));
    CertificateRule rule =
        new CertificateRule(
            name,
            Namespace.parse(values.text(NAMESPACE, "")),
            new TreeSet<>(values.list(POLICIES)),
            values.text(SUBJECT).map(text -> principal(name, text)),
            values.list(SAN).stream().map(CertificateRule::alternative).collect(toSet()),
            values.list(FINGERPRINT).stream().map(text -> digest(name, text)).collect(toSet()),
            values.text(CA).map(text -> certificates(name, text)).orElse(Set.of()));
    if (rule.policies().isEmpty()) {
      throw invalid(name, "there are no policies", "name them in the field policies");
    }
    if (rule.subject().isEmpty()
        && rule.names().isEmpty()
        && rule.fingerprints().isEmpty()
        && rule.authorities().isEmpty()) {
      throw invalid(
          name,
          "every certificate would do",
          "name a subject, san, fingerprint or ca that the certificate must have");
    }
    return rule;
  }

  private static <T> Collector<T, ?, Set<T>> toSet() {
    return Collectors.toSet();
  }

  private static X500Principal principal(String name, String text) {
    try {
      return new X500Principal(text);
    } catch (IllegalArgumentException e) {
      throw invalid(name, "the field subject is no distinguished name", "such as CN=app,O=Example");
    }
  }

  private static String alternative(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return KINDS.stream().anyMatch(lower::startsWith) ? normal(text) : DNS + lower;
  }

  /** Case counts in addresses of the Web alone. */
  static String normal(String alternative) {
    return alternative.toLowerCase(Locale.ROOT).startsWith("uri:")
        ? "uri:" + alternative.substring(4)
        : alternative.toLowerCase(Locale.ROOT);
  }

  private static String digest(String name, String text) {
    try {
      String hex = text.replace(":", "");
      byte[] bytes =
          hex.length() == 2 * SHA256_BYTES
              ? HexFormat.of().parseHex(hex)
              : Base64.getDecoder().decode(text);
      if (bytes.length == SHA256_BYTES) {
        return HexFormat.of().formatHex(bytes);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw invalid(
        name,
        "the field fingerprint is no SHA-256 in hexadecimal or Base64",
        "openssl x509 -in cert.pem -pubkey -noout | openssl pkey -pubin -outform der | sha256sum");
  }

  private static Set<X509Certificate> certificates(String name, String text) {
    try {
      Collection<? extends Certificate> read =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
      if (!read.isEmpty()) {
        return read.stream().map(X509Certificate.class::cast).collect(toSet());
      }
    } catch (CertificateException e) {
      // Told below.
    }
    throw invalid(name, "the field ca holds no certificates in PEM", "ca = ${file:/path/ca.pem}");
  }

  private static KeyException invalid(String name, String detail, @Nullable String hint) {
    return KeyException.of(
        Kind.INVALID, "client certificate rule '" + name + "'", "read it", detail, hint);
  }
}
