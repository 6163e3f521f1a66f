// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.Tool;

/** What is counted of operations on a token, by {@link Pkcs11FactsProgram} in a JVM of its own. */
record Pkcs11Facts(BenchSettings settings, Jdk jdk, Path folder) {

  private static final String BYTES = "bytes to the token, SHA256withRSA of 100 MiB";
  private static final String LOCKS = "locks waited for, 32 threads";

  /**
   * How many bytes a signature of 100 MiB hands to the token.
   *
   * @param counting the module, which counts them
   */
  Figure bytesToToken(String contestant, Path counting, Path configuration) throws IOException {
    return figure(
        BYTES,
        contestant,
        run(configuration, Pkcs11FactsProgram.BYTES, contestant, counting.toString()),
        "bytes");
  }

  /** How often 32 threads that sign, each time by a new object, waited for each other in Java. */
  Figure locks(String contestant, Path configuration) throws IOException {
    return figure(
        LOCKS,
        contestant,
        run(configuration, Pkcs11FactsProgram.LOCKS, contestant),
        "waits in " + Pkcs11FactsProgram.ALL_OPERATIONS + " operations");
  }

  private Figure figure(String name, String contestant, double value, String unit) {
    settings.progress().accept(Pkcs11Section.NAME + " " + name + ", " + contestant);
    return new Figure(
        Pkcs11Section.NAME, name, new Contestant(contestant, jdk.version()), value, unit);
  }

  private double run(Path configuration, String... arguments) throws IOException {
    JvmEntrant common =
        new JvmEntrant(
            Contestant.OURS,
            jdk,
            Pkcs11Workloads.class,
            Pkcs11Section.options(folder, configuration));
    List<String> command = new ArrayList<>();
    command.add(jdk.home().resolve("bin").resolve("java").toString());
    command.addAll(common.allOptions());
    command.addAll(List.of("-cp", BenchSettings.CLASS_PATH, Pkcs11FactsProgram.class.getName()));
    Tool.Result result =
        Tool.named(
                folder,
                Stream.concat(command.stream(), Stream.of(arguments)).toArray(String[]::new))
            .run();
    if (result.exitCode() != 0) {
      throw new IOException("counting failed: " + result);
    }
    return Double.parseDouble(result.out().strip());
  }
}
