// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * A request for a certificate: PKCS#10, RFC 2986. It comes from a stranger. One that exists has
 * been read to the last byte, its sender has the private key, and nothing in it is malformed or
 * made to deceive. Whether its wishes are granted is for others to say. Immutable.
 */
public final class CertificateRequest {

  /** More than this many bytes are not looked at; the largest key and signature fit in easily. */
  public static final int MOST_BYTES = 64 * 1024;

  private static final String PEM_TYPE = "CERTIFICATE REQUEST";

  /** What Microsoft's and old Netscape's programs write. */
  private static final String OLD_PEM_TYPE = "NEW CERTIFICATE REQUEST";

  /** In Base64 and with some explanation. */
  private static final int MOST_CHARACTERS = MOST_BYTES * 3 / 2;

  /** Those that nobody can forge; the key's type is checked apart. */
  private static final Set<ASN1ObjectIdentifier> SIGNATURES =
      Set.of(
          PKCSObjectIdentifiers.sha224WithRSAEncryption,
          PKCSObjectIdentifiers.sha256WithRSAEncryption,
          PKCSObjectIdentifiers.sha384WithRSAEncryption,
          PKCSObjectIdentifiers.sha512WithRSAEncryption,
          PKCSObjectIdentifiers.id_RSASSA_PSS,
          X9ObjectIdentifiers.ecdsa_with_SHA224,
          X9ObjectIdentifiers.ecdsa_with_SHA256,
          X9ObjectIdentifiers.ecdsa_with_SHA384,
          X9ObjectIdentifiers.ecdsa_with_SHA512,
          EdECObjectIdentifiers.id_Ed25519,
          EdECObjectIdentifiers.id_Ed448,
          NISTObjectIdentifiers.id_ml_dsa_44,
          NISTObjectIdentifiers.id_ml_dsa_65,
          NISTObjectIdentifiers.id_ml_dsa_87);

  private static final Set<ASN1ObjectIdentifier> PSS_DIGESTS =
      Set.of(
          NISTObjectIdentifiers.id_sha224,
          NISTObjectIdentifiers.id_sha256,
          NISTObjectIdentifiers.id_sha384,
          NISTObjectIdentifiers.id_sha512);

  private final byte[] encoded;
  private final X500Name subject;
  private final SubjectPublicKeyInfo publicKey;
  private final List<Extension> extensions;

  private CertificateRequest(
      byte[] encoded,
      X500Name subject,
      SubjectPublicKeyInfo publicKey,
      List<Extension> extensions) {
    this.encoded = encoded;
    this.subject = subject;
    this.publicKey = publicKey;
    this.extensions = extensions;
  }

  /**
   * Reads a request in PEM, or in DER that is written in Base64.
   *
   * @throws PkiException INVALID, as for {@link #parse(byte[])}; and if there is not exactly one
   */
  public static CertificateRequest parse(String pemOrBase64Der) {
    if (pemOrBase64Der.length() > MOST_CHARACTERS) {
      throw tooLarge(pemOrBase64Der.length(), " characters", MOST_CHARACTERS);
    }
    if (pemOrBase64Der.isBlank()) {
      throw PkiException.invalid("the certificate request is empty", null);
    }
    if (!Pem.isIn(pemOrBase64Der)) {
      return parse(Pem.base64(pemOrBase64Der, "the certificate request"));
    }
    List<Pem.Block> blocks = Pem.parse(pemOrBase64Der);
    if (blocks.size() != 1) {
      throw PkiException.invalid(
          "there are " + blocks.size() + " PEM blocks, not one request", null);
    }
    Pem.Block block = blocks.get(0);
    if (!block.type().equals(PEM_TYPE) && !block.type().equals(OLD_PEM_TYPE)) {
      throw PkiException.invalid(
          "the PEM block is a " + block.type() + ", not a " + PEM_TYPE, null);
    }
    return parse(block.der());
  }

  /**
   * Reads a request in DER.
   *
   * @throws PkiException INVALID if it is malformed, its signature is not by its own key, or it
   *     asks for what is not known or made to deceive; the message says what
   */
  public static CertificateRequest parse(byte[] der) {
    if (der.length > MOST_BYTES) {
      throw tooLarge(der.length, " bytes", MOST_BYTES);
    }
    ASN1Primitive parsed = StrictDer.parse(der, "the certificate request");
    try {
      return read(der.clone(), ASN1Sequence.getInstance(parsed));
    } catch (PkiException e) {
      throw e;
    } catch (RuntimeException e) {
      throw PkiException.invalid(
          "the certificate request cannot be read as PKCS#10", "RFC 2986 section 4", e);
    }
  }

