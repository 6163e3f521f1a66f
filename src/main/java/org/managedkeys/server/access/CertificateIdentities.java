// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns client certificates into what they may do. The rules are asked in the order of their names,
 * and the first that holds counts. Certificates must have been verified: only a rule that names
 * authorities verifies again, by these. Revocation is for the one who verifies.
 *
 * <p>Thread-safe. What was found is kept for a minute.
 */
public final class CertificateIdentities {

  private static final int MOST_KEPT = 10_000;
  private static final Duration KEPT = Duration.ofMinutes(1);

  /** Kinds of alternative names (RFC 5280 section 4.2.1.6) that rules can name. */
  private static final Map<Integer, String> KINDS =
      Map.of(1, "email:", 2, "dns:", 6, "uri:", 7, "ip:");

  private record Found(Optional<CertificateRule> rule, Instant until) {}

  private final List<CertificateRule> rules;
  private final Clock clock;
  private final Map<X509Certificate, Found> found = new ConcurrentHashMap<>();

  /** Those of some rules. */
  public CertificateIdentities(Collection<CertificateRule> rules, Clock clock) {
    this.rules = rules.stream().sorted(Comparator.comparing(CertificateRule::name)).toList();
    this.clock = clock;
  }

  /**
   * What a client may do, as a token that lives as long as the certificate.
   *
   * @param chain the client's certificate first, as TLS has verified it
   * @return empty if no rule holds, or the certificate is not valid now
   */
  public Optional<Token> find(List<X509Certificate> chain) {
    if (chain.isEmpty() || rules.isEmpty()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    X509Certificate leaf = chain.get(0);
    if (now.isBefore(leaf.getNotBefore().toInstant())
        || now.isAfter(leaf.getNotAfter().toInstant())) {
      return Optional.empty();
    }
    @Nullable Found known = found.get(leaf);
    if (known == null || !now.isBefore(known.until)) {
      known = new Found(rule(chain, now), now.plus(KEPT));
      if (found.size() >= MOST_KEPT) {
        found.clear();
      }
      found.put(leaf, known);
    }
    return known.rule.map(rule -> token(rule, leaf));
  }

  private static Token token(CertificateRule rule, X509Certificate leaf) {
    return new Token(
        Token.Kind.CERTIFICATE,
        "cert-" + rule.name(),
        rule.namespace(),
        rule.policies(),
        new Lifetime(
            leaf.getNotBefore().toInstant(),
            Duration.between(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()),
            Optional.of(leaf.getNotAfter().toInstant()),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty()),
        true,
        0,
        "cert-" + rule.name(),
        "",
        "",
        Map.of("serial_number", leaf.getSerialNumber().toString(16)));
  }

  private Optional<CertificateRule> rule(List<X509Certificate> chain, Instant now) {
    X509Certificate leaf = chain.get(0);
    String fingerprint = fingerprint(leaf);
    Set<String> names = names(leaf);
    return rules.stream()
        .filter(rule ->
            rule.subject()
                .filter(wanted -> !wanted.equals(leaf.getSubjectX500Principal()))
                .isEmpty())
        .filter(rule -> rule.fingerprints().isEmpty() || rule.fingerprints().contains(fingerprint))
        .filter(rule ->
            rule.names().isEmpty()
                || rule.names().stream().anyMatch(wanted -> isAmong(wanted, names)))
        .filter(rule -> rule.authorities().isEmpty() || isIssuedBy(rule, chain, now))
        .findFirst();
  }

  private static String fingerprint(X509Certificate leaf) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(leaf.getPublicKey().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }

  private static Set<String> names(X509Certificate leaf) {
    try {
      @Nullable Collection<List<?>> names = leaf.getSubjectAlternativeNames();
      return names == null
          ? Set.of()
          : names.stream()
              .filter(name -> KINDS.containsKey(name.get(0)) && name.get(1) instanceof String)
              .map(name -> CertificateRule.normal(KINDS.get(name.get(0)) + name.get(1)))
              .collect(Collectors.toSet());
    } catch (CertificateParsingException e) {
      return Set.of();
    }
  }

  /** {@code *} stands for one label, and never for that of a certificate that has one itself. */
  private static boolean isAmong(String wanted, Set<String> names) {
    if (!wanted.startsWith("dns:*.")) {
      return names.contains(wanted);
    }
    String below = wanted.substring("dns:*".length());
    return names.stream()
        .filter(name -> name.startsWith("dns:") && name.endsWith(below))
        .map(name -> name.substring("dns:".length(), name.length() - below.length()))
        .anyMatch(label -> !label.isEmpty() && !label.contains(".") && !label.contains("*"));
  }

  private static boolean isIssuedBy(
      CertificateRule rule, List<X509Certificate> chain, Instant now) {
    try {
      X509CertSelector leaf = new X509CertSelector();
      leaf.setCertificate(chain.get(0));
      PKIXBuilderParameters parameters =
          new PKIXBuilderParameters(
              rule.authorities().stream()
                  .map(authority -> new TrustAnchor(authority, null))
                  .collect(Collectors.toSet()),
              leaf);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathBuilder.getInstance("PKIX").build(parameters);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
