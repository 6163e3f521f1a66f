// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * A key that certifies: any private key, its public half, and the provider that signs with it. A
 * key in an HSM is asked for nothing but signatures.
 *
 * <p>Thread-safe if the provider is. Prints nothing of the private key.
 */
public final class SigningKey {

  private final PrivateKey privateKey;
  private final PublicKey publicKey;
  private final SubjectPublicKeyInfo subjectPublicKeyInfo;
  private final Provider provider;
  private final SignatureCheck check;
  private final List<CertificateAlgorithm> algorithms;

  /**
   * A key that is ready to sign. What it can do is asked of the provider, which signs nothing yet.
   *
   * @throws PkiException UNSUPPORTED if it can sign by none of the algorithms of certificates;
   *     INVALID if the public key is none
   */
  public SigningKey(PrivateKey privateKey, PublicKey publicKey, Provider provider) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.subjectPublicKeyInfo = SubjectPublicKeyInfo.getInstance(publicKey.getEncoded());
    this.provider = provider;
    this.check = SignatureCheck.of(subjectPublicKeyInfo);
    this.algorithms = probed();
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  public SubjectPublicKeyInfo subjectPublicKeyInfo() {
    return subjectPublicKeyInfo;
  }

  /** RFC 5280 section 4.2.1.2, method (1), as Vault has it: SHA-1 of the public key's bits. */
  public byte[] keyIdentifier() {
    return KeyIdentifiers.of(subjectPublicKeyInfo);
  }

  /** What the key can sign by, best first; never empty. */
  public List<CertificateAlgorithm> algorithms() {
    return algorithms;
  }

  /**
   * The algorithm to sign with.
   *
   * @param digestBits 256, 384 or 512; 0 to leave it to the key. Only RSA keys have a choice: for
   *     others it has no meaning, as in Vault.
   * @param pss empty to leave it to the key, which is PKCS#1 v1.5 where it can do that
   * @throws PkiException UNSUPPORTED if the key cannot do what is asked, with what it can
   */
  public CertificateAlgorithm choose(int digestBits, Optional<Boolean> pss) {
    if (!algorithms.get(0).isRsa()) {
      return algorithms.get(0);
    }
    return algorithms.stream()
        .filter(row -> digestBits == 0 || row.digestBits() == digestBits)
        .filter(row -> pss.isEmpty() || row.isPss() == pss.get())
        .findFirst()
        .orElseThrow(() -> impossible(digestBits, pss));
  }

  private PkiException impossible(int digestBits, Optional<Boolean> pss) {
    String digest = digestBits == 0 ? "" : " SHA-" + digestBits;
    String padding = pss.map(wanted -> wanted ? " PSS" : " PKCS#1 v1.5").orElse("");
    return PkiException.unsupported(
        "the key cannot sign by RSA" + padding + digest,
        "it can sign by "
            + algorithms.stream()
                .map(CertificateAlgorithm::vaultName)
                .collect(Collectors.joining(", ")));
  }

  /**
   * Signs, and lets nothing out that the public key does not verify.
   *
   * @throws PkiException FAILED if the provider fails or its signature is wrong; its cause is what
   *     the provider threw
   */
  byte[] sign(CertificateAlgorithm algorithm, byte[] data) {
    byte[] signature;
    try {
      Signature signer = initialised(algorithm);
      signer.update(data);
      signature = signer.sign();
    } catch (GeneralSecurityException | RuntimeException e) {
      throw PkiException.failed(
          "the key did not sign: " + Objects.requireNonNullElse(e.getMessage(), e.toString()),
          null,
          e);
    }
    if (!check.verifies(algorithm.identifier(), data, signature)) {
      throw PkiException.failed(
          "the signature that the key made does not verify under its public key",
          "the key service holds another key than it says, or its answer was damaged",
          new SignatureException(algorithm.vaultName()));
    }
    return signature;
  }

  private Signature initialised(CertificateAlgorithm algorithm) throws GeneralSecurityException {
    Signature signer = Signature.getInstance(algorithm.jcaName(), provider);
    @Nullable AlgorithmParameterSpec parameters = algorithm.parameters();
    if (parameters != null) {
      signer.setParameter(parameters);
    }
    signer.initSign(privateKey);
    return signer;
  }

  private List<CertificateAlgorithm> probed() {
    List<CertificateAlgorithm> can = new ArrayList<>();
    @Nullable Exception refusal = null;
    for (CertificateAlgorithm row : candidates()) {
      try {
        initialised(row);
        can.add(row);
      } catch (GeneralSecurityException
          | UnsupportedOperationException
          | IllegalArgumentException e) {
        // The last is Bouncy Castle's for PSS with a key that is too short for it.
        refusal = e;
      }
    }
    if (can.isEmpty()) {
      throw PkiException.unsupported(
          "the key of type " + publicKey.getAlgorithm() + " cannot sign certificates",
          null,
          refusal == null ? new InvalidKeyException("there is no algorithm for it") : refusal);
    }
    return List.copyOf(can);
  }

  private List<CertificateAlgorithm> candidates() {
    List<CertificateAlgorithm> rows = CertificateAlgorithm.ofKeysLike(subjectPublicKeyInfo);
    if (!(publicKey instanceof ECKey ec)) {
      return rows;
    }
    int wanted = Math.min(512, ec.getParams().getOrder().bitLength());
    return rows.stream()
        .sorted(Comparator.comparingInt(row -> Math.abs(row.digestBits() - wanted)))
        .toList();
  }

  @Override
  public String toString() {
    return publicKey.getAlgorithm() + " key that signs by " + algorithms;
  }
}
