// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.key.SignatureScheme;

/** Reads and writes PSS parameters, RFC 8017 appendix A.2.3. */
final class PssParameters {

  private PssParameters() {}

  /**
   * The scheme that parameters describe.
   *
   * @throws InvalidAlgorithmParameterException if they are no PSS parameters, name a digest or mask
   *     this provider does not know, or differ from the digest in the signature's name
   */
  static SignatureScheme scheme(SignatureAlgorithm row, @Nullable AlgorithmParameterSpec parameters)
      throws InvalidAlgorithmParameterException {
    if (!(parameters instanceof PSSParameterSpec pss)) {
      throw new InvalidAlgorithmParameterException(
          row.name()
              + " takes PSSParameterSpec, not "
              + (parameters == null ? "null" : parameters.getClass().getName()));
    }
    DigestAlgorithm digest = digest(pss.getDigestAlgorithm());
    if (row.digest() != null && row.digest() != digest) {
      throw new InvalidAlgorithmParameterException(
          row.name() + " cannot use the digest " + pss.getDigestAlgorithm());
    }
    if (!pss.getMGFAlgorithm().equalsIgnoreCase("MGF1")
        || !(pss.getMGFParameters() instanceof MGF1ParameterSpec mgf1)) {
      throw new InvalidAlgorithmParameterException(
          row.name() + " takes the mask generation MGF1 with MGF1ParameterSpec");
    }
    if (pss.getTrailerField() != PSSParameterSpec.TRAILER_FIELD_BC) {
      throw new InvalidAlgorithmParameterException(row.name() + " takes the trailer field 1");
    }
    return SignatureScheme.pss(digest, digest(mgf1.getDigestAlgorithm()), pss.getSaltLength());
  }

  /** The other way round. */
  static PSSParameterSpec spec(SignatureScheme scheme) {
    return new PSSParameterSpec(
        Objects.requireNonNull(scheme.digest()).jcaName(),
        "MGF1",
        new MGF1ParameterSpec(Objects.requireNonNull(scheme.mgf1Digest()).jcaName()),
        scheme.saltBytes(),
        PSSParameterSpec.TRAILER_FIELD_BC);
  }

  /** As the object that can be encoded into an AlgorithmIdentifier. */
  static AlgorithmParameters encodable(SignatureScheme scheme) {
    return OtherProviders.required(() -> {
      AlgorithmParameters parameters =
          OtherProviders.algorithmParameters(SignatureAlgorithm.RSASSA_PSS);
      try {
        parameters.init(spec(scheme));
      } catch (InvalidParameterSpecException e) {
        throw new InvalidAlgorithmParameterException(e);
      }
      return parameters;
    });
  }

  private static DigestAlgorithm digest(String name) throws InvalidAlgorithmParameterException {
    return DigestAlgorithm.of(name)
        .orElseThrow(() ->
            new InvalidAlgorithmParameterException(
                "PSS with digest "
                    + name
                    + " is not supported; digests are SHA-1, SHA-224,"
                    + " SHA-256, SHA-384 and SHA-512"));
  }
}
