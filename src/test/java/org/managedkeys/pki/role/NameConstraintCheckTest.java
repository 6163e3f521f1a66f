// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.pki.CertificateAssembly;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;

/** Constraints that another authority has written, however odd, never end in a failure. */
final class NameConstraintCheckTest {

  private static final X500Name SUBJECT = new X500Name("CN=host.example,E=no address");

  private static final int PERMITTED = 0;
  private static final int EXCLUDED = 1;

  /** A CA with one constraint, which is not critical, so that the JDK does not look at it. */
  private static X509Certificate constrained(int side, GeneralName base) {
    SigningKey key = SampleKeys.P256;
    Extension constraints =
        DerExtension.of(
            Extension.nameConstraints,
            false,
            new DERSequence(
                new DERTaggedObject(false, side, new DERSequence(new GeneralSubtree(base)))));
    CertificateProfile profile =
        new CertificateProfile(
            new X500Name("CN=Odd"),
            key.subjectPublicKeyInfo(),
            SampleIssuers.NOW_CUT,
            SampleIssuers.NOW_CUT.plusSeconds(60),
            List.of(constraints));
    return Certificates.parse(
        CertificateAssembly.selfSigned(
                profile, key.keyIdentifier(), BigInteger.ONE, key.choose(0, Optional.empty()))
            .sign(key));
  }

  private static List<GeneralName> oddNames() {
    List<GeneralName> names = new ArrayList<>();
    for (int octets : List.of(0, 1, 4, 5, 8, 16, 17, 31, 32, 33)) {
      names.add(new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[octets])));
    }
    for (String text : List.of("", ".", "@", "a@", "@a", ":", "a:", "a://", "a://@", "#", "*")) {
      names.add(new GeneralName(GeneralName.dNSName, new DERIA5String(text)));
      names.add(new GeneralName(GeneralName.rfc822Name, new DERIA5String(text)));
      names.add(new GeneralName(GeneralName.uniformResourceIdentifier, new DERIA5String(text)));
    }
    ASN1EncodableVector other = new ASN1EncodableVector();
    other.add(new ASN1ObjectIdentifier("1.2.3"));
    other.add(new DERTaggedObject(true, 0, new DERUTF8String("x")));
    names.add(new GeneralName(GeneralName.otherName, new DERSequence(other)));
    names.add(new GeneralName(GeneralName.otherName, new DERSequence()));
    names.add(new GeneralName(GeneralName.x400Address, new DERSequence(DERNull.INSTANCE)));
    names.add(new GeneralName(GeneralName.ediPartyName, new DERSequence()));
    names.add(new GeneralName(GeneralName.registeredID, "1.2.3"));
    names.add(new GeneralName(new X500Name(new RDN[0])));
    names.add(new GeneralName(new X500Name("CN=a")));
    return names;
  }

  @ParameterizedTest
  @ValueSource(ints = {PERMITTED, EXCLUDED})
  void require_oddConstraintsAndNames_isRefusedOrFine(int side) {
    for (GeneralName base : oddNames()) {
      X509Certificate ca = constrained(side, base);
      for (GeneralName name : oddNames()) {
        Throwable failure =
            catchThrowable(() ->
                NameConstraintCheck.require(
                    List.of(ca), SUBJECT, Optional.of(new GeneralNames(name))));
        if (failure != null) {
          assertThat(failure).as("%s under %s", name, base).isInstanceOf(PkiException.class);
        }
      }
    }
  }

  /** The JDK cannot read such constraints, and would say nothing of them. */
  @Test
  void require_addressesOfAnOddLength_areNotPassedOver() {
    GeneralName odd = new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[5]));
    X509Certificate ca = constrained(PERMITTED, odd);
    GeneralNames address = new GeneralNames(new GeneralName(GeneralName.iPAddress, "10.0.0.1"));

    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> NameConstraintCheck.require(List.of(ca), SUBJECT, Optional.of(address)))
        .withMessageContaining("name constraints of CN=Odd");
  }
}