  private static CertificateRequest read(byte[] der, ASN1Sequence request) {
    requireParts(request, 3, "the certificate request");
    ASN1Sequence info = ASN1Sequence.getInstance(request.getObjectAt(0));
    requireParts(info, info.size() == 3 ? 3 : 4, "what the certificate request signs");
    ASN1Integer version = ASN1Integer.getInstance(info.getObjectAt(0));
    if (!version.hasValue(0)) {
      throw PkiException.invalid(
          "the certificate request is of version " + version + ", not 0, which stands for 1", null);
    }
    SubjectPublicKeyInfo key = SubjectPublicKeyInfo.getInstance(info.getObjectAt(2));
    SubjectKeys.check(key);
    checkSignature(
        key,
        AlgorithmIdentifier.getInstance(request.getObjectAt(1)),
        bytes(info),
        ASN1BitString.getInstance(request.getObjectAt(2)).getOctets());
    X500Name subject = X500Name.getInstance(info.getObjectAt(1));
    DirectoryNames.check(subject, "the subject");
    // Some programs leave out a set that is empty.
    ASN1Set attributes =
        info.size() == 4 ? ASN1Set.getInstance(tagged(info.getObjectAt(3)), false) : new DERSet();
    return new CertificateRequest(der, subject, key, RequestedExtensions.of(attributes));
  }

  private static ASN1TaggedObject tagged(ASN1Encodable element) {
    ASN1TaggedObject tagged = ASN1TaggedObject.getInstance(element);
    if (!tagged.hasContextTag(0)) {
      throw PkiException.invalid("the certificate request has a part that is not known", null);
    }
    return tagged;
  }

  private static void requireParts(ASN1Sequence sequence, int parts, String what) {
    if (sequence.size() != parts) {
      throw PkiException.invalid(
          what + " has " + sequence.size() + " parts, not " + parts, "RFC 2986 section 4");
    }
  }

  private static byte[] bytes(ASN1Sequence info) {
    try {
      return info.getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void checkSignature(
      SubjectPublicKeyInfo key, AlgorithmIdentifier algorithm, byte[] signed, byte[] signature) {
    ASN1ObjectIdentifier type = algorithm.getAlgorithm();
    if (!SIGNATURES.contains(type) || isWeakPss(algorithm)) {
      throw PkiException.invalid(
          "the certificate request is signed by the algorithm "
              + type.getId()
              + ", which is not accepted",
          "sign it with SHA-256 or better; MD5 and SHA-1 are broken");
    }
    if (!SignatureCheck.of(key).verifies(algorithm, signed, signature)) {
      throw PkiException.invalid(
          "the certificate request is not signed by its own key",
          "the sender does not have the private key, or the request was changed or damaged");
    }
  }

  /** Its default is SHA-1, where nothing else is said. */
  private static boolean isWeakPss(AlgorithmIdentifier algorithm) {
    return algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)
        && !PSS_DIGESTS.contains(
            RSASSAPSSparams.getInstance(algorithm.getParameters())
                .getHashAlgorithm()
                .getAlgorithm());
  }

  private static PkiException tooLarge(int size, String unit, int most) {
    return PkiException.invalid(
        "the certificate request has " + size + unit + ", more than " + most, null);
  }

  /** May be empty. */
  public X500Name subject() {
    return subject;
  }

  /** Whose private half the sender has. */
  public SubjectPublicKeyInfo publicKey() {
    return publicKey;
  }

  /** What is asked for, in its order; each type once, and no critical one that is not known. */
  public List<Extension> extensions() {
    return extensions;
  }

  /** The extension of a type, if it is asked for. */
  public Optional<Extension> extension(ASN1ObjectIdentifier type) {
    return extensions.stream().filter(each -> each.getExtnId().equals(type)).findFirst();
  }

  /** The names that are asked for besides the subject. */
  public Optional<GeneralNames> subjectAltNames() {
    return extension(Extension.subjectAlternativeName)
        .map(extension -> GeneralNames.getInstance(extension.getParsedValue()));
  }

  /** DER. */
  public byte[] encoded() {
    return encoded.clone();
  }

  /** PEM, RFC 7468 section 7. */
  public String pem() {
    return Pem.encode(PEM_TYPE, encoded);
  }

  /** Of the subject alone. */
  @Override
  public String toString() {
    return "certificate request of " + Texts.quoted(subject.toString());
  }
}
