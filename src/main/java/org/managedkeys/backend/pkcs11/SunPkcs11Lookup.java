// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.ProviderException;
import java.security.cert.Certificate;
import java.util.List;
import javax.crypto.SecretKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * Finds a key in SunPKCS11's key store. A private key goes there by the CKA_LABEL of the
 * certificate that has its CKA_ID, a secret key by its own; nothing else of either can be asked.
 *
 * @param subject the key, and {@code where} the connection: for messages
 * @param label the alias
 */
record SunPkcs11Lookup(String subject, String label, String where) {

  private static final String FIND = "find it";
  private static final String GENERIC_SECRET = "Generic Secret";

  /**
   * A key that was found.
   *
   * @param publicHalf of the certificate; null for a secret key
   */
  record Found(
      SunPkcs11Token token, Key key, KeyAlgorithm algorithm, @Nullable PublicHalf publicHalf) {

    /** Whether another look found the same key, as far as that can be told. */
    boolean isSameKey(Found other) {
      PublicHalf half = publicHalf;
      PublicHalf otherHalf = other.publicHalf;
      if (half != null && otherHalf != null) {
        return half.isSameKey(otherHalf);
      }
      return half == null && otherHalf == null && algorithm == other.algorithm;
    }
  }

  /** Reads a key's fields, and refuses those that SunPKCS11 cannot heed. */
  static SunPkcs11Lookup parse(String subject, Fields fields, String where) {
    KeyLocation location = KeyLocation.parse(fields);
    if (location.id().isPresent()) {
      throw fields.invalid(
          "key_id",
          "with binding = sunpkcs11, as at "
              + where
              + ", keys are found by key_label alone, which for a private key is the label of its"
              + " certificate",
          Binding.USE_DEFAULT);
    }
    if (location.mechanism().isPresent()) {
      throw fields.invalid(
          "mechanism",
          "with binding = sunpkcs11, as at " + where + ", a key cannot be restricted to one",
          Binding.USE_DEFAULT);
    }
    return new SunPkcs11Lookup(subject, location.label().orElseThrow(), where);
  }

  /** The key, found anew. */
  Found find(SunPkcs11Token token) throws GeneralSecurityException, CryptokiFailure {
    Key key = key(token);
    if (key == null) {
      // Made since the key store was read, or out of sight because of a logout.
      token.reload();
      key = key(token);
    }
    if (key == null) {
      throw absent(token.aliases());
    }
    Certificate certificate = token.certificate(label);
    return key instanceof SecretKey
        ? new Found(token, key, secret(key.getAlgorithm()), null)
        : pair(token, key, certificate);
  }

  private @Nullable Key key(SunPkcs11Token token) throws GeneralSecurityException {
    try {
      return token.key(label);
    } catch (ProviderException e) {
      if (SunPkcs11Failure.answer(e).isPresent()) {
        throw e;
      }
      boolean several = SunPkcs11Failure.mentions(e, "sharing");
      throw KeyException.of(
          several ? Kind.CONFLICT : Kind.UNSUPPORTED,
          subject,
          FIND,
          "SunPKCS11 cannot use the key with label '"
              + label
              + "' at "
              + where
              + ": "
              + SunPkcs11Failure.text(e),
          Binding.USE_DEFAULT,
          e);
    }
  }

  private KeyException absent(List<String> aliases) {
    List<String> alike = aliases.stream().filter(alias -> alias.startsWith(label + "/")).toList();
    if (!alike.isEmpty()) {
      return KeyException.of(
          Kind.CONFLICT,
          subject,
          FIND,
          "more than one certificate has label '" + label + "' at " + where,
          "take away those that are not the key's, or " + Binding.USE_DEFAULT);
    }
    return KeyException.of(
        Kind.NOT_FOUND,
        subject,
        FIND,
        "no secret key, and no certificate of a private key, has label '"
            + label
            + "' at "
            + where
            + "; SunPKCS11 sees no private key without a certificate of the same CKA_ID",
        "for a key without certificate " + Binding.USE_DEFAULT);
  }

  private KeyAlgorithm secret(String algorithm) {
    if (algorithm.equals(KeyAlgorithm.AES.jcaName())) {
      return KeyAlgorithm.AES;
    }
    if (algorithm.equals(GENERIC_SECRET)) {
      return KeyAlgorithm.HMAC;
    }
    throw KeyException.of(
        Kind.UNSUPPORTED,
        subject,
        FIND,
        "the type of the secret key with label '"
            + label
            + "', "
            + algorithm
            + ", is neither AES nor a secret for HMAC, at "
            + where,
        null);
  }

  private Found pair(SunPkcs11Token token, Key key, @Nullable Certificate certificate) {
    if (certificate == null) {
      throw absent(List.of());
    }
    try {
      PublicHalf half =
          PublicHalfReader.of(
              SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded()));
      if (!half.algorithm().jcaName().equals(key.getAlgorithm())) {
        throw new PublicHalf.Unusable(
            "its certificate is for a key of type "
                + half.algorithm().jcaName()
                + ", and it is one of type "
                + key.getAlgorithm());
      }
      return new Found(token, key, half.algorithm(), half);
    } catch (PublicHalf.Unusable | IllegalArgumentException e) {
      throw KeyException.of(
          Kind.UNSUPPORTED,
          subject,
          "read the public key",
          e.getMessage() + ", at " + where,
          null,
          e);
    }
  }

  /** For messages. */
  @Override
  public String toString() {
    return "label '" + label + "' at " + where;
  }
}
