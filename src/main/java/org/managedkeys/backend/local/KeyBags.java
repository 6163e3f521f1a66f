// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.io.IOException;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagFactory;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a PKCS #12 file as they stand in it, RFC 7292 section 4.2: the JDK's key store hides
 * one of two keys with the same alias, and gives no key whose kind it does not know.
 */
final class KeyBags {

  /** Made when first needed: it decrypts by what PKCS #5 and #12 know. */
  private static final class BouncyCastle {
    static final Provider INSTANCE = new BouncyCastleProvider();
  }

  private final List<PKCS12SafeBag> bags;

  private KeyBags(List<PKCS12SafeBag> bags) {
    this.bags = bags;
  }

  /** Finds the keys in a file's content. */
  static KeyBags of(byte[] content) throws Pkcs12.Unreadable {
    List<PKCS12SafeBag> bags = new ArrayList<>();
    try {
      for (ContentInfo part : new PKCS12PfxPdu(content).getContentInfos()) {
        // Encrypted parts hold certificates; keys are encrypted one by one.
        if (part.getContentType().equals(PKCSObjectIdentifiers.data)) {
          Arrays.stream(new PKCS12SafeBagFactory(part).getSafeBags())
              .filter(KeyBags::isKey)
              .forEach(bags::add);
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new Pkcs12.Unreadable(String.valueOf(e.getMessage()), e);
    }
    return new KeyBags(bags);
  }

  private static boolean isKey(PKCS12SafeBag bag) {
    return bag.getType().equals(PKCSObjectIdentifiers.secretBag)
        || bag.getBagValue() instanceof PKCS8EncryptedPrivateKeyInfo;
  }

  /** How many keys there are, private and secret ones. */
  int count() {
    return bags.size();
  }

  /** The PrivateKeyInfo of a private key; empty if none has that alias and that password. */
  Optional<byte[]> pkcs8(String alias, char[] password) {
    for (PKCS12SafeBag bag : bags) {
      if (isNamed(bag, alias) && bag.getBagValue() instanceof PKCS8EncryptedPrivateKeyInfo key) {
        try {
          return Optional.of(
              key.decryptPrivateKeyInfo(
                      new JcePKCSPBEInputDecryptorProviderBuilder()
                          .setProvider(BouncyCastle.INSTANCE)
                          .build(password))
                  .getEncoded());
        } catch (PKCSException | IOException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /** In any case, as the JDK compares aliases. */
  private static boolean isNamed(PKCS12SafeBag bag, String alias) {
    Attribute @Nullable [] attributes = bag.getAttributes();
    for (Attribute attribute : attributes == null ? new Attribute[0] : attributes) {
      if (attribute.getAttrType().equals(PKCS12SafeBag.friendlyNameAttribute)) {
        for (ASN1Encodable value : attribute.getAttrValues()) {
          if (value instanceof ASN1String name && name.getString().equalsIgnoreCase(alias)) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
