// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One name under which the JCA knows a signature: its spellings and what it asks of a key. The list
 * {@link #TABLE} is the signature half of the one algorithm table.
 *
 * @param name the standard name, for example {@code SHA256withECDSA}
 * @param aliases other spellings, object identifiers among them
 * @param padding how the digest becomes a signature
 * @param digest null where the bytes given are signed as they are, where parameters choose it
 *     (RSASSA-PSS), and for Ed25519 and ML-DSA
 * @param encoding how an (r, s) pair is written; {@link Encoding#PLAIN} for everything else
 * @param standard whether the own providers of the JDK that runs this know the name too, so that
 *     keys of others can be left to them
 * @param only the one kind of key that the name is for; null if it is for its whole family
 */
public record SignatureAlgorithm(
    String name,
    List<String> aliases,
    SignatureScheme.Padding padding,
    @Nullable DigestAlgorithm digest,
    Encoding encoding,
    boolean standard,
    @Nullable KeyAlgorithm only) {

  /** How a signature is written. */
  public enum Encoding {
    /** ASN.1 SEQUENCE of two INTEGERs, X9.62: the JCA's default for ECDSA. */
    DER,
    /** IEEE P1363: r and s side by side, each as long as the curve's order. */
    P1363,
    /** As the algorithm defines it: RSA, Ed25519, ML-DSA. */
    PLAIN
  }

  /** The name whose digest, mask and salt are given as {@code PSSParameterSpec}. */
  public static final String RSASSA_PSS = "RSASSA-PSS";

  /** Digests shorter than SHA-256 are for those who ask for them by name. */
  private static final int MIN_DIGEST = DigestAlgorithm.SHA_256.bytes();

  /** The JDK knows ML-DSA from 24 on, JEP 497. */
  private static final boolean JDK_HAS_ML_DSA = Runtime.version().feature() >= 24;

  private static final String PKCS1_OIDS = "1.2.840.113549.1.1.";
  private static final Map<DigestAlgorithm, List<String>> RSA_OIDS =
      Map.of(
          DigestAlgorithm.SHA_1, List.of(PKCS1_OIDS + "5", "1.3.14.3.2.29"),
          DigestAlgorithm.SHA_224, List.of(PKCS1_OIDS + "14"),
          DigestAlgorithm.SHA_256, List.of(PKCS1_OIDS + "11"),
          DigestAlgorithm.SHA_384, List.of(PKCS1_OIDS + "12"),
          DigestAlgorithm.SHA_512, List.of(PKCS1_OIDS + "13"));
  private static final Map<DigestAlgorithm, List<String>> ECDSA_OIDS =
      Map.of(
          DigestAlgorithm.SHA_1, List.of("1.2.840.10045.4.1"),
          DigestAlgorithm.SHA_224, List.of("1.2.840.10045.4.3.1"),
          DigestAlgorithm.SHA_256, List.of("1.2.840.10045.4.3.2"),
          DigestAlgorithm.SHA_384, List.of("1.2.840.10045.4.3.3"),
          DigestAlgorithm.SHA_512, List.of("1.2.840.10045.4.3.4"));

  /** Every signature name this provider answers to. */
  public static final List<SignatureAlgorithm> TABLE = table();

  private static final Map<String, SignatureAlgorithm> BY_NAME = byName();

  /** The row of a name or alias, in any case. */
  public static Optional<SignatureAlgorithm> of(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toUpperCase(Locale.ROOT)));
  }

  /**
   * The names under which a key of some kind should sign when nobody says how, best first: the
   * digest that fits the curve, SHA-256 for RSA; PKCS#1 v1.5 before PSS, because more verifiers
   * know it; the parameter set before the family, because only it has an object identifier.
   */
  public static List<SignatureAlgorithm> byMerit(KeyAlgorithm key) {
    int wanted =
        key.family() == KeyAlgorithm.Family.RSA
            ? DigestAlgorithm.SHA_256.bytes()
            : Math.min(DigestAlgorithm.SHA_512.bytes(), key.coordinateBytes());
    return TABLE.stream()
        .filter(row -> row.isFor(key) && row.encoding != Encoding.P1363)
        .filter(
            row -> row.digest == null ? row.isMessageScheme() : row.digest.bytes() >= MIN_DIGEST)
        .sorted(
            Comparator.comparingInt((SignatureAlgorithm row) ->
                    row.digest == null ? 0 : Math.abs(row.digest.bytes() - wanted))
                .thenComparing(SignatureAlgorithm::padding))
        .toList();
  }

  /** Whether such a key can sign under this name. */
  public boolean isFor(KeyAlgorithm key) {
    return only == null ? padding.family() == key.family() : only == key;
  }

  /** Whether the bytes given are signed as they are, which leaves room for a digest and no more. */
  public boolean isShortInputOnly() {
    return digest == null && !needsParameters() && !isMessageScheme();
  }

  private boolean isMessageScheme() {
    return padding == SignatureScheme.Padding.ED25519 || padding == SignatureScheme.Padding.ML_DSA;
  }

  /** Whether the caller must give {@code PSSParameterSpec} before the scheme is known. */
  public boolean needsParameters() {
    return padding == SignatureScheme.Padding.PSS && digest == null;
  }

  /**
   * What is asked of the key. PSS names with a digest fix MGF1 to the same digest and the salt to
   * its length, as every service does.
   *
   * @throws IllegalStateException for {@link #RSASSA_PSS}, whose parameters decide
   */
  public SignatureScheme scheme() {
    return switch (padding) {
      case PKCS1 -> SignatureScheme.pkcs1(digest);
      case ECDSA -> SignatureScheme.ecdsa(digest);
      case ED25519 -> SignatureScheme.ed25519();
      case ML_DSA -> SignatureScheme.mlDsa();
      case PSS -> {
        if (digest == null) {
          throw new IllegalStateException(name + " needs parameters");
        }
        yield SignatureScheme.pss(digest, digest, digest.bytes());
      }
    };
  }

  // Loops here, not streams: every process that adds the provider comes this way.

  private static List<SignatureAlgorithm> table() {
    List<SignatureAlgorithm> rows = new ArrayList<>();
    rows.add(rsa("NONEwithRSA", List.of(), SignatureScheme.Padding.PKCS1, null, true));
    for (DigestAlgorithm digest : DigestAlgorithm.values()) {
      rows.add(
          rsa(
              digest.nameInSignature() + "withRSA",
              oids(RSA_OIDS, digest),
              SignatureScheme.Padding.PKCS1,
              digest,
              true));
    }
    rows.add(
        rsa(
            RSASSA_PSS,
            withOidPrefix(List.of(PKCS1_OIDS + "10")),
            SignatureScheme.Padding.PSS,
            null,
            true));
    for (DigestAlgorithm digest : DigestAlgorithm.values()) {
      rows.add(
          rsa(
              digest.nameInSignature() + "withRSASSA-PSS",
              List.of(
                  digest.nameInSignature() + "withRSAandMGF1",
                  digest.nameInSignature() + "withRSA/PSS"),
              SignatureScheme.Padding.PSS,
              digest,
              false));
    }
    rows.add(ecdsa("NONEwithECDSA", List.of(), null, Encoding.DER));
    for (DigestAlgorithm digest : DigestAlgorithm.values()) {
      rows.add(
          ecdsa(
              digest.nameInSignature() + "withECDSA",
              oids(ECDSA_OIDS, digest),
              digest,
              Encoding.DER));
    }
    rows.add(ecdsa("NONEwithECDSAinP1363Format", List.of(), null, Encoding.P1363));
    for (DigestAlgorithm digest : DigestAlgorithm.values()) {
      rows.add(
          ecdsa(
              digest.nameInSignature() + "withECDSAinP1363Format",
              List.of(),
              digest,
              Encoding.P1363));
    }
    rows.add(ed25519("Ed25519", withOidPrefix(List.of(KeyAlgorithm.ED25519.oid()))));
    rows.add(ed25519("EdDSA", List.of()));
    for (KeyAlgorithm set : KeyAlgorithm.values()) {
      if (set.family() == KeyAlgorithm.Family.ML_DSA) {
        rows.add(mlDsa(set.parameterName(), withOidPrefix(List.of(set.oid())), set));
      }
    }
    rows.add(mlDsa(KeyAlgorithm.Family.ML_DSA.jcaName(), List.of(), null));
    return List.copyOf(rows);
  }

  private static Map<String, SignatureAlgorithm> byName() {
    Map<String, SignatureAlgorithm> byName = new HashMap<>();
    for (SignatureAlgorithm row : TABLE) {
      byName.put(row.name.toUpperCase(Locale.ROOT), row);
      for (String alias : row.aliases) {
        byName.put(alias.toUpperCase(Locale.ROOT), row);
      }
    }
    return Map.copyOf(byName);
  }

  private static SignatureAlgorithm rsa(
      String name,
      List<String> aliases,
      SignatureScheme.Padding padding,
      @Nullable DigestAlgorithm digest,
      boolean standard) {
    return new SignatureAlgorithm(name, aliases, padding, digest, Encoding.PLAIN, standard, null);
  }

  private static SignatureAlgorithm ecdsa(
      String name, List<String> aliases, @Nullable DigestAlgorithm digest, Encoding encoding) {
    return new SignatureAlgorithm(
        name, aliases, SignatureScheme.Padding.ECDSA, digest, encoding, true, null);
  }

  private static SignatureAlgorithm ed25519(String name, List<String> aliases) {
    return new SignatureAlgorithm(
        name, aliases, SignatureScheme.Padding.ED25519, null, Encoding.PLAIN, true, null);
  }

  private static SignatureAlgorithm mlDsa(
      String name, List<String> aliases, @Nullable KeyAlgorithm only) {
    return new SignatureAlgorithm(
        name, aliases, SignatureScheme.Padding.ML_DSA, null, Encoding.PLAIN, JDK_HAS_ML_DSA, only);
  }

  private static List<String> oids(
      Map<DigestAlgorithm, List<String>> oids, DigestAlgorithm digest) {
    return withOidPrefix(oids.getOrDefault(digest, List.of()));
  }

  /** The JDK looks a signature up by bare identifier and, in places, as {@code OID.1.2.3}. */
  private static List<String> withOidPrefix(List<String> oids) {
    List<String> all = new ArrayList<>();
    for (String oid : oids) {
      all.add(oid);
      all.add("OID." + oid);
    }
    return List.copyOf(all);
  }
}
