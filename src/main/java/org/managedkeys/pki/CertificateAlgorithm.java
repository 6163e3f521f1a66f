// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.jspecify.annotations.Nullable;

/**
 * How certificates, requests, revocation lists and OCSP answers are signed: the rows of RFC 4055,
 * RFC 5758, RFC 8410 and RFC 9881 that are in use. Those of one kind of key are in the order in
 * which they are chosen when nobody says which.
 */
public enum CertificateAlgorithm {
  SHA256_WITH_RSA("SHA256withRSA", "SHA256WithRSA", Kind.RSA, 256, false),
  SHA384_WITH_RSA("SHA384withRSA", "SHA384WithRSA", Kind.RSA, 384, false),
  SHA512_WITH_RSA("SHA512withRSA", "SHA512WithRSA", Kind.RSA, 512, false),
  SHA256_WITH_RSA_PSS("SHA256withRSAandMGF1", "SHA256WithRSAPSS", Kind.RSA, 256, true),
  SHA384_WITH_RSA_PSS("SHA384withRSAandMGF1", "SHA384WithRSAPSS", Kind.RSA, 384, true),
  SHA512_WITH_RSA_PSS("SHA512withRSAandMGF1", "SHA512WithRSAPSS", Kind.RSA, 512, true),
  ECDSA_WITH_SHA256("SHA256withECDSA", "ECDSAWithSHA256", Kind.EC, 256, false),
  ECDSA_WITH_SHA384("SHA384withECDSA", "ECDSAWithSHA384", Kind.EC, 384, false),
  ECDSA_WITH_SHA512("SHA512withECDSA", "ECDSAWithSHA512", Kind.EC, 512, false),
  ED25519("Ed25519", "Ed25519", Kind.ED25519, 0, false),
  ML_DSA_44("ML-DSA-44", "ML-DSA-44", Kind.ML_DSA_44, 0, false),
  ML_DSA_65("ML-DSA-65", "ML-DSA-65", Kind.ML_DSA_65, 0, false),
  ML_DSA_87("ML-DSA-87", "ML-DSA-87", Kind.ML_DSA_87, 0, false);

  private static final Map<CertificateAlgorithm, AlgorithmIdentifier> IDENTIFIERS =
      new EnumMap<>(CertificateAlgorithm.class);

  static {
    for (CertificateAlgorithm row : values()) {
      IDENTIFIERS.put(
          row, new DefaultSignatureAlgorithmIdentifierFinder().find(row.bouncyCastleName));
    }
  }

  private enum Kind {
    RSA,
    EC,
    ED25519,
    ML_DSA_44,
    ML_DSA_65,
    ML_DSA_87
  }

  private final String bouncyCastleName;
  private final String vaultName;
  private final Kind kind;
  private final int digestBits;
  private final boolean pss;

  CertificateAlgorithm(
      String bouncyCastleName, String vaultName, Kind kind, int digestBits, boolean pss) {
    this.bouncyCastleName = bouncyCastleName;
    this.vaultName = vaultName;
    this.kind = kind;
    this.digestBits = digestBits;
    this.pss = pss;
  }

  /** Vault's and Go's name, as in {@code revocation_signature_algorithm}. */
  public String vaultName() {
    return vaultName;
  }

  /** The name of {@link java.security.Signature}, to be used with {@link #parameters}. */
  public String jcaName() {
    return pss ? "RSASSA-PSS" : bouncyCastleName;
  }

  /** What the Signature object needs besides; a salt as long as the digest. Null if nothing. */
  public @Nullable AlgorithmParameterSpec parameters() {
    if (!pss) {
      return null;
    }
    String digest = "SHA-" + digestBits;
    return new PSSParameterSpec(
        digest,
        "MGF1",
        new MGF1ParameterSpec(digest),
        digestBits / Byte.SIZE,
        PSSParameterSpec.TRAILER_FIELD_BC);
  }

  /** As certificates name it. */
  public AlgorithmIdentifier identifier() {
    return Objects.requireNonNull(IDENTIFIERS.get(this));
  }

  /** Bits of the digest; 0 where the algorithm has its own. */
  public int digestBits() {
    return digestBits;
  }

  public boolean isPss() {
    return pss;
  }

  /** The algorithm of a name of Vault's, in any case; {@code PureEd25519} is Ed25519. */
  public static Optional<CertificateAlgorithm> ofVaultName(String name) {
    String wanted = name.equalsIgnoreCase("PureEd25519") ? ED25519.vaultName : name;
    return Arrays.stream(values())
        .filter(row -> row.vaultName.equalsIgnoreCase(wanted))
        .findFirst();
  }

  /** The algorithm that an identifier names, with all parameters; empty if it is none of these. */
  public static Optional<CertificateAlgorithm> of(AlgorithmIdentifier wanted) {
    return Arrays.stream(values()).filter(row -> row.identifier().equals(wanted)).findFirst();
  }

  /** Whether it is for RSA keys, the only ones that leave a choice to their users. */
  boolean isRsa() {
    return kind == Kind.RSA;
  }

  /** Those by which keys of a kind can sign, as far as the kind tells, best first. */
  static List<CertificateAlgorithm> ofKeysLike(SubjectPublicKeyInfo key) {
    return Arrays.stream(values())
        .filter(row -> row.isFor(key.getAlgorithm().getAlgorithm()))
        .toList();
  }

  /** Ed25519 and ML-DSA have one object identifier for keys and signatures. */
  private boolean isFor(ASN1ObjectIdentifier key) {
    return switch (kind) {
      case RSA ->
          key.equals(PKCSObjectIdentifiers.rsaEncryption)
              || (pss && key.equals(PKCSObjectIdentifiers.id_RSASSA_PSS));
      case EC -> key.equals(X9ObjectIdentifiers.id_ecPublicKey);
      default -> key.equals(identifier().getAlgorithm());
    };
  }
}
