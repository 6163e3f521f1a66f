// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.managedkeys.testkit.Jdk;

/**
 * What a run of the benchmarks is to do.
 *
 * @param quick few rows in few rounds, for a first look
 * @param folder where results and all that is needed on the way are written
 * @param jdks the JDKs to compare on, oldest first
 * @param rows only operations that this is found in are measured
 * @param progress is told in a line what was done
 */
public record BenchSettings(
    boolean quick, Path folder, List<Jdk> jdks, Pattern rows, Consumer<String> progress) {

  /** The classes that a JVM of ours needs: those of the tests, which hold the contestants. */
  public static final String CLASS_PATH = System.getProperty("java.class.path");

  public BenchSettings {
    jdks = List.copyOf(jdks);
  }

  /** Whether an operation is to be measured. */
  public boolean wants(String operation) {
    return rows.matcher(operation).find();
  }

  /** How long the rows take where operations are short. */
  public Tempo tempo() {
    return quick ? new Tempo(5, 100, 2000) : new Tempo(7, 120, 10_000);
  }

  /** Tells that a row was measured since a reading of the JVM's clock. */
  public void done(Contest contest, long start) {
    progress.accept(contest + " (" + (System.nanoTime() - start) / 1_000_000_000 + " s)");
  }

  /** A folder of its own for a section. */
  public Path folder(String section) {
    try {
      return Files.createDirectories(folder.resolve(section));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The oldest JDK, for what one JDK is enough for. */
  public Jdk oldest() {
    return jdks.get(0);
  }
}
