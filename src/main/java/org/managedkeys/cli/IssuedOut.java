// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.Console;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where and how a new private key and its certificate are written. */
final class IssuedOut {

  private static final String PRIVATE_KEY = "private_key";

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Mixin
  private OutOption out;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "pem: the certificate; der: in binary; pem_bundle: private key, certificate and chain;"
              + " pkcs12: the same as a key store. Default: pem.")
  private CertificateFormat format = CertificateFormat.PEM;

  @Option(
      names = "--key-out",
      paramLabel = "FILE",
      description = "Write the private key to this file, readable by its owner alone.")
  private @Nullable Path keyOut;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "The password of pkcs12; - is standard input. Default: asked for.")
  private @Nullable String passwordFile;

  /**
   * Takes the places of the files, does the work, writes the files and prints the rest.
   *
   * @param fields of the request, to which the form of the answer is added
   */
  void write(
      PkiMountCommand command,
      Map<String, Object> fields,
      Function<Map<String, Object>, Answer> work) {
    requireComplete();
    fields.putIfAbsent("private_key_format", "pkcs8");
    if (format == CertificateFormat.PKCS12) {
      fields.put("format", CertificateFormat.BUNDLE);
      fields.put("pkcs12_password", password());
    }
    try (@Nullable OutputFile file = out.reserve(holdsKey()).orElse(null);
        @Nullable OutputFile keyFile = keyOut == null ? null : out.reserve(keyOut, true)) {
      Answer answer = work.apply(fields);
      List<Path> files = new ArrayList<>();
      if (keyFile != null) {
        keyFile.write(text(answer.data().get(PRIVATE_KEY)));
        files.add(keyFile.path());
      }
      if (file != null) {
        file.write(format.encode(answer.data()));
        files.add(file.path());
      }
      if (out.isBare()) {
        command.warn(answer.warnings());
        OutOption.bare(format.encode(answer.data()));
      } else if (file == null) {
        command.print(keyFile == null ? answer : without(answer));
      } else {
        command.printWritten(answer, files);
      }
    }
  }

  private boolean holdsKey() {
    return format == CertificateFormat.PEM_BUNDLE || format == CertificateFormat.PKCS12;
  }

  /** The private key is given out once: a command line that would lose it is wrong. */
  private void requireComplete() {
    boolean written = out.isFile() || out.isBare();
    if (!written && format != CertificateFormat.PEM) {
      throw wrong(format + " needs --out FILE, or --out -");
    }
    if (written && !holdsKey() && keyOut == null) {
      throw wrong(
          "the private key would be lost: add --key-out FILE, or choose --format pem_bundle or"
              + " pkcs12");
    }
    if (passwordFile != null && format != CertificateFormat.PKCS12) {
      throw wrong("only --format pkcs12 has a password");
    }
  }

  private String password() {
    if (passwordFile != null) {
      return FieldArguments.content("the password", passwordFile);
    }
    @Nullable Console console = Terminal.find().orElse(null);
    char @Nullable [] typed =
        console == null ? null : console.readPassword("password of the new key store: ");
    if (typed == null || typed.length == 0) {
      throw wrong("there is no terminal to ask for the password at: use --password-file");
    }
    return new String(typed);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static Answer without(Answer answer) {
    Map<String, Object> rest = new LinkedHashMap<>(answer.data());
    rest.remove(PRIVATE_KEY);
    return new Answer(rest, answer.warnings());
  }

  private static byte[] text(@Nullable Object pem) {
    return (String.valueOf(pem).strip() + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
