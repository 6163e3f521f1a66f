// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.managedkeys.config.StoreLocation;
import org.managedkeys.config.StoreSettings;

/**
 * What a server for trying out has instead of a place of its own: a folder that only this user may
 * enter, in memory where the system has such a place, and that is gone afterwards.
 */
final class TrialFolder implements AutoCloseable {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final int PASSWORD_BYTES = 16;

  private final Path folder;

  private TrialFolder(Path folder) {
    this.folder = folder;
  }

  static TrialFolder create() {
    try {
      String prefix = "managed-keys-dev-";
      return new TrialFolder(
          Files.isDirectory(MEMORY) && Files.isWritable(MEMORY)
              ? Files.createTempDirectory(MEMORY, prefix)
              : Files.createTempDirectory(prefix));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A configuration of software keys, whose password nobody knows. */
  Path softwareKeys() {
    byte[] password = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(password);
    try {
      return Files.write(
          folder.resolve("provider.properties"),
          List.of(
              "kms.local.type = local",
              "kms.local.file = keys.p12",
              "kms.local.password = " + HexFormat.of().formatHex(password),
              "kms.local.allow_generate_key = true",
              "default_kms = local"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A live store here, otherwise as it is configured. */
  StoreSettings store(StoreSettings configured) {
    return new StoreSettings(
        StoreLocation.parse("store", folder),
        configured.refresh(),
        folder.resolve("seal.key"),
        Optional.empty(),
        configured.auditFile(),
        configured.auditRequired());
  }

  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("remove " + folder + " yourself", e);
    }
  }
}
