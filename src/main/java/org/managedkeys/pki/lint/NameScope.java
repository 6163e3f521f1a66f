// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.jspecify.annotations.Nullable;

/** The names that a CA may certify, RFC 5280 section 4.2.1.10, as Bouncy Castle decides it. */
final class NameScope {

  private final @Nullable NameConstraints constraints;

  private NameScope(@Nullable NameConstraints constraints) {
    this.constraints = constraints;
  }

  static NameScope of(LintedCertificate issuer) {
    return new NameScope(
        issuer.extensions().value(KnownExtension.NAME_CONSTRAINTS, NameConstraints.class));
  }

  /** The name that is out of it, or null. */
  @Nullable String flaw(LintedCertificate certificate) {
    if (constraints == null) {
      return null;
    }
    PKIXNameConstraintValidator validator = validator(constraints);
    try {
      if (certificate.subject().size() > 0) {
        validator.checkPermittedDN(certificate.subject());
        validator.checkExcludedDN(certificate.subject());
      }
      for (GeneralName name : certificate.names().all()) {
        validator.checkPermitted(name);
        validator.checkExcluded(name);
      }
      checkAddressesInSubject(validator, certificate);
      return null;
    } catch (NameConstraintValidatorException e) {
      return Excerpt.of(String.valueOf(e.getMessage()));
    }
  }

  private static PKIXNameConstraintValidator validator(NameConstraints constraints) {
    PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
    GeneralSubtree @Nullable [] permitted = constraints.getPermittedSubtrees();
    if (permitted != null) {
      validator.intersectPermittedSubtree(permitted);
    }
    GeneralSubtree @Nullable [] excluded = constraints.getExcludedSubtrees();
    if (excluded != null) {
      for (GeneralSubtree subtree : excluded) {
        validator.addExcludedSubtree(subtree);
      }
    }
    return validator;
  }

  /** Those in the subject's name count where no alternative name is an e-mail address. */
  private static void checkAddressesInSubject(
      PKIXNameConstraintValidator validator, LintedCertificate certificate)
      throws NameConstraintValidatorException {
    if (certificate.extensions().has(KnownExtension.SUBJECT_ALT_NAME)) {
      return;
    }
    for (RDN rdn : certificate.subject().getRDNs(BCStyle.EmailAddress)) {
      for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
        if (attribute.getType().equals(BCStyle.EmailAddress)
            && attribute.getValue() instanceof ASN1String address) {
          validator.checkPermittedEmail(address.getString());
          validator.checkExcludedEmail(address.getString());
        }
      }
    }
  }
}
