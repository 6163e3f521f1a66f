// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.managedkeys.testkit.Jdk;

/**
 * Programs of this package in JVMs of their own that print what they measured.
 *
 * @param options of the JVM
 * @param environment what is added to this process's
 */
record JavaPrograms(
    Path folder, String classPath, List<String> options, Map<String, String> environment) {

  JavaPrograms {
    options = List.copyOf(options);
    environment = Map.copyOf(environment);
  }

  /** Of programs that need no option. */
  JavaPrograms(Path folder, String classPath, Map<String, String> environment) {
    this(folder, classPath, List.of(), environment);
  }

  /** The first line that it prints, by words. */
  List<String> run(Jdk jdk, Class<?> program, Object... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(jdk.home().resolve("bin/java").toString());
    command.addAll(FirstSignatures.nativeAccess(jdk));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, program.getName()));
    Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
    return List.of(TimedProcess.untilFirstLine(command, folder, environment).output().split(" "));
  }
}
