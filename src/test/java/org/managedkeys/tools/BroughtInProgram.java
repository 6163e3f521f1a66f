// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileInputStream;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;

/**
 * Uses each key that was brought in against the software key that it was: what one makes, the other
 * takes. It names no provider. Arguments: the PKCS#12 file that the keys came from, its password.
 */
final class BroughtInProgram {

  private static final byte[] MESSAGE = "42 pears".getBytes(UTF_8);

  private BroughtInProgram() {}

  public static void main(String[] arguments) throws Exception {
    char[] password = arguments[1].toCharArray();
    KeyStore software = KeyStore.getInstance("PKCS12");
    try (InputStream file = new FileInputStream(arguments[0])) {
      software.load(file, password);
    }
    KeyStore managed = KeyStore.getInstance("ManagedKeys");
    managed.load(null, null);
    for (String alias : Collections.list(software.aliases()).stream().sorted().toList()) {
      Key theirs = software.getKey(alias, password);
      Key ours = managed.getKey(alias, null);
      if (ours.getEncoded() != null) {
        throw new GeneralSecurityException(alias + " shows its bytes");
      }
      if (theirs instanceof PrivateKey) {
        PublicKey publicKey = software.getCertificate(alias).getPublicKey();
        say(alias, "signs", signs((PrivateKey) ours, publicKey));
        if (publicKey.getAlgorithm().equals("RSA")) {
          for (String name :
              List.of("RSA/ECB/PKCS1Padding", "RSA/ECB/OAEPWithSHA-256AndMGF1Padding")) {
            say(alias, "decrypts by " + name, crosses(name, publicKey, ours));
          }
        } else {
          say(alias, "agrees", Arrays.equals(agreed(ours, publicKey), agreed(theirs, publicKey)));
        }
      } else if (theirs.getAlgorithm().equals("AES")) {
        for (String name : List.of("AES/GCM/NoPadding", "AES/CBC/PKCS5Padding")) {
          say(alias, "decrypts by " + name, crosses(name, theirs, ours));
          say(alias, "encrypts by " + name, crosses(name, ours, theirs));
        }
      } else {
        say(alias, "makes codes", Arrays.equals(code(ours), code(theirs)));
      }
    }
  }

  private static boolean signs(PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256with" + signing(publicKey));
    signature.initSign(key);
    signature.update(MESSAGE);
    byte[] signed = signature.sign();
    signature = Signature.getInstance(signature.getAlgorithm());
    signature.initVerify(publicKey);
    signature.update(MESSAGE);
    return signature.verify(signed);
  }

  private static String signing(PublicKey key) {
    return key.getAlgorithm().equals("EC") ? "ECDSA" : key.getAlgorithm();
  }

  private static boolean crosses(String transformation, Key encrypting, Key decrypting)
      throws GeneralSecurityException {
    Cipher sender = Cipher.getInstance(transformation);
    sender.init(Cipher.ENCRYPT_MODE, encrypting);
    byte[] sealed = sender.doFinal(MESSAGE);
    Cipher recipient = Cipher.getInstance(transformation);
    recipient.init(Cipher.DECRYPT_MODE, decrypting, sender.getParameters());
    return Arrays.equals(recipient.doFinal(sealed), MESSAGE);
  }

  private static byte[] agreed(Key own, PublicKey peer) throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(own);
    agreement.doPhase(peer, true);
    return agreement.generateSecret();
  }

  private static byte[] code(Key key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(key);
    return mac.doFinal(MESSAGE);
  }

  private static void say(String alias, String does, boolean right) {
    System.out.println(alias + " " + does + ": " + right);
  }
}
