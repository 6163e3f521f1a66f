// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.jspecify.annotations.Nullable;
import org.managedkeys.transit.Hashes;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that signing and verifying have alike, and the message. */
final class SignatureOptions {

  private static final String DEFAULT_HASH = "sha2-256";

  @Option(
      names = "--hash-algorithm",
      paramLabel = "HASH",
      description =
          "sha1, sha2-224, sha2-256, sha2-384, sha2-512, the same of sha3, or none."
              + " Default: sha2-256.")
  private @Nullable String hashAlgorithm;

  @Option(
      names = "--signature-algorithm",
      paramLabel = "PADDING",
      description = "Of RSA keys: pss or pkcs1v15. Default: pss.")
  private @Nullable String signatureAlgorithm;

  @Option(
      names = "--salt-length",
      paramLabel = "LENGTH",
      description = "Of pss: auto, hash or a number of bytes. Default: auto.")
  private @Nullable String saltLength;

  @Option(
      names = "--marshaling-algorithm",
      paramLabel = "FORM",
      description = "Of EC keys: asn1, or jws for r and s side by side. Default: asn1.")
  private @Nullable String marshalingAlgorithm;

  @Option(names = "--prehashed", description = "The input is the digest of the message.")
  private boolean prehashed;

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Mixin
  private InOption in;

  InOption in() {
    return in;
  }

  /** Reads the message. */
  MessageInput message(ConfiguredCommand command, Hashes hashes) {
    String hash = hashAlgorithm == null ? DEFAULT_HASH : hashAlgorithm;
    return MessageInput.read(command, in, prehashed, () -> hashes.digest(hash));
  }

  /** Reads all of the message, for a MAC. */
  MessageInput whole() {
    return MessageInput.whole(in);
  }

  /** Adds the fields that say how it is signed. */
  GivenFields addTo(GivenFields fields) {
    return fields
        .with("hash_algorithm", hashAlgorithm)
        .with("signature_algorithm", signatureAlgorithm)
        .with("salt_length", saltLength)
        .with("marshaling_algorithm", marshalingAlgorithm);
  }
}
