// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.cert.X509CertificateHolder;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;

/**
 * Finds the public half of a private key on a token. Most tokens keep it as an object beside the
 * private key, with the same CKA_ID; where it was deleted, an RSA private key tells it by itself,
 * and for others a certificate may: one on the token, else one from elsewhere.
 */
final class PublicHalfLookup {

  /** What fails, for messages. */
  static final String READ = "read the public key";

  /** What always helps. */
  static final String WRITE_IT =
      "write the public key onto the token, with the private key's CKA_ID:"
          + " pkcs11-tool --write-object pub.der --type pubkey";

  private final String subject;
  private final KeyLocation location;
  private final String where;
  private final CertificateSources elsewhere;
  private final Set<KeyUsage> usages;

  /**
   * A lookup.
   *
   * @param subject the key, and {@code where} the connection: for messages
   * @param elsewhere certificates that are not on the token
   * @param usages what the key may do to prove that one is its own
   */
  PublicHalfLookup(
      String subject,
      KeyLocation location,
      String where,
      CertificateSources elsewhere,
      Set<KeyUsage> usages) {
    this.subject = subject;
    this.location = location;
    this.where = where;
    this.elsewhere = elsewhere;
    this.usages = usages;
  }

  /** The public half of a private key, whose {@link TokenKey#READ attributes} were read. */
  PublicHalf find(Session session, long handle, Attributes key)
      throws CryptokiFailure, PublicHalf.Unusable {
    Optional<PublicHalf> half = onToken(session, handle, key);
    if (half.isPresent()) {
      return half.get();
    }
    CertifiedKey certified = elsewhere.find(subject).orElseThrow(this::nowhere);
    new PossessionProof(subject, location, where, usages).check(session, handle, key, certified);
    return certified.half();
  }

  private Optional<PublicHalf> onToken(Session session, long handle, Attributes key)
      throws CryptokiFailure, PublicHalf.Unusable {
    long type = key.number(Ck.CKA_KEY_TYPE).orElse(-1L);
    if (type == Ck.CKK_RSA) {
      return rsa(session, handle, key);
    }
    if (type == Ck.CKK_EC || type == Ck.CKK_EC_EDWARDS || type == Ck.CKK_EC_MONTGOMERY) {
      return onCurve(session, handle, key, type);
    }
    if (type == Ck.CKK_ML_DSA) {
      return mlDsa(session, handle, key);
    }
    throw new PublicHalf.Unusable(
        "its type CKK 0x"
            + Long.toHexString(type)
            + " is none of RSA, EC, EC_EDWARDS, EC_MONTGOMERY and ML_DSA");
  }

  private Optional<PublicHalf> rsa(Session session, long handle, Attributes key)
      throws CryptokiFailure, PublicHalf.Unusable {
    Attributes own = session.read(handle, Ck.CKA_MODULUS, Ck.CKA_PUBLIC_EXPONENT);
    Optional<BigInteger> modulus = own.unsigned(Ck.CKA_MODULUS);
    List<PublicHalf> found = new ArrayList<>();
    for (long object : publicObjects(session, key, Ck.CKK_RSA)) {
      Attributes other = session.read(object, Ck.CKA_MODULUS, Ck.CKA_PUBLIC_EXPONENT);
      Optional<BigInteger> otherModulus = other.unsigned(Ck.CKA_MODULUS);
      Optional<BigInteger> exponent = other.unsigned(Ck.CKA_PUBLIC_EXPONENT);
      if (otherModulus.isPresent() && exponent.isPresent()) {
        if (!modulus.orElse(otherModulus.get()).equals(otherModulus.get())) {
          throw mismatch("modulus");
        }
        found.add(PublicHalf.rsa(otherModulus.get(), exponent.get()));
      }
    }
    Optional<BigInteger> exponent = own.unsigned(Ck.CKA_PUBLIC_EXPONENT);
    if (found.isEmpty() && modulus.isPresent() && exponent.isPresent()) {
      return Optional.of(PublicHalf.rsa(modulus.get(), exponent.get()));
    }
    Optional<PublicHalf> half = theOne(session, key, found);
    if (half.isPresent() && !isRsa(half.get(), modulus)) {
      throw mismatch("modulus");
    }
    return half;
  }

  private static boolean isRsa(PublicHalf half, Optional<BigInteger> modulus) {
    return half.algorithm() == KeyAlgorithm.RSA && modulus.map(half.modulus()::equals).orElse(true);
  }

  private Optional<PublicHalf> onCurve(Session session, long handle, Attributes key, long type)
      throws CryptokiFailure, PublicHalf.Unusable {
    Optional<byte[]> own = session.read(handle, Ck.CKA_EC_PARAMS).bytes(Ck.CKA_EC_PARAMS);
    List<PublicHalf> found = new ArrayList<>();
    for (long object : publicObjects(session, key, type)) {
      Attributes other = session.read(object, Ck.CKA_EC_PARAMS, Ck.CKA_EC_POINT);
      Optional<byte[]> parameters = other.bytes(Ck.CKA_EC_PARAMS).or(() -> own);
      Optional<byte[]> point = other.bytes(Ck.CKA_EC_POINT);
      if (parameters.isPresent() && point.isPresent()) {
        KeyAlgorithm curve = PublicHalfReader.curve(parameters.get());
        found.add(PublicHalfReader.onCurve(curve, point.get()));
      }
    }
    Optional<PublicHalf> half = theOne(session, key, found);
    if (half.isPresent()
        && own.isPresent()
        && PublicHalfReader.curve(own.get()) != half.get().algorithm()) {
      throw mismatch("curve");
    }
    return half;
  }

