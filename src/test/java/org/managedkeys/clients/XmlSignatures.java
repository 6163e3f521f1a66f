// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.util.List;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.SignatureMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;

/** Enveloped signatures by the JDK's {@code javax.xml.crypto.dsig}. */
final class XmlSignatures {

  /** RFC 6931 section 2.3.10: the JDK sets the parameters of this one before it shows the key. */
  static final String RSA_MGF1 = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1";

  private static final XMLSignatureFactory FACTORY = XMLSignatureFactory.getInstance("DOM");

  private XmlSignatures() {}

  /**
   * A signed document.
   *
   * @param provider the one that signs, or null to leave that to the JDK
   */
  static Document sign(
      String method,
      @Nullable SignatureMethodParameterSpec parameters,
      PrivateKey key,
      @Nullable Provider provider)
      throws Exception {
    Document document =
        DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().newDocument();
    document.appendChild(document.createElement("order")).setTextContent("42 pears");
    Reference reference =
        FACTORY.newReference(
            "",
            FACTORY.newDigestMethod(DigestMethod.SHA256, null),
            List.of(FACTORY.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null)),
            null,
            null);
    SignedInfo signedInfo =
        FACTORY.newSignedInfo(
            FACTORY.newCanonicalizationMethod(
                CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
            FACTORY.newSignatureMethod(method, parameters),
            List.of(reference));
    DOMSignContext context = new DOMSignContext(key, document.getDocumentElement());
    if (provider != null) {
      context.setProperty("org.jcp.xml.dsig.internal.dom.SignatureProvider", provider);
    }
    FACTORY.newXMLSignature(signedInfo, null).sign(context);
    return document;
  }

  static boolean isValid(Document document, PublicKey key) throws Exception {
    DOMValidateContext context =
        new DOMValidateContext(
            KeySelector.singletonKeySelector(key),
            document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature").item(0));
    return FACTORY.unmarshalXMLSignature(context).validate(context);
  }
}
