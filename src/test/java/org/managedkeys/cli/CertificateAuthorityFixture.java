// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** {@code managed-keys} beside a token in which keys may be made, and openssl, in one folder. */
final class CertificateAuthorityFixture {

  /** What makes a CA of two tiers of names that tests know. */
  static final List<String> INIT =
      List.of(
          "pki",
          "init",
          "--root-key",
          "ca-root",
          "--issuing-key",
          "ca-issuing",
          "--generate",
          "P-256",
          "--domain",
          "example.com");

  private final Path folder;
  private final TokenFixture token;

  CertificateAuthorityFixture(Path folder) {
    this.folder = folder;
    this.token = TokenFixture.generatingIn(folder);
  }

  TokenFixture token() {
    return token;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  String read(String name) {
    try {
      return Files.readString(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Tool command(String... arguments) {
    return CommandLineFixture.managedKeys(token, arguments)
        .with("--config", token.configuration().toString());
  }

  Tool.Result ok(String... arguments) {
    return command(arguments).run().ok();
  }

  /** What is said of a command that is refused. */
  String refused(String... arguments) {
    return command(arguments).run().exits(1).err();
  }

  Map<String, Object> json(String... arguments) {
    try {
      return JSON.std.mapFrom(command(arguments).with("--output", "json").run().ok().out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command that has something to read. */
  Tool.Result piped(String file, String... arguments) {
    Tool command = command(arguments);
    return Tool.named(folder, "bash", "-c", "exec \"${@:2}\" <\"$1\"", "bash", file)
        .with(command.command())
        .environment(command.environment())
        .run();
  }

  Tool openssl(String... arguments) {
    return token.openssl(arguments);
  }

  /** What verifiers need of the CA, written to files: root.pem, chain.pem, two lists. */
  void publish() {
    ok("pki", "issuer", "chain", "root", "-m", "pki-root", "--out", "root.pem", "--force");
    ok("pki", "issuer", "chain", "issuing", "--out", "chain.pem", "--force");
    ok("pki", "crl", "show", "-m", "pki-root", "--out", "root.crl", "--force");
    ok("pki", "crl", "show", "--out", "issuing.crl", "--force");
  }

  /** OpenSSL's verdict, with every check that it has. */
  Tool.Result verify(String certificate) {
    return openssl("verify", "-x509_strict", "-crl_check_all", "-CAfile", "root.pem")
        .with("-untrusted", "chain.pem", "-CRLfile", "root.crl", "-CRLfile", "issuing.crl")
        .with(certificate)
        .run();
  }

  /** A request of a key of openssl's, in request.csr. */
  void request(String commonName, String... more) {
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        .with("-keyout", "request.key", "-subj", "/CN=" + commonName, "-out", "request.csr")
        .with(more)
        .run()
        .ok();
  }
}
