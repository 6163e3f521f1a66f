// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Folders for what is synchronised to the disk with every change: where the system has a file
 * system in memory, tests need not wait for the disk.
 */
public final class InMemoryFolders {

  private static final Path MEMORY = Path.of("/dev/shm");

  private InMemoryFolders() {}

  /**
   * A new folder, which is gone when this JVM ends.
   *
   * @param otherwise the parent where there is no such file system
   */
  public static Path create(String name, Path otherwise) {
    try {
      boolean memory = Files.isDirectory(MEMORY) && Files.isWritable(MEMORY);
      Path folder = Files.createTempDirectory(memory ? MEMORY : otherwise, name);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // What is left is as little as a test run's tokens.
    }
  }
}
