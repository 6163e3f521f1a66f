// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Keys in software that sign what is only looked at, before the key of a service is asked for the
 * signature that counts. One per type, made when first needed, for the life of the process; nothing
 * ever trusts them. Thread-safe.
 */
public final class ThrowawayKeys {

  /** RSA keys of every size sign by the same algorithms, and a large one takes seconds to make. */
  private static final int RSA_BITS = 2048;

  private static final Map<ASN1ObjectIdentifier, String> NAMES =
      Map.of(
          EdECObjectIdentifiers.id_Ed25519, "Ed25519",
          NISTObjectIdentifiers.id_ml_dsa_44, "ML-DSA-44",
          NISTObjectIdentifiers.id_ml_dsa_65, "ML-DSA-65",
          NISTObjectIdentifiers.id_ml_dsa_87, "ML-DSA-87");

  private static final AlgorithmIdentifier P256 =
      new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, X9ObjectIdentifiers.prime256v1);

  private static final Map<AlgorithmIdentifier, SigningKey> KEYS = new ConcurrentHashMap<>();

  private ThrowawayKeys() {}

  /**
   * One of the same type: for EC the same curve, for ML-DSA the same parameters, for RSA 2048 bits.
   *
   * @throws PkiException UNSUPPORTED if there is none in software
   */
  public static SigningKey like(SigningKey key) {
    return KEYS.computeIfAbsent(key.subjectPublicKeyInfo().getAlgorithm(), ThrowawayKeys::generate);
  }

  /** One whose type does not matter: P-256. */
  public static SigningKey any() {
    return KEYS.computeIfAbsent(P256, ThrowawayKeys::generate);
  }

  private static SigningKey generate(AlgorithmIdentifier type) {
    Provider provider = SignatureCheck.BOUNCY_CASTLE;
    try {
      KeyPair pair = generator(type, provider).generateKeyPair();
      return new SigningKey(pair.getPrivate(), pair.getPublic(), provider);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw PkiException.unsupported(
          "there is no key in software like those of the type " + type.getAlgorithm().getId(),
          null,
          e);
    }
  }

  private static KeyPairGenerator generator(AlgorithmIdentifier type, Provider provider)
      throws GeneralSecurityException {
    if (type.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      String curve =
          ECNamedCurveTable.getName(ASN1ObjectIdentifier.getInstance(type.getParameters()));
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
      generator.initialize(new ECGenParameterSpec(curve));
      return generator;
    }
    String name = NAMES.get(type.getAlgorithm());
    if (name != null) {
      return KeyPairGenerator.getInstance(name, provider);
    }
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", provider);
    generator.initialize(RSA_BITS);
    return generator;
  }
}
