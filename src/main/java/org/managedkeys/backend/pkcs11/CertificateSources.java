// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;

/**
 * Where the certificate of a key can be found beside its token: in the file that its entry names,
 * else in the library's store.
 *
 * @param fields of the key's entry
 * @param kept the certificate in the library's store
 */
record CertificateSources(Fields fields, Supplier<Optional<X509Certificate>> kept) {

  static final String FIELD = "certificate";

  /** Long chains fit; keeps a wrong path such as /dev/zero from filling the heap. */
  private static final int MAX_FILE_BYTES = 1024 * 1024;

  /** What DER of a certificate begins with: a SEQUENCE. */
  private static final int SEQUENCE = 0x30;

  /** No entry and no store. */
  static CertificateSources none(Fields fields) {
    return new CertificateSources(fields, Optional::empty);
  }

  /**
   * The file that an entry names, without looking at it.
   *
   * @throws KeyException of kind INVALID if it is no absolute path
   */
  static Optional<Path> file(Fields fields) {
    return fields.text(FIELD).map(text -> absolute(fields, text));
  }

  private static Path absolute(Fields fields, String text) {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException e) {
      // told below
    }
    throw fields.invalid(
        FIELD, "the value must be the absolute path of a certificate, PEM or DER", null);
  }

  /**
   * The public key of the certificate.
   *
   * @param subject the key, for messages
   * @throws KeyException of kind INVALID if there is a certificate that cannot be read
   */
  Optional<CertifiedKey> find(String subject) {
    Optional<Path> file = file(fields);
    if (file.isPresent()) {
      return Optional.of(read(subject, file.get()));
    }
    return kept.get()
        .map(certificate ->
            certified(
                subject,
                SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded()),
                "the stored certificate (" + certificate.getSubjectX500Principal().getName() + ")",
                "name the right one in " + property() + " = <absolute path>"));
  }

  /** The field as the configuration writes it. */
  String property() {
    return fields.owner() + "." + FIELD;
  }

  private CertifiedKey read(String subject, Path file) {
    String name = "the certificate " + file;
    X509CertificateHolder certificate;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_FILE_BYTES + 1);
      if (content.length > MAX_FILE_BYTES) {
        throw unreadable(subject, name, "it is longer than " + MAX_FILE_BYTES + " bytes", null);
      }
      certificate = parse(content);
    } catch (NoSuchFileException e) {
      throw unreadable(subject, name, "the file does not exist", e);
    } catch (AccessDeniedException e) {
      throw unreadable(subject, name, "this process may not read the file", e);
    } catch (NotACertificate e) {
      throw unreadable(subject, name, "it holds no X.509 certificate, PEM or DER", e);
    } catch (IOException e) {
      throw unreadable(subject, name, "the file cannot be read", e);
    }
    return certified(
        subject,
        certificate.getSubjectPublicKeyInfo(),
        name + " (" + certificate.getSubject() + ")",
        remedy());
  }

  /** The content is something else. */
  private static final class NotACertificate extends IOException {
    private static final long serialVersionUID = 1L;

    NotACertificate(@Nullable Throwable cause) {
      super("no certificate", cause);
    }
  }

  /** The first certificate, whatever else is in a PEM file. */
  private static X509CertificateHolder parse(byte[] content) throws NotACertificate {
    try {
      if (content.length > 0 && content[0] == SEQUENCE) {
        return new X509CertificateHolder(content);
      }
      PemReader reader =
          new PemReader(
              new InputStreamReader(new ByteArrayInputStream(content), StandardCharsets.US_ASCII));
      PemObject object = reader.readPemObject();
      while (object != null && !object.getType().equals("CERTIFICATE")) {
        object = reader.readPemObject();
      }
      if (object != null) {
        return new X509CertificateHolder(object.getContent());
      }
    } catch (IOException | RuntimeException e) {
      throw new NotACertificate(e);
    }
    throw new NotACertificate(null);
  }

  private static CertifiedKey certified(
      String subject, SubjectPublicKeyInfo info, String certificate, String remedy) {
    try {
      return new CertifiedKey(PublicHalfReader.of(info), certificate, remedy);
    } catch (PublicHalf.Unusable e) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          subject,
          "read its certificate",
          "the public key of " + certificate + " cannot be used: " + e.getMessage(),
          remedy,
          e);
    }
  }

  private KeyException unreadable(
      String subject, String name, String detail, @Nullable Throwable cause) {
    return KeyException.of(
        KeyException.Kind.INVALID,
        subject,
        "read its certificate",
        name + ": " + detail,
        remedy(),
        cause);
  }

  private String remedy() {
    String place = fields.place(FIELD);
    return "correct " + property() + (place.isEmpty() ? "" : " in " + place);
  }
}
