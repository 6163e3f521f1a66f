// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import java.security.spec.MGF1ParameterSpec;
import java.util.List;
import java.util.Objects;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.CipherAlgorithm;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.DigestAlgorithm;

/**
 * What a caller of Cipher chose beside the key: IV, tag length, OAEP's digests and label.
 * Immutable; the arrays are never handed out.
 */
final class CipherParameters {

  /** What AlgorithmParameters of RSA OAEP are called. */
  static final String OAEP = "OAEP";

  /** NIST SP 800-38D, section 5.2.1.2, and the JDK's list. */
  private static final List<Integer> TAG_BITS = List.of(96, 104, 112, 120, 128);

  private static final int DEFAULT_TAG_BITS = 128;
  private static final int DEFAULT_GCM_IV = 12;
  private static final byte[] NONE = {};

  private final CipherScheme scheme;
  private final byte[] iv;
  private final int tagBits;
  private final byte[] label;

  private CipherParameters(CipherScheme scheme, byte[] iv, int tagBits, byte[] label) {
    this.scheme = scheme;
    this.iv = iv;
    this.tagBits = tagBits;
    this.label = label;
  }

  /** Without an IV; where the mode has one, {@link #withIv} follows. */
  static CipherParameters defaults(CipherAlgorithm row) {
    return new CipherParameters(
        row.scheme(), NONE, row.mode() == Mode.AES_GCM ? DEFAULT_TAG_BITS : 0, NONE);
  }

  /**
   * Reads what the caller gives.
   *
   * @throws InvalidAlgorithmParameterException if it is of another kind, or out of range
   */
  static CipherParameters of(CipherAlgorithm row, AlgorithmParameterSpec given)
      throws InvalidAlgorithmParameterException {
    if (row.mode() == Mode.AES_GCM && given instanceof GCMParameterSpec gcm) {
      if (!isTag(gcm.getTLen())) {
        throw new InvalidAlgorithmParameterException(
            "the tag has " + gcm.getTLen() + " bits; GCM has tags of " + TAG_BITS);
      }
      byte[] iv = gcm.getIV();
      if (iv.length == 0) {
        throw new InvalidAlgorithmParameterException("the IV is empty");
      }
      return new CipherParameters(row.scheme(), iv, gcm.getTLen(), NONE);
    }
    if (row.mode() != Mode.AES_GCM && row.mode().hasIv() && given instanceof IvParameterSpec iv) {
      if (iv.getIV().length != CipherScheme.AES_BLOCK) {
        throw new InvalidAlgorithmParameterException(
            "the IV has " + iv.getIV().length + " bytes instead of " + CipherScheme.AES_BLOCK);
      }
      return defaults(row).withIv(iv.getIV());
    }
    if (row.mode() == Mode.RSA_OAEP && given instanceof OAEPParameterSpec oaep) {
      return oaep(row, oaep);
    }
    throw new InvalidAlgorithmParameterException(
        row.name() + " takes no parameters of type " + given.getClass().getName());
  }

  private static boolean isTag(int bits) {
    return bits >= TAG_BITS.get(0)
        && bits <= TAG_BITS.get(TAG_BITS.size() - 1)
        && bits % Byte.SIZE == 0;
  }

  /** Reads AlgorithmParameters, the decoded form of an encoded AlgorithmIdentifier. */
  static CipherParameters of(CipherAlgorithm row, AlgorithmParameters given)
      throws InvalidAlgorithmParameterException {
    try {
      return of(row, given.getParameterSpec(specClass(row.mode())));
    } catch (InvalidParameterSpecException e) {
      throw new InvalidAlgorithmParameterException(
          row.name() + " takes no parameters of type " + given.getAlgorithm(), e);
    }
  }

  private static Class<? extends AlgorithmParameterSpec> specClass(Mode mode) {
    return switch (mode) {
      case AES_GCM -> GCMParameterSpec.class;
      case RSA_OAEP -> OAEPParameterSpec.class;
      default -> IvParameterSpec.class;
    };
  }

