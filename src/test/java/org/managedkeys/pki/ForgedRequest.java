// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A request whose every part can be replaced by anything. What is not replaced is in order; it is
 * signed at last, so that nothing but the part itself is wrong. Each method changes this object.
 */
public final class ForgedRequest {

  private ASN1Encodable version = new ASN1Integer(0);
  private ASN1Encodable subject = new X500Name("CN=www.example.com");
  private ASN1Encodable key = TestKeys.spki(TestKeys.ec());
  private final List<ASN1Encodable> attributes = new ArrayList<>();
  private final List<ASN1Encodable> extensions = new ArrayList<>();
  private int attributesTag;
  private KeyPair signer = TestKeys.ec();
  private String algorithm = "SHA256withECDSA";
  private Optional<AlgorithmIdentifier> claimed = Optional.empty();
  private Optional<DERBitString> signature = Optional.empty();

  public ForgedRequest version(long number) {
    version = new ASN1Integer(number);
    return this;
  }

  public ForgedRequest subject(ASN1Encodable name) {
    subject = name;
    return this;
  }

  /** One attribute. */
  public ForgedRequest subject(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return subject(new DERSequence(new DERSet(new DERSequence(new ASN1Encodable[] {type, value}))));
  }

  /** The key and, with it, who signs. */
  public ForgedRequest by(KeyPair pair, String signatureAlgorithm) {
    key = TestKeys.spki(pair);
    return signedBy(pair, signatureAlgorithm);
  }

  /** Who signs; the key that is named stays. */
  public ForgedRequest signedBy(KeyPair pair, String signatureAlgorithm) {
    signer = pair;
    algorithm = signatureAlgorithm;
    return this;
  }

  /** The key alone. */
  public ForgedRequest key(ASN1Encodable publicKey) {
    key = publicKey;
    return this;
  }

  /** The key alone, of parts. */
  public ForgedRequest key(AlgorithmIdentifier type, byte[] bits) {
    return key(new SubjectPublicKeyInfo(type, bits));
  }

  public ForgedRequest attribute(ASN1ObjectIdentifier type, ASN1Encodable... values) {
    attributes.add(new DERSequence(new ASN1Encodable[] {type, new DERSet(values)}));
    return this;
  }

  public ForgedRequest attributesTag(int number) {
    attributesTag = number;
    return this;
  }

  /** An extension that is not critical. */
  public ForgedRequest extension(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return extension(type, der(value));
  }

  public ForgedRequest extension(ASN1ObjectIdentifier type, byte[] value) {
    extensions.add(new DERSequence(new ASN1Encodable[] {type, new DEROctetString(value)}));
    return this;
  }

  public ForgedRequest criticalExtension(ASN1ObjectIdentifier type, ASN1Encodable value) {
    extensions.add(
        new DERSequence(
            new ASN1Encodable[] {type, ASN1Boolean.TRUE, new DEROctetString(der(value))}));
    return this;
  }

  /** The algorithm that the request names, whatever was used. */
  public ForgedRequest claims(AlgorithmIdentifier signatureAlgorithm) {
    claimed = Optional.of(signatureAlgorithm);
    return this;
  }

  public ForgedRequest signature(byte[] bits, int unused) {
    signature = Optional.of(new DERBitString(bits, unused));
    return this;
  }

  /** What is signed. */
  public DERSequence info() {
    List<ASN1Encodable> all = new ArrayList<>(attributes);
    if (!extensions.isEmpty()) {
      all.add(
          new DERSequence(
              new ASN1Encodable[] {
                PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                new DERSet(new DERSequence(extensions.toArray(ASN1Encodable[]::new)))
              }));
    }
    return new DERSequence(
        new ASN1Encodable[] {
          version,
          subject,
          key,
          new DERTaggedObject(false, attributesTag, new DERSet(all.toArray(ASN1Encodable[]::new)))
        });
  }

  /** The whole request, its three parts. */
  public ASN1EncodableVector parts() {
    DERSequence info = info();
    try {
      ContentSigner content =
          new JcaContentSignerBuilder(algorithm)
              .setProvider(TestKeys.BOUNCY_CASTLE)
              .build(signer.getPrivate());
      try (OutputStream out = content.getOutputStream()) {
        out.write(der(info));
      }
      ASN1EncodableVector parts = new ASN1EncodableVector();
      parts.add(info);
      parts.add(claimed.orElse(content.getAlgorithmIdentifier()));
      parts.add(signature.orElseGet(() -> new DERBitString(content.getSignature())));
      return parts;
    } catch (OperatorCreationException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] der() {
    return der(new DERSequence(parts()));
  }

  static byte[] der(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
