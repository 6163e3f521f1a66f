// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.security.KeyPair;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.managedkeys.pki.HostileRequests.Hostile;

/** Requests whose sender did not show to have the key. */
final class HostileSignatures {

  private static final String NOT_OWN = "the certificate request is not signed by its own key";

  private HostileSignatures() {}

  static List<Hostile> all() {
    KeyPair rsa = TestKeys.rsa();
    return List.of(
        Hostile.of(
            "signed by another key",
            new ForgedRequest().signedBy(TestKeys.otherEc("thief"), "SHA256withECDSA"),
            NOT_OWN),
        Hostile.of("changed after signing", changed(), NOT_OWN),
        Hostile.of("no signature", new ForgedRequest().signature(new byte[0], 0), NOT_OWN),
        Hostile.of(
            "ECDSA signature of two zeros",
            new ForgedRequest()
                .signature(
                    ForgedRequest.der(
                        new DERSequence(
                            new ASN1Encodable[] {new ASN1Integer(0), new ASN1Integer(0)})),
                    0),
            NOT_OWN),
        Hostile.of(
            "signature of broken octets",
            new ForgedRequest().signature(new byte[] {0x30, 0x10}, 4),
            "the certificate request cannot be read as PKCS#10"),
        Hostile.of(
            "RSA signature of zeros",
            new ForgedRequest().by(rsa, "SHA256withRSA").signature(new byte[256], 0),
            NOT_OWN),
        Hostile.of(
            "PSS that says PKCS#1",
            new ForgedRequest()
                .by(rsa, "SHA256withRSAandMGF1")
                .claims(CertificateAlgorithm.SHA256_WITH_RSA.identifier()),
            NOT_OWN),
        Hostile.of(
            "PKCS#1 that says PSS",
            new ForgedRequest()
                .by(rsa, "SHA256withRSA")
                .claims(CertificateAlgorithm.SHA256_WITH_RSA_PSS.identifier()),
            NOT_OWN),
        Hostile.of(
            "PSS of another salt",
            new ForgedRequest()
                .by(rsa, "SHA256withRSAandMGF1")
                .claims(CertificateAlgorithm.SHA384_WITH_RSA_PSS.identifier()),
            NOT_OWN),
        Hostile.of(
            "PSS without parameters",
            new ForgedRequest()
                .by(rsa, "SHA256withRSAandMGF1")
                .claims(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS)),
            "the certificate request cannot be read as PKCS#10"),
        Hostile.of(
            "Ed25519 by another key",
            new ForgedRequest()
                .key(TestKeys.spki(TestKeys.ed25519()))
                .signedBy(TestKeys.ec(), "SHA256withECDSA")
                .claims(CertificateAlgorithm.ED25519.identifier()),
            NOT_OWN),
        Hostile.of(
            "ML-DSA by zeros",
            new ForgedRequest()
                .by(TestKeys.mlDsa("ML-DSA-65"), "ML-DSA-65")
                .signature(new byte[3309], 0),
            NOT_OWN),
        Hostile.of(
            "ML-DSA that says another one",
            new ForgedRequest()
                .by(TestKeys.mlDsa("ML-DSA-65"), "ML-DSA-65")
                .claims(CertificateAlgorithm.ML_DSA_44.identifier()),
            NOT_OWN),
        Hostile.of(
            "ECDSA that says RSA",
            new ForgedRequest().claims(CertificateAlgorithm.SHA256_WITH_RSA.identifier()),
            NOT_OWN),
        Hostile.of(
            "SHA-1 with RSA",
            new ForgedRequest().by(rsa, "SHA1withRSA"),
            notAccepted("1.2.840.113549.1.1.5")),
        Hostile.of(
            "MD5 with RSA",
            new ForgedRequest().by(rsa, "MD5withRSA"),
            notAccepted("1.2.840.113549.1.1.4")),
        Hostile.of(
            "SHA-1 with ECDSA",
            new ForgedRequest().by(TestKeys.ec(), "SHA1withECDSA"),
            notAccepted("1.2.840.10045.4.1")),
        Hostile.of(
            "PSS with SHA-1, its default",
            new ForgedRequest()
                .by(rsa, "SHA256withRSAandMGF1")
                .claims(
                    new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.id_RSASSA_PSS, new RSASSAPSSparams())),
            notAccepted("1.2.840.113549.1.1.10")),
        Hostile.of(
            "an algorithm that is none",
            new ForgedRequest()
                .claims(
                    new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.3"), DERNull.INSTANCE)),
            notAccepted("1.2.3")));
  }

  private static String notAccepted(String algorithm) {
    return "the certificate request is signed by the algorithm "
        + algorithm
        + ", which is not accepted";
  }

  private static byte[] changed() {
    ASN1EncodableVector signed = new ForgedRequest().parts();
    return ForgedRequest.der(
        new DERSequence(
            new ASN1Encodable[] {
              new ForgedRequest().subject(new X500Name("CN=bank.example")).info(),
              signed.get(1),
              signed.get(2)
            }));
  }
}
