// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import org.jose4j.jws.JsonWebSignature;

/**
 * Signs by PSS with libraries that set the parameters before they show the key, and names no
 * provider. Argument: the name of an RSA key.
 */
final class PreferredPssProgram {

  private PreferredPssProgram() {}

  public static void main(String[] arguments) throws Exception {
    KeyStore keys = KeyStore.getInstance("ManagedKeys");
    keys.load(null, null);
    PrivateKey key = (PrivateKey) keys.getKey(arguments[0], null);
    PublicKey publicKey = keys.getCertificate(arguments[0]).getPublicKey();

    JWSObject nimbus = new JWSObject(new JWSHeader(JWSAlgorithm.PS256), new Payload("nimbus"));
    nimbus.sign(new RSASSASigner(key));
    System.out.println("nimbus " + nimbus.verify(new RSASSAVerifier((RSAPublicKey) publicKey)));

    JsonWebSignature jose4j = new JsonWebSignature();
    jose4j.setAlgorithmHeaderValue("PS256");
    jose4j.setPayload("jose4j");
    jose4j.setKey(key);
    JsonWebSignature parsed = new JsonWebSignature();
    parsed.setCompactSerialization(jose4j.getCompactSerialization());
    parsed.setKey(publicKey);
    System.out.println("jose4j " + parsed.verifySignature());

    System.out.println(
        "xml "
            + XmlSignatures.isValid(
                XmlSignatures.sign(XmlSignatures.RSA_MGF1, null, key, null), publicKey));
  }
}
