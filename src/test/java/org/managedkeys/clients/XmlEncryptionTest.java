// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.StringReader;
import java.io.StringWriter;
import java.security.Key;
import java.security.KeyPairGenerator;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.xml.security.Init;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.encryption.XMLEncryptionException;
import org.apache.xml.security.keys.KeyInfo;
import org.apache.xml.security.utils.EncryptionConstants;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.testkit.WorkingKeys;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** XML Encryption by Apache Santuario: documents for a managed key. No provider is named. */
@Isolated("changes the JVM's provider list")
final class XmlEncryptionTest {

  @RegisterExtension
  static final RegisteredProvider KEYS = new RegisteredProvider(WorkingKeys::provider);

  private static final String SECRET = "42 pears";

  @BeforeAll
  static void startSantuario() {
    Init.init();
  }

  @ParameterizedTest
  @CsvSource({
    XMLCipher.RSA_OAEP + ", " + XMLCipher.SHA1 + ",",
    XMLCipher.RSA_OAEP + ", " + XMLCipher.SHA256 + ",",
    XMLCipher.RSA_OAEP_11 + ", " + XMLCipher.SHA256 + ", " + EncryptionConstants.MGF1_SHA256,
    XMLCipher.RSA_OAEP_11 + ", " + XMLCipher.SHA512 + ", " + EncryptionConstants.MGF1_SHA512,
    XMLCipher.RSA_v1dot5 + ",,"
  })
  void document_forAnRsaKey_isDecrypted(
      String transport, @Nullable String digest, @Nullable String mask) throws Exception {
    Document document = encrypted(transport, digest, mask, KEYS.publicKey(WorkingKeys.RSA));
    assertThat(text(document)).doesNotContain(SECRET).contains("CipherValue");

    assertThat(text(decrypted(document, KEYS.privateKey(WorkingKeys.RSA)))).contains(SECRET);
  }

  @Test
  void document_forAnAesKey_isEncryptedAndDecrypted() throws Exception {
    SecretKey key = KEYS.secretKey(WorkingKeys.AES);
    Document document = encrypted(XMLCipher.AES_256_KeyWrap, null, null, key);

    assertThat(text(document)).doesNotContain(SECRET);
    assertThat(text(decrypted(document, key))).contains(SECRET);
  }

  @Test
  void documentForAnotherKey_isRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    Document document =
        encrypted(XMLCipher.RSA_OAEP, null, null, generator.generateKeyPair().getPublic());

    assertThatExceptionOfType(XMLEncryptionException.class)
        .isThrownBy(() -> decryptedKey(document, KEYS.privateKey(WorkingKeys.RSA)))
        .withMessageContaining("key '" + WorkingKeys.RSA + "'");
  }

  /** An order whose content is encrypted by a new AES key, which is encrypted for another key. */
  private static Document encrypted(
      String transport, @Nullable String digest, @Nullable String mask, Key recipient)
      throws Exception {
    Document document =
        DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().newDocument();
    Element order = document.createElement("order");
    document.appendChild(order).appendChild(document.createElement("item")).setTextContent(SECRET);
    KeyGenerator generator = KeyGenerator.getInstance("AES");
    generator.init(256);
    SecretKey content = generator.generateKey();
    XMLCipher keyCipher = XMLCipher.getInstance(transport, null, digest);
    keyCipher.init(XMLCipher.WRAP_MODE, recipient);
    EncryptedKey wrapped = keyCipher.encryptKey(document, content, mask, null);
    XMLCipher cipher = XMLCipher.getInstance(XMLCipher.AES_256_GCM);
    cipher.init(XMLCipher.ENCRYPT_MODE, content);
    KeyInfo keyInfo = new KeyInfo(document);
    keyInfo.add(wrapped);
    cipher.getEncryptedData().setKeyInfo(keyInfo);
    return reread(cipher.doFinal(document, order, true));
  }

  /** As another program reads it. */
  private static Document reread(Document document) throws Exception {
    return DocumentBuilderFactory.newDefaultNSInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(text(document))));
  }

  /** As a recipient decrypts it: the document names the algorithms. */
  private static Document decrypted(Document document, Key recipient) throws Exception {
    XMLCipher cipher = XMLCipher.getInstance();
    cipher.init(XMLCipher.DECRYPT_MODE, null);
    cipher.setKEK(recipient);
    return cipher.doFinal(document, encryptedData(document));
  }

  private static Key decryptedKey(Document document, Key recipient) throws Exception {
    XMLCipher cipher = XMLCipher.getInstance();
    cipher.init(XMLCipher.DECRYPT_MODE, null);
    EncryptedKey wrapped =
        cipher
            .loadEncryptedData(document, encryptedData(document))
            .getKeyInfo()
            .itemEncryptedKey(0);
    XMLCipher keyCipher = XMLCipher.getInstance();
    keyCipher.init(XMLCipher.UNWRAP_MODE, recipient);
    return keyCipher.decryptKey(wrapped, XMLCipher.AES_256_GCM);
  }

  private static Element encryptedData(Document document) {
    return (Element)
        document
            .getElementsByTagNameNS(
                EncryptionConstants.EncryptionSpecNS, EncryptionConstants._TAG_ENCRYPTEDDATA)
            .item(0);
  }

  private static String text(Document document) throws Exception {
    Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
    transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
    StringWriter writer = new StringWriter();
    transformer.transform(new DOMSource(document), new StreamResult(writer));
    return writer.toString();
  }
}
