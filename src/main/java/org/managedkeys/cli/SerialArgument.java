// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.SerialNumbers;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which certificate is meant: by its serial number, or by a file that holds it. */
final class SerialArgument {

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SERIAL",
      description = "The serial number in hexadecimal, with colons, hyphens or neither.")
  private @Nullable String serial;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "The certificate instead of its number, PEM or DER; - is standard input.")
  private @Nullable String file;

  /** Read once: standard input cannot be read again. */
  private @Nullable String read;

  /** The certificate's serial number, with colons. */
  String serial() {
    if ((serial == null) == (file == null)) {
      throw new ParameterException(
          spec.commandLine(), "name one certificate: SERIAL, or --certificate FILE");
    }
    return serial != null
        ? serial
        : SerialNumbers.text(Certificates.parsePem(pem()).get(0).getSerialNumber());
  }

  /** The field that names it to the CA. */
  Map<String, Object> field() {
    Map<String, Object> field = new LinkedHashMap<>();
    String number = serial();
    if (file == null) {
      field.put("serial_number", number);
    } else {
      field.put("certificate", pem());
    }
    return field;
  }

  private String pem() {
    if (read == null) {
      read = InputFile.pem("the certificate", "CERTIFICATE", String.valueOf(file));
    }
    return read;
  }
}
