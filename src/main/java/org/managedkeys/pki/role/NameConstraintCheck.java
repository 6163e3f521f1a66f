// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.managedkeys.pki.PkiException;

/**
 * Whether a certificate's names are within the name constraints of the CAs above it, RFC 5280
 * section 6.1.3 (b) and (c): a certificate that no relying party would accept is not made.
 */
final class NameConstraintCheck {

  private NameConstraintCheck() {}

  /**
   * Refuses names that a CA above may not certify.
   *
   * @param chain the issuer's certificate and those above it
   * @throws PkiException REFUSED, naming the name and the CA; INVALID for a name, UNSUPPORTED for
   *     constraints that cannot be read
   */
  static void require(
      List<X509Certificate> chain, X500Name subject, Optional<GeneralNames> alternatives) {
    for (X509Certificate ca : chain) {
      byte[] constraints = ca.getExtensionValue(Extension.nameConstraints.getId());
      if (constraints != null) {
        require(ca, constraints, subject, alternatives);
      }
    }
  }

  private static void require(
      X509Certificate ca,
      byte[] constraints,
      X500Name subject,
      Optional<GeneralNames> alternatives) {
    PKIXNameConstraintValidator validator = validator(ca, constraints);
    if (subject.getRDNs().length > 0) {
      requireDirectoryName(validator, ca, subject);
    }
    for (GeneralName name : names(subject, alternatives)) {
      try {
        validator.checkPermitted(name);
        validator.checkExcluded(name);
      } catch (NameConstraintValidatorException e) {
        throw violation(ca, text(name), e);
      } catch (RuntimeException e) {
        throw incomparable(ca, text(name), e);
      }
    }
  }

  private static void requireDirectoryName(
      PKIXNameConstraintValidator validator, X509Certificate ca, X500Name subject) {
    try {
      validator.checkPermittedDN(subject);
      validator.checkExcludedDN(subject);
    } catch (NameConstraintValidatorException e) {
      throw violation(ca, subject.toString(), e);
    } catch (RuntimeException e) {
      throw incomparable(ca, subject.toString(), e);
    }
  }

  private static PKIXNameConstraintValidator validator(X509Certificate ca, byte[] constraints) {
    PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
    try {
      NameConstraints read =
          NameConstraints.getInstance(ASN1OctetString.getInstance(constraints).getOctets());
      GeneralSubtree[] permitted = read.getPermittedSubtrees();
      if (permitted != null) {
        validator.intersectPermittedSubtree(permitted);
      }
      GeneralSubtree[] excluded = read.getExcludedSubtrees();
      if (excluded != null) {
        for (GeneralSubtree subtree : excluded) {
          validator.addExcludedSubtree(subtree);
        }
      }
      return validator;
    } catch (RuntimeException e) {
      // Bouncy Castle is at a loss in many ways, such as over addresses of an odd length.
      throw PkiException.unsupported(
          "the name constraints of " + ca.getSubjectX500Principal() + " cannot be read", null, e);
    }
  }

  /**
   * The alternative names, and those names in the subject that relying parties treat like them: its
   * e-mail addresses, and a common name that is a host's where no alternative name is.
   */
  private static List<GeneralName> names(X500Name subject, Optional<GeneralNames> alternatives) {
    List<GeneralName> names = new ArrayList<>();
    alternatives.ifPresent(given -> names.addAll(List.of(given.getNames())));
    boolean hasHosts = names.stream().anyMatch(name -> name.getTagNo() == GeneralName.dNSName);
    for (String mail : SubjectTexts.of(subject, BCStyle.E)) {
      names.add(new GeneralName(GeneralName.rfc822Name, mail));
    }
    if (!hasHosts) {
      SubjectTexts.of(subject, BCStyle.CN).stream()
          .filter(text -> text.contains("."))
          .flatMap(text -> Hostnames.ascii(text).stream())
          .forEach(host -> names.add(new GeneralName(GeneralName.dNSName, host)));
    }
    return names;
  }

  /** What BouncyCastle prints, without the number of the kind. */
  private static String text(GeneralName name) {
    String printed = name.toString();
    return printed.substring(printed.indexOf(' ') + 1);
  }

  private static PkiException incomparable(X509Certificate ca, String name, RuntimeException e) {
    return PkiException.invalid(
        "the name "
            + name
            + " cannot be compared with the name constraints of "
            + ca.getSubjectX500Principal(),
        "one of them is malformed",
        e);
  }

  private static PkiException violation(
      X509Certificate ca, String name, NameConstraintValidatorException cause) {
    return PkiException.refused(
        "the name constraints of "
            + ca.getSubjectX500Principal()
            + " forbid the name "
            + name
            + ": "
            + cause.getMessage(),
        "a common name that is a host's counts too: exclude_cn_from_sans keeps it out of the"
            + " alternative names");
  }
}
