// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.managedkeys.testkit.Jdk;

/**
 * A contestant that is Java: a JVM of its own for every contest.
 *
 * @param name one of the names in {@link Contestant}
 * @param source makes its workloads
 * @param options of the JVM, beside those that all have
 */
public record JvmEntrant(
    String name, Jdk jdk, Class<? extends WorkloadSource> source, List<String> options)
    implements Entrant {

  /** From this version on the JVM warns about native code, unless it is told who may use it. */
  private static final int NATIVE_ACCESS = 24;

  public JvmEntrant {
    options = List.copyOf(options);
  }

  @Override
  public Contestant contestant() {
    return new Contestant(name, jdk.version());
  }

  /**
   * A heap of one size whose pages are there from the start: no turn pays for the first touch. And
   * methods are compiled after a tenth of the usual calls: there is no time for the 15,000
   * signatures that the last step of a compiler may wait for.
   */
  List<String> allOptions() {
    List<String> common =
        List.of(
            "-Xms512m",
            "-Xmx512m",
            "-XX:+AlwaysPreTouch",
            "-XX:CompileThresholdScaling=0.1",
            "-Duser.language=en");
    List<String> access =
        jdk.version() >= NATIVE_ACCESS
            ? List.of("--enable-native-access=ALL-UNNAMED")
            : List.<String>of();
    return Stream.of(common, access, options).flatMap(List::stream).toList();
  }

  @Override
  public Player enter(Contest contest, Path log) throws IOException {
    JvmProcess process = new JvmProcess(this, List.of(name), contest, contest.threads(), log);
    return new JvmPlayer(contestant(), process, 0, contest.threads(), process::close);
  }
}
