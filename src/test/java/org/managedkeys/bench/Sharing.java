// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How a JVM shares the data of classes with others of its kind. */
enum Sharing {
  /** As the JDK comes: an archive of its own classes. */
  CDS("cds"),
  /** With an archive of the program's classes, made once by -XX:ArchiveClassesAtExit. */
  APP_CDS("appcds"),
  /** Not at all. */
  NONE("no-cds");

  private final String suffix;

  Sharing(String suffix) {
    this.suffix = suffix;
  }

  /** The end of the operation's name. */
  String suffix() {
    return suffix;
  }

  /** Options of the JVM. */
  List<String> options(String archive) {
    return switch (this) {
      case CDS -> List.of();
      // 25 prints that an option which native code needs keeps it from using a part of the archive.
      case APP_CDS -> List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable");
      case NONE -> List.of("-Xshare:off");
    };
  }

  /** Options by which the archive is made. It tells of each class that it leaves out. */
  static List<String> archiving(String archive) {
    return List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:disable");
  }

  /** Options by which a JVM writes where it takes each class from. */
  static List<String> telling(String archive, Path log) {
    return List.of(
        "-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:class+load:file=" + log);
  }

  /** Whether a program's own class came from the program's archive. */
  static boolean isUsed(Class<?> program, Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.anyMatch(line ->
          line.contains(program.getName() + " ") && line.contains("shared objects file (top)"));
    }
  }
}