  private static CipherParameters oaep(CipherAlgorithm row, OAEPParameterSpec oaep)
      throws InvalidAlgorithmParameterException {
    DigestAlgorithm digest = digest(oaep.getDigestAlgorithm());
    if (row.digest() != null && row.digest() != digest) {
      throw new InvalidAlgorithmParameterException(
          "the digest " + digest.jcaName() + " is not that of " + row.name());
    }
    if (!oaep.getMGFAlgorithm().equalsIgnoreCase("MGF1")
        || !(oaep.getMGFParameters() instanceof MGF1ParameterSpec mgf1)) {
      throw new InvalidAlgorithmParameterException("the mask generation must be MGF1");
    }
    if (!(oaep.getPSource() instanceof PSource.PSpecified label)) {
      throw new InvalidAlgorithmParameterException("the label must be given as PSpecified");
    }
    return new CipherParameters(
        CipherScheme.oaep(digest, digest(mgf1.getDigestAlgorithm())), NONE, 0, label.getValue());
  }

  private static DigestAlgorithm digest(String name) throws InvalidAlgorithmParameterException {
    return DigestAlgorithm.of(name)
        .orElseThrow(() ->
            new InvalidAlgorithmParameterException(
                "the digest "
                    + name
                    + " is not supported; digests are "
                    + List.of(DigestAlgorithm.values()).stream()
                        .map(DigestAlgorithm::jcaName)
                        .toList()));
  }

  CipherParameters withIv(byte[] newIv) {
    return new CipherParameters(scheme, newIv.clone(), tagBits, label);
  }

  CipherScheme scheme() {
    return scheme;
  }

  boolean needsIv() {
    return scheme.mode().hasIv() && iv.length == 0;
  }

  /** Length in bytes of an IV that is made here. */
  int newIvBytes() {
    return scheme.mode() == Mode.AES_GCM ? DEFAULT_GCM_IV : CipherScheme.AES_BLOCK;
  }

  byte @Nullable [] iv() {
    return iv.length == 0 ? null : iv.clone();
  }

  int tagBytes() {
    return tagBits / Byte.SIZE;
  }

  /** The data with these parameters, for one call. */
  CipherInput input(byte[] data, byte[] associated) {
    return switch (scheme.mode()) {
      case AES_GCM -> CipherInput.authenticated(data, iv, associated, tagBits);
      case AES_CBC, AES_CBC_PADDED, AES_CTR -> CipherInput.withIv(data, iv);
      case RSA_OAEP -> CipherInput.labelled(data, label);
      case RSA_PKCS1, RSA_RAW, AES_KW, AES_KWP -> CipherInput.of(data);
      case SERVICE -> CipherInput.service(data, associated);
    };
  }

  /** As AlgorithmParameters of the JDK; null for modes without parameters, or without their IV. */
  @Nullable AlgorithmParameters toAlgorithmParameters() {
    if (scheme.mode() == Mode.RSA_OAEP) {
      String digest = Objects.requireNonNull(scheme.digest()).jcaName();
      String mgf1 = Objects.requireNonNull(scheme.mgf1Digest()).jcaName();
      return made(
          OAEP,
          new OAEPParameterSpec(
              digest, "MGF1", new MGF1ParameterSpec(mgf1), new PSource.PSpecified(label)));
    }
    if (iv.length == 0) {
      return null;
    }
    return scheme.mode() == Mode.AES_GCM
        ? made("GCM", new GCMParameterSpec(tagBits, iv))
        : made("AES", new IvParameterSpec(iv));
  }

  private static AlgorithmParameters made(String name, AlgorithmParameterSpec spec) {
    return OtherProviders.required(() -> {
      try {
        AlgorithmParameters parameters = OtherProviders.algorithmParameters(name);
        parameters.init(spec);
        return parameters;
      } catch (InvalidParameterSpecException e) {
        throw new GeneralSecurityException(e);
      }
    });
  }
}
