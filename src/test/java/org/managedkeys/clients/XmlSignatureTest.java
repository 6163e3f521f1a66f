// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.InvalidKeyException;
import java.security.Provider;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.spec.RSAPSSParameterSpec;
import javax.xml.crypto.dsig.spec.SignatureMethodParameterSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

/** XML signatures of the JDK. */
@Isolated("changes the JVM's provider list")
final class XmlSignatureTest {

  @RegisterExtension static final RegisteredProvider KEYS = new RegisteredProvider();

  @ParameterizedTest
  @CsvSource({
    SignatureMethod.RSA_SHA256 + ", rsa-2048",
    SignatureMethod.RSA_SHA512 + ", rsa-3072",
    SignatureMethod.ECDSA_SHA256 + ", p256",
    SignatureMethod.ECDSA_SHA384 + ", p384",
    SignatureMethod.ECDSA_SHA512 + ", p521"
  })
  void document_isValid(String method, String name) throws Exception {
    assertValid(method, null, name, null);
  }

  @Test
  void pss_withParameters_isValid() throws Exception {
    assertValid(
        SignatureMethod.RSA_PSS,
        new RSAPSSParameterSpec(
            new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1)),
        "rsa-2048",
        null);
  }

  @Test
  void pss_byItsFixedName_isValid_withTheProviderNamed() throws Exception {
    assertValid(XmlSignatures.RSA_MGF1, null, "rsa-2048", KEYS.provider());
  }

  @Test
  void pss_byItsFixedName_isRefused_withoutNamingTheProvider() throws Exception {
    assertThatExceptionOfType(XMLSignatureException.class)
        .isThrownBy(() ->
            XmlSignatures.sign(XmlSignatures.RSA_MGF1, null, KEYS.privateKey("rsa-2048"), null))
        .withCauseInstanceOf(InvalidKeyException.class);
  }

  @Test
  void ed25519_isValid() throws Exception {
    assumeTrue(
        Runtime.version().feature() >= 21, "the JDK signs XML with Ed25519 from version 21 on");
    assertValid("http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519", null, "ed25519", null);
  }

  private static void assertValid(
      String method,
      @Nullable SignatureMethodParameterSpec parameters,
      String name,
      @Nullable Provider provider)
      throws Exception {
    Document document = XmlSignatures.sign(method, parameters, KEYS.privateKey(name), provider);

    assertThat(XmlSignatures.isValid(document, KEYS.publicKey(name))).isTrue();
    document.getDocumentElement().getFirstChild().setTextContent("43 pears");
    assertThat(XmlSignatures.isValid(document, KEYS.publicKey(name))).isFalse();
  }
}
