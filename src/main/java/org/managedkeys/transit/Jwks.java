// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.pki.Certificates;

/**
 * Public keys as JSON Web Keys: RFC 7517 and RFC 7518, RFC 8037 (Ed25519), RFC 8812 (secp256k1) and
 * RFC 9964 (ML-DSA).
 *
 * <p>A key's {@code kid} is its thumbprint, RFC 7638: a key that was deleted and made again under
 * its old name has another one, so that whoever keeps a set notices. {@code alg} is there where a
 * key of its kind has one algorithm and one name for it. RSA keys have six, and those of Ed25519
 * are called {@code EdDSA} by some and {@code Ed25519} (RFC 9864) by others, who would not find
 * them.
 */
final class Jwks {

  private static final String KTY = "kty";
  private static final String ALG = "alg";
  private static final String RSA = "RSA";
  private static final String EC = "EC";
  private static final String OKP = "OKP";
  private static final String AKP = "AKP";

  private static final Set<KeyUsage> SIGNATURES = Set.of(KeyUsage.SIGN, KeyUsage.VERIFY);
  private static final Set<KeyUsage> ENCRYPTION =
      Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT, KeyUsage.WRAP, KeyUsage.UNWRAP, KeyUsage.DERIVE);

  /**
   * What JOSE calls the keys of a row.
   *
   * @param curve empty where there is none
   * @param algorithm the one signature algorithm; empty where there are several, or names
   */
  private record Name(String type, String curve, String algorithm) {}

  private static final Map<KeyAlgorithm, Name> NAMES =
      Map.of(
          KeyAlgorithm.RSA, new Name(RSA, "", ""),
          KeyAlgorithm.EC_P256, new Name(EC, "P-256", "ES256"),
          KeyAlgorithm.EC_P384, new Name(EC, "P-384", "ES384"),
          KeyAlgorithm.EC_P521, new Name(EC, "P-521", "ES512"),
          KeyAlgorithm.EC_SECP256K1, new Name(EC, "secp256k1", "ES256K"),
          KeyAlgorithm.ED25519, new Name(OKP, "Ed25519", ""),
          KeyAlgorithm.X25519, new Name(OKP, "X25519", ""),
          KeyAlgorithm.ML_DSA_44, new Name(AKP, "", "ML-DSA-44"),
          KeyAlgorithm.ML_DSA_65, new Name(AKP, "", "ML-DSA-65"),
          KeyAlgorithm.ML_DSA_87, new Name(AKP, "", "ML-DSA-87"));

  private Jwks() {}

  /**
   * One key.
   *
   * @param usages what it may be used for; empty if nobody knows
   * @param chain its certificate first; may be empty
   * @return texts, and lists of texts
   * @throws IllegalArgumentException if it cannot be read as a key of the row, or is a secret key
   */
  static Map<String, Object> key(
      KeyAlgorithm row,
      SubjectPublicKeyInfo publicKey,
      Set<KeyUsage> usages,
      List<X509Certificate> chain) {
    Name name = NAMES.get(row);
    if (name == null) {
      throw new IllegalArgumentException(row + " keys have no public half");
    }
    SortedMap<String, String> required = required(name, publicKey);
    Map<String, Object> jwk = new LinkedHashMap<>();
    jwk.put(KTY, name.type());
    jwk.put("kid", digest(json(required).getBytes(StandardCharsets.UTF_8)));
    Optional<String> use = use(usages);
    use.ifPresent(value -> jwk.put("use", value));
    if (!name.algorithm().isEmpty() && use.equals(Optional.of("sig"))) {
      jwk.put(ALG, name.algorithm());
    }
    required.forEach(jwk::putIfAbsent);
    if (!chain.isEmpty()) {
      jwk.put("x5c", chain.stream().map(Jwks::base64).toList());
      jwk.put("x5t#S256", digest(Certificates.der(chain.get(0))));
    }
    return jwk;
  }

  /** A JWK Set, as JSON. */
  static String set(List<Map<String, Object>> keys) {
    return json(Map.of("keys", keys));
  }

  /** What makes the key, and thus its thumbprint: RFC 7638 section 3.2, RFC 9964 section 6. */
  private static SortedMap<String, String> required(Name name, SubjectPublicKeyInfo key) {
    SortedMap<String, String> members = new TreeMap<>();
    members.put(KTY, name.type());
    if (!name.curve().isEmpty()) {
      members.put("crv", name.curve());
    }
    try {
      switch (name.type()) {
        case RSA -> {
          RSAPublicKey rsa = RSAPublicKey.getInstance(key.parsePublicKey());
          members.put("n", Base64Text.urlSafe(BigIntegers.asUnsignedByteArray(rsa.getModulus())));
          members.put(
              "e", Base64Text.urlSafe(BigIntegers.asUnsignedByteArray(rsa.getPublicExponent())));
        }
        case EC -> {
          ECPoint point = ((ECPublicKeyParameters) PublicKeyFactory.createKey(key)).getQ();
          members.put("x", Base64Text.urlSafe(point.getAffineXCoord().getEncoded()));
          members.put("y", Base64Text.urlSafe(point.getAffineYCoord().getEncoded()));
        }
        case OKP -> members.put("x", Base64Text.urlSafe(key.getPublicKeyData().getOctets()));
        default -> {
          members.put(ALG, name.algorithm());
          members.put("pub", Base64Text.urlSafe(key.getPublicKeyData().getOctets()));
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("it is no public key of type " + name.type(), e);
    }
    return members;
  }

  /** Empty for keys that may do both, RFC 7517 section 4.2: there is one value only. */
  private static Optional<String> use(Set<KeyUsage> usages) {
    boolean signs = usages.stream().anyMatch(SIGNATURES::contains);
    boolean encrypts = usages.stream().anyMatch(ENCRYPTION::contains);
    if (signs == encrypts) {
      return Optional.empty();
    }
    return Optional.of(signs ? "sig" : "enc");
  }

  private static String digest(byte[] bytes) {
    try {
      return Base64Text.urlSafe(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Not the alphabet for URLs here: RFC 7517 section 4.7. */
  private static String base64(X509Certificate certificate) {
    return Base64Text.of(Certificates.der(certificate));
  }

  /**
   * Without white space, as RFC 7638 section 3.3 wants it. Texts are names of JOSE's and Base64, so
   * that nothing needs an escape.
   */
  private static String json(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(member -> json(member.getKey()) + ":" + json(member.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Jwks::json).collect(Collectors.joining(",", "[", "]"));
    }
    return "\"" + value + "\"";
  }
}
