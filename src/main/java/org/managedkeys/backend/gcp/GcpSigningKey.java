// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.managedkeys.backend.gcp.VersionAlgorithm.Use;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.key.Signs;
import org.managedkeys.remote.EcdsaEncoding;
import org.managedkeys.remote.MessageRepresentative;

/** A private key whose purpose is ASYMMETRIC_SIGN. Thread-safe. */
final class GcpSigningKey extends GcpKeyPair implements Signs {

  /** RFC 8017 section 9.2: what the padding takes of the modulus at least. */
  private static final int PKCS1_OVERHEAD = 11;

  /** Messages of ML-DSA are then hashed here, FIPS 204 algorithm 7 line 6. */
  private final Optional<MessageRepresentative> representative;

  GcpSigningKey(Found found) {
    super(found);
    representative =
        version().use() == Use.ML_DSA_EXTERNAL
            ? Optional.of(new MessageRepresentative(subjectPublicKeyInfo()))
            : Optional.empty();
  }

  @Override
  public void checkScheme(SignatureScheme scheme) {
    checkFamily(scheme);
    checkModulus(scheme);
    checkVersion(scheme);
  }

  private void checkFamily(SignatureScheme scheme) {
    if (scheme.padding().family() != algorithm().family()) {
      throw unsupported(verb(scheme), possible());
    }
  }

  private void checkModulus(SignatureScheme scheme) {
    if (algorithm().family() == Family.RSA
        && scheme.minimumModulusBytes() > version().modulusBytes()) {
      throw unsupported(
          verb(scheme),
          possible()
              + " (its modulus of "
              + version().modulusBytes()
              + " bytes is too short; at least "
              + scheme.minimumModulusBytes()
              + " are needed)");
    }
  }

  private void checkVersion(SignatureScheme scheme) {
    boolean fits =
        switch (version().use()) {
          case PKCS1 -> scheme.padding() == Padding.PKCS1 && scheme.digest() == version().digest();
          case PSS -> scheme.padding() == Padding.PSS && scheme.equals(pss());
          case RAW_PKCS1 -> scheme.padding() == Padding.PKCS1;
          default -> true;
        };
    if (!fits) {
      throw unsupported(verb(scheme), possible());
    }
  }

  private DigestAlgorithm digest() {
    return Objects.requireNonNull(version().digest());
  }

  private SignatureScheme pss() {
    return SignatureScheme.pss(digest(), digest(), digest().bytes());
  }

  private String possible() {
    return switch (version().use()) {
      case PKCS1 ->
          SignatureScheme.pkcs1(digest()) + " (" + digest().nameInSignature() + "withRSA)";
      case PSS -> pss() + " (" + digest().nameInSignature() + "withRSASSA-PSS)";
      case RAW_PKCS1 -> "RSA PKCS#1 v1.5, with any digest and none,";
      case ECDSA -> "ECDSA, with any digest,";
      case ED25519 -> "Ed25519";
      default -> "ML-DSA";
    };
  }

  private static String verb(SignatureScheme scheme) {
    return "sign by " + scheme;
  }

  @Override
  public byte[] sign(SignatureScheme scheme, byte[] input) {
    checkFamily(scheme);
    scheme.checkDigest(subject(), algorithm(), input);
    checkModulus(scheme);
    checkVersion(scheme);
    String verb = verb(scheme);
    return checked(scheme, verb, signed(scheme, verb, input));
  }

  private byte[] signed(SignatureScheme scheme, String verb, byte[] input) {
    return switch (version().use()) {
      case PKCS1, PSS -> uses().signDigest(use(verb), digest(), input);
      case RAW_PKCS1 -> uses().signData(use(verb), content(scheme, verb, input));
      case ECDSA -> uses().signDigest(use(verb), digest(), fitted(verb, input));
      case ML_DSA_EXTERNAL ->
          uses().signRepresentative(use(verb), representative.orElseThrow().of(input));
      default -> {
        checkLength(verb, "the message", input.length, 1, MOST_BYTES);
        yield uses().signData(use(verb), input);
      }
    };
  }

  /** What PKCS#1 v1.5 pads: the bytes given, or a digest that says what it is. */
  private byte[] content(SignatureScheme scheme, String verb, byte[] input) {
    DigestAlgorithm digest = scheme.digest();
    if (digest == null) {
      checkLength(verb, "the input", input.length, 1, version().modulusBytes() - PKCS1_OVERHEAD);
      return input;
    }
    try {
      AlgorithmIdentifier name =
          new AlgorithmIdentifier(new ASN1ObjectIdentifier(digest.oid()), DERNull.INSTANCE);
      return new DigestInfo(name, input).getEncoded();
    } catch (IOException e) {
      throw invalid(verb, "the digest cannot be written as DigestInfo");
    }
  }

  /** The service insists on one length; zeros on the left do not change the number. */
  private byte[] fitted(String verb, byte[] given) {
    int wanted = digest().bytes();
    checkLength(verb, "the digest", given.length, 1, wanted);
    byte[] fitted = new byte[wanted];
    System.arraycopy(given, 0, fitted, wanted - given.length, given.length);
    return fitted;
  }

  private byte[] checked(SignatureScheme scheme, String verb, byte[] signature) {
    if (scheme.padding() == Padding.ECDSA) {
      return EcdsaEncoding.plain(algorithm(), signature)
          .orElseThrow(() -> wrongAnswer(verb, "the signature is no pair of numbers of the curve"));
    }
    int expected =
        algorithm().family() == Family.RSA
            ? version().modulusBytes()
            : algorithm().signatureBytes();
    if (signature.length != expected) {
      throw wrongAnswer(
          verb, "the signature has " + signature.length + " bytes instead of " + expected);
    }
    return signature;
  }
}
