// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.jspecify.annotations.Nullable;

/**
 * An extension that requests may ask for as critical, and what it has to look like, RFC 5280
 * section 4.2. Others are carried as they are, unless they claim to be critical: nobody could say
 * whether they hold.
 *
 * @param text as RFC 5280 calls it
 * @param rule refuses values that are malformed
 */
record KnownExtension(ASN1ObjectIdentifier type, String text, Consumer<ASN1Primitive> rule) {

  private static final List<KnownExtension> ALL =
      List.of(
          new KnownExtension(
              Extension.subjectAlternativeName,
              "subjectAltName",
              value -> AlternativeNames.check(GeneralNames.getInstance(value))),
          new KnownExtension(Extension.keyUsage, "keyUsage", KnownExtension::checkKeyUsage),
          new KnownExtension(
              Extension.extendedKeyUsage, "extKeyUsage", KnownExtension::checkExtendedKeyUsage),
          new KnownExtension(
              Extension.basicConstraints,
              "basicConstraints",
              KnownExtension::checkBasicConstraints),
          new KnownExtension(
              Extension.subjectKeyIdentifier,
              "subjectKeyIdentifier",
              KnownExtension::checkKeyIdentifier),
          new KnownExtension(
              Extension.nameConstraints, "nameConstraints", KnownExtension::checkNameConstraints),
          new KnownExtension(
              Extension.certificatePolicies, "certificatePolicies", KnownExtension::checkPolicies),
          new KnownExtension(
              Extension.policyConstraints, "policyConstraints", ASN1Sequence::getInstance),
          new KnownExtension(
              Extension.inhibitAnyPolicy, "inhibitAnyPolicy", ASN1Integer::getInstance),
          new KnownExtension(
              new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"),
              "tlsFeature",
              ASN1Sequence::getInstance));

  private static final int MOST_OCTETS_OF_KEY_IDENTIFIER = 64;
  private static final int BITS_OF_KEY_USAGE = 9;
  private static final int IPV4_AND_MASK = 8;
  private static final int IPV6_AND_MASK = 32;

  private static Optional<KnownExtension> of(ASN1ObjectIdentifier type) {
    return ALL.stream().filter(row -> row.type.equals(type)).findFirst();
  }

  /** As RFC 5280 calls it, else its object identifier. */
  static String nameOf(ASN1ObjectIdentifier type) {
    return of(type).map(row -> row.text).orElse(type.getId());
  }

  /**
   * Refuses what is malformed, and what is critical and not known.
   *
   * @throws PkiException INVALID
   */
  static void check(Extension extension) {
    Optional<KnownExtension> known = of(extension.getExtnId());
    if (known.isEmpty()) {
      if (extension.isCritical()) {
        throw PkiException.invalid(
            "the critical extension " + extension.getExtnId().getId() + " is not known",
            "ask for it as not critical, or not at all");
      }
      return;
    }
    KnownExtension row = known.get();
    ASN1Primitive value =
        StrictDer.parse(extension.getExtnValue().getOctets(), "the extension " + row.text);
    try {
      row.rule.accept(value);
    } catch (PkiException e) {
      throw e;
    } catch (RuntimeException e) {
      throw PkiException.invalid("the extension " + row.text + " cannot be read", null, e);
    }
  }

  private static void checkKeyUsage(ASN1Primitive value) {
    ASN1BitString bits = ASN1BitString.getInstance(value);
    if (bits.intValue() == 0) {
      throw PkiException.invalid("the keyUsage has no bit set", null);
    }
    if (bits.getBytes().length * Byte.SIZE - bits.getPadBits() > BITS_OF_KEY_USAGE) {
      throw PkiException.invalid("the keyUsage has a bit that means nothing", null);
    }
  }

  private static void checkExtendedKeyUsage(ASN1Primitive value) {
    HashSet<ASN1ObjectIdentifier> purposes = new HashSet<>();
    for (ASN1Encodable element : ASN1Sequence.getInstance(value)) {
      ASN1ObjectIdentifier purpose = ASN1ObjectIdentifier.getInstance(element);
      if (!purposes.add(purpose)) {
        throw PkiException.invalid("the extKeyUsage has " + purpose.getId() + " twice", null);
      }
    }
    if (purposes.isEmpty()) {
      throw PkiException.invalid("the extKeyUsage has no purpose", null);
    }
  }

  private static void checkBasicConstraints(ASN1Primitive value) {
    BasicConstraints constraints = BasicConstraints.getInstance(value);
    @Nullable BigInteger length = constraints.getPathLenConstraint();
    if (length != null && length.signum() < 0) {
      throw PkiException.invalid("the path length of the basicConstraints is negative", null);
    }
    if (length != null && !constraints.isCA()) {
      throw PkiException.invalid("the basicConstraints have a path length and no cA", null);
    }
  }

  private static void checkKeyIdentifier(ASN1Primitive value) {
    int octets = ASN1OctetString.getInstance(value).getOctets().length;
    if (octets == 0 || octets > MOST_OCTETS_OF_KEY_IDENTIFIER) {
      throw PkiException.invalid(
          "the subjectKeyIdentifier has " + octets + " octets",
          "it has 1 to " + MOST_OCTETS_OF_KEY_IDENTIFIER);
    }
  }

  private static void checkPolicies(ASN1Primitive value) {
    HashSet<ASN1ObjectIdentifier> policies = new HashSet<>();
    for (ASN1Encodable element : ASN1Sequence.getInstance(value)) {
      ASN1ObjectIdentifier policy = PolicyInformation.getInstance(element).getPolicyIdentifier();
      if (!policies.add(policy)) {
        throw PkiException.invalid(
            "the certificatePolicies have " + policy.getId() + " twice", null);
      }
    }
    if (policies.isEmpty()) {
      throw PkiException.invalid("the certificatePolicies have no policy", null);
    }
  }

  private static void checkNameConstraints(ASN1Primitive value) {
    NameConstraints constraints = NameConstraints.getInstance(value);
    GeneralSubtree @Nullable [] permitted = constraints.getPermittedSubtrees();
    GeneralSubtree @Nullable [] excluded = constraints.getExcludedSubtrees();
    if (permitted == null && excluded == null) {
      throw PkiException.invalid("the nameConstraints constrain nothing", null);
    }
    checkSubtrees(permitted);
    checkSubtrees(excluded);
  }

  private static void checkSubtrees(GeneralSubtree @Nullable [] subtrees) {
    if (subtrees == null) {
      return;
    }
    for (GeneralSubtree subtree : subtrees) {
      GeneralName base = subtree.getBase();
      if (base.getTagNo() == GeneralName.iPAddress) {
        int octets = ASN1OctetString.getInstance(base.getName()).getOctets().length;
        if (octets != IPV4_AND_MASK && octets != IPV6_AND_MASK) {
          throw PkiException.invalid(
              "an IP range of the nameConstraints has " + octets + " octets",
              "it has 8, or 32 for IPv6");
        }
      } else if (base.getTagNo() == GeneralName.dNSName) {
        String name = base.getName().toString();
        Texts.requireVisibleAscii(
            name, "the DNS name " + Texts.quoted(name) + " of the nameConstraints", null);
      }
    }
  }
}
