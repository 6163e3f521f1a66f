// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.file.Path;
import java.util.List;
import org.managedkeys.testkit.Tool;

/** The parts of the benchmarks that are written in C, compiled from {@code src/test/c}. */
final class NativeCode {

  private static final Path SOURCES = Path.of("src", "test", "c").toAbsolutePath();

  private NativeCode() {}

  /** A PKCS #11 module that computes nothing; its token and its PIN are called {@code null}. */
  static Path nullModule(Path folder) {
    return compile(folder, "null_module", "null_module.so", "-shared", "-fPIC");
  }

  private static Path compile(Path folder, String source, String name, String... options) {
    Path built = folder.resolve(name);
    Tool.named(folder, "gcc", "-O2", "-Wall", "-Wextra", "-Werror")
        .with(options)
        .with(List.of("-o", built.toString(), SOURCES.resolve(source + ".c").toString(), "-ldl"))
        .run()
        .ok();
    return built;
  }
}
