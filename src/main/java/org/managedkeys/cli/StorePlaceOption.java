// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.config.StoreLocation;
import org.managedkeys.key.Fields;
import picocli.CommandLine.Option;

/** The options that name another store than the configuration's. */
final class StorePlaceOption {

  @Option(
      names = "--to",
      paramLabel = "STORE",
      description = "The other store: " + StoreLocation.FORMS + ".")
  private @Nullable String place;

  @Option(names = "--user", paramLabel = "NAME", description = "As whom that database is opened.")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "That user's password; - is standard input.")
  private @Nullable String passwordFile;

  /** The other store; empty if none is named. Relative paths start at the working directory. */
  Optional<StoreLocation> location() {
    if (place == null) {
      return Optional.empty();
    }
    Optional<Fields.Value> password = Optional.ofNullable(passwordFile).map(PasswordInFile::new);
    return Optional.of(
        StoreLocation.parse(place, Path.of("").toAbsolutePath())
            .as(Optional.ofNullable(user), password));
  }

  private record PasswordInFile(String file) implements Fields.Value {

    @Override
    public String get() {
      return FieldArguments.content("the password", file);
    }

    @Override
    public String place() {
      return file;
    }

    @Override
    public String toString() {
      return file;
    }
  }
}
