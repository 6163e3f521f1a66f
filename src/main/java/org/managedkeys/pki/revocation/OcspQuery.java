// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPRequest;
import org.bouncycastle.asn1.ocsp.Request;
import org.bouncycastle.asn1.ocsp.TBSRequest;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.PkiException;

/**
 * What a client asks: RFC 6960 section 4.1. Its signature, if there is one, is not looked at:
 * anybody may ask.
 *
 * @param certificates at least one
 * @param nonce to be sent back
 * @param preferences how the client would like the answer to be signed, best first
 */
record OcspQuery(
    List<CertID> certificates, Optional<Extension> nonce, List<SignaturePreference> preferences) {

  /** RFC 9654 section 2.1: "at least 1 octet and at most 128 octets". */
  private static final int MAX_NONCE_OCTETS = 128;

  private static final Set<ASN1ObjectIdentifier> UNDERSTOOD =
      Set.of(
          OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
          OCSPObjectIdentifiers.id_pkix_ocsp_response,
          OCSPObjectIdentifiers.id_pkix_ocsp_pref_sig_algs);

  /**
   * Reads a request.
   *
   * @param der exactly one OCSPRequest in DER
   * @throws PkiException INVALID if it is anything else, or has a critical extension that is not
   *     understood
   */
  static OcspQuery parse(byte[] der) {
    try {
      OCSPRequest request = OCSPRequest.getInstance(ASN1Primitive.fromByteArray(der));
      if (!Arrays.equals(Der.encode(request), der)) {
        // Bouncy Castle passes over what it does not expect; a critical extension may be there.
        throw PkiException.invalid("the OCSP request is no DER, or has more than it should", null);
      }
      return of(request.getTbsRequest());
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle tells malformed structures by runtime exceptions of many types.
      throw e instanceof PkiException told
          ? told
          : PkiException.invalid("the OCSP request is malformed", null, e);
    }
  }

  private static OcspQuery of(TBSRequest request) {
    if (!request.getVersion().hasValue(0)) {
      throw PkiException.invalid("the OCSP request is not of version 1", null);
    }
    List<CertID> certificates = new ArrayList<>();
    for (ASN1Encodable element : request.getRequestList()) {
      Request single = Request.getInstance(element);
      @Nullable Extensions extensions = single.getSingleRequestExtensions();
      requireUnderstood(extensions, Set.of());
      certificates.add(single.getReqCert());
    }
    if (certificates.isEmpty()) {
      throw PkiException.invalid("the OCSP request asks for nothing", null);
    }
    @Nullable Extensions extensions = request.getRequestExtensions();
    requireUnderstood(extensions, UNDERSTOOD);
    requireBasicAcceptable(extension(extensions, OCSPObjectIdentifiers.id_pkix_ocsp_response));
    return new OcspQuery(
        List.copyOf(certificates),
        nonce(extension(extensions, OCSPObjectIdentifiers.id_pkix_ocsp_nonce)),
        preferences(extension(extensions, OCSPObjectIdentifiers.id_pkix_ocsp_pref_sig_algs)));
  }

  private static Optional<Extension> extension(
      @Nullable Extensions extensions, ASN1ObjectIdentifier type) {
    return extensions == null
        ? Optional.empty()
        : Optional.ofNullable(extensions.getExtension(type));
  }

  private static void requireUnderstood(
      @Nullable Extensions extensions, Set<ASN1ObjectIdentifier> understood) {
    if (extensions == null) {
      return;
    }
    for (ASN1ObjectIdentifier type : extensions.getCriticalExtensionOIDs()) {
      if (!understood.contains(type)) {
        throw PkiException.invalid(
            "the OCSP request has the critical extension " + type + ", which is unknown", null);
      }
    }
  }

  private static Optional<Extension> nonce(Optional<Extension> extension) {
    return extension.map(given -> {
      int length = ASN1OctetString.getInstance(given.getParsedValue()).getOctetsLength();
      if (length < 1 || length > MAX_NONCE_OCTETS) {
        throw PkiException.invalid(
            "the nonce has " + length + " octets", "it may have 1 to " + MAX_NONCE_OCTETS);
      }
      return new Extension(given.getExtnId(), false, given.getExtnValue());
    });
  }

  /** Section 4.4.3. */
  private static void requireBasicAcceptable(Optional<Extension> extension) {
    if (extension.isEmpty()) {
      return;
    }
    for (ASN1Encodable type : ASN1Sequence.getInstance(extension.get().getParsedValue())) {
      if (OCSPObjectIdentifiers.id_pkix_ocsp_basic.equals(ASN1ObjectIdentifier.getInstance(type))) {
        return;
      }
    }
    throw PkiException.invalid("the client does not accept basic OCSP responses", null);
  }

  /** Section 4.4.7. */
  private static List<SignaturePreference> preferences(Optional<Extension> extension) {
    List<SignaturePreference> preferences = new ArrayList<>();
    if (extension.isPresent()) {
      for (ASN1Encodable element : ASN1Sequence.getInstance(extension.get().getParsedValue())) {
        preferences.add(SignaturePreference.of(ASN1Sequence.getInstance(element)));
      }
    }
    return List.copyOf(preferences);
  }
}
