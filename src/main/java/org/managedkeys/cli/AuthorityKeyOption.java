// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which key a CA is to have; one of them has to be there. */
final class AuthorityKeyOption {

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-k", "--key"},
      paramLabel = "NAME",
      description =
          "A managed key by the name of its entry. If the service does not have it yet it is made"
              + " there, where allow_generate_key permits.")
  private @Nullable String managed;

  @Option(
      names = "--key-ref",
      paramLabel = "REF",
      description = "A key that the mount has already: its id or name, or default.")
  private @Nullable String existing;

  @Option(
      names = "--new-key",
      description =
          "A new key in the mount's default connection, of the fields key_type and key_bits, where"
              + " allow_generate_key permits.")
  private boolean internal;

  /** Vault's last segment of the path: kms, existing or internal. */
  String type() {
    if ((managed == null ? 0 : 1) + (existing == null ? 0 : 1) + (internal ? 1 : 0) != 1) {
      throw new ParameterException(
          spec.commandLine(), "say which key: one of --key NAME, --key-ref REF and --new-key");
    }
    return managed != null ? "kms" : existing != null ? "existing" : "internal";
  }

  /** The same for a new key of the mount, where {@code --key-ref} means nothing. */
  boolean isManaged() {
    if (type().equals("existing")) {
      throw new ParameterException(
          spec.commandLine(), "the key of --key-ref is there already: use --key or --new-key");
    }
    return managed != null;
  }

  /** Adds the fields that name the key. */
  Map<String, Object> addTo(Map<String, Object> fields) {
    if (managed != null) {
      fields.put("managed_key_name", managed);
    }
    if (existing != null) {
      fields.put("key_ref", existing);
    }
    return fields;
  }
}