  private Optional<PublicHalf> mlDsa(Session session, long handle, Attributes key)
      throws CryptokiFailure, PublicHalf.Unusable {
    Optional<Long> own = session.read(handle, Ck.CKA_PARAMETER_SET).number(Ck.CKA_PARAMETER_SET);
    List<PublicHalf> found = new ArrayList<>();
    for (long object : publicObjects(session, key, Ck.CKK_ML_DSA)) {
      Attributes other = session.read(object, Ck.CKA_PARAMETER_SET, Ck.CKA_VALUE);
      Optional<Long> set = other.number(Ck.CKA_PARAMETER_SET).or(() -> own);
      Optional<byte[]> value = other.bytes(Ck.CKA_VALUE);
      if (set.isPresent() && value.isPresent()) {
        found.add(PublicHalfReader.mlDsa(set.get(), value.get()));
      }
    }
    Optional<PublicHalf> half = theOne(session, key, found);
    if (half.isPresent()
        && own.isPresent()
        && PublicHalfReader.parameterSet(own.get()) != half.get().algorithm()) {
      throw mismatch("parameter set");
    }
    return half;
  }

  /** Public key objects that belong to a private key: by CKA_ID, else by label. */
  private static List<Long> publicObjects(Session session, Attributes key, long type)
      throws CryptokiFailure {
    Attributes wanted = Attributes.ofClass(Ck.CKO_PUBLIC_KEY).with(Ck.CKA_KEY_TYPE, type);
    Optional<byte[]> id = key.bytes(Ck.CKA_ID);
    if (id.isPresent()) {
      List<Long> byId = session.find(wanted.with(Ck.CKA_ID, id.get()));
      if (!byId.isEmpty()) {
        return byId;
      }
    }
    String label = key.text(Ck.CKA_LABEL);
    return label.isEmpty() ? List.of() : session.find(wanted.with(Ck.CKA_LABEL, label));
  }

  /** The public key that all objects agree on; empty if there are none, nor a certificate. */
  private Optional<PublicHalf> theOne(Session session, Attributes key, List<PublicHalf> objects)
      throws CryptokiFailure, PublicHalf.Unusable {
    List<PublicHalf> found = objects.isEmpty() ? certified(session, key) : objects;
    if (found.isEmpty()) {
      return Optional.empty();
    }
    PublicHalf first = found.get(0);
    if (!found.stream().allMatch(first::isSameKey)) {
      throw problem(
          KeyException.Kind.CONFLICT,
          "several different public keys have the CKA_ID or label of the private key with "
              + location
              + " at "
              + where,
          "delete those that do not belong to it");
    }
    return Optional.of(first);
  }

  private KeyException nowhere() {
    return KeyException.of(
        KeyException.Kind.UNSUPPORTED,
        subject,
        READ,
        "neither a public key nor a certificate belongs to the private key with "
            + location
            + " at "
            + where,
        "name its certificate in " + elsewhere.property() + " = <absolute path>, or " + WRITE_IT);
  }

  private List<PublicHalf> certified(Session session, Attributes key)
      throws CryptokiFailure, PublicHalf.Unusable {
    Optional<byte[]> id = key.bytes(Ck.CKA_ID);
    List<PublicHalf> found = new ArrayList<>();
    if (id.isPresent()) {
      Attributes wanted =
          Attributes.ofClass(Ck.CKO_CERTIFICATE)
              .with(Ck.CKA_CERTIFICATE_TYPE, Ck.CKC_X_509)
              .with(Ck.CKA_ID, id.get());
      for (long certificate : session.find(wanted)) {
        Optional<byte[]> der = session.read(certificate, Ck.CKA_VALUE).bytes(Ck.CKA_VALUE);
        if (der.isPresent()) {
          found.add(PublicHalfReader.of(certificate(der.get()).getSubjectPublicKeyInfo()));
        }
      }
    }
    return found;
  }

  static X509CertificateHolder certificate(byte[] der) throws PublicHalf.Unusable {
    try {
      return new X509CertificateHolder(der);
    } catch (IOException e) {
      throw new PublicHalf.Unusable("its certificate cannot be read: " + e.getMessage(), e);
    }
  }

  private KeyException mismatch(String what) {
    return problem(
        KeyException.Kind.CONFLICT,
        "the public key beside the private key with "
            + location
            + " has another "
            + what
            + ", at "
            + where,
        "delete the public key that does not belong to it");
  }

  private KeyException problem(KeyException.Kind kind, String detail, String hint) {
    return KeyException.of(kind, subject, "find it", detail, hint);
  }
}
