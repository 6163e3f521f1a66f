// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Files for programs that read PEM, RFC 7468. */
record PemFiles(Path folder) {

  /** Writes certificates into one file; answers its path. */
  String certificates(String name, List<byte[]> all) {
    return write(name, text("CERTIFICATE", all));
  }

  String certificate(String name, byte[] one) {
    return certificates(name, List.of(one));
  }

  /** Writes revocation lists into one file. */
  String crls(String name, List<byte[]> all) {
    return write(name, text("X509 CRL", all));
  }

  /** Writes certificates and revocation lists into one file. */
  String bundle(String name, List<byte[]> certificates, List<byte[]> crls) {
    return write(name, text("CERTIFICATE", certificates) + text("X509 CRL", crls));
  }

  /** Writes bytes as they are. */
  String der(String name, byte[] content) {
    try {
      return Files.write(folder.resolve(name), content).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] read(String name) {
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String type, List<byte[]> all) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      for (byte[] each : all) {
        writer.writeObject(new PemObject(type, each));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private String write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
