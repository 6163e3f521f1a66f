// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.managedkeys.testkit.Jdk;

/**
 * Processes that make one signature each, and how it is seen to be right.
 *
 * @param folder for archives and logs
 * @param classPath of all contestants alike
 * @param environment what is added to this process's
 */
record FirstSignatures(
    Path folder, String classPath, Map<String, String> environment, PublicKey publicKey) {

  /** What every program signs, SHA256withRSA. */
  static final byte[] MESSAGE = "message".getBytes(UTF_8);

  private static final int ATTEMPTS_TO_ARCHIVE = 5;

  /**
   * A program of one contestant.
   *
   * @param program its main class
   * @param options of the JVM
   * @param callsNativeCode through a library, which 24 and later warn of unless they are told
   */
  record Program(
      Class<?> program, List<String> options, List<String> arguments, boolean callsNativeCode) {

    static Program of(Class<?> program, String... arguments) {
      return new Program(program, List.of(), List.of(arguments), false);
    }

    Program with(String... options) {
      return new Program(program, List.of(options), arguments, callsNativeCode);
    }

    Program callingNativeCode() {
      return new Program(program, options, arguments, true);
    }
  }

  /** Makes what the way of sharing needs; answers the process to run. */
  ProcessContest.Run prepare(Jdk jdk, Sharing sharing, Program program) throws Exception {
    String archive =
        folder.resolve(program.program().getSimpleName() + "-" + jdk.version() + ".jsa").toString();
    if (sharing == Sharing.APP_CDS) {
      archive(jdk, archive, program);
      Path log = Path.of(archive + ".log");
      run(jdk, Sharing.telling(archive, log), program);
      if (!Sharing.isUsed(program.program(), log)) {
        throw new IllegalStateException("the JVM does not use its archive: see " + log);
      }
    }
    return round -> run(jdk, sharing.options(archive), program);
  }

  /** A JVM could not make an archive of the program's classes. */
  static final class NoArchiveException extends Exception {
    private static final long serialVersionUID = 1L;

    NoArchiveException(Throwable cause) {
      super("the JVM dies while it writes the archive of its classes", cause);
    }
  }

  /**
   * A JVM that archives as it ends may die of threads that load classes meanwhile, as 17 does
   * (SystemDictionaryShared::adjust_lambda_proxy_class_dictionary), though not each time.
   */
  private void archive(Jdk jdk, String archive, Program program) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        run(jdk, Sharing.archiving(archive), program);
        return;
      } catch (IllegalStateException e) {
        if (attempt == ATTEMPTS_TO_ARCHIVE) {
          throw new NoArchiveException(e);
        }
      }
    }
  }

  private Sample run(Jdk jdk, List<String> options, Program program) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(jdk.home().resolve("bin/java").toString());
    if (program.callsNativeCode()) {
      command.addAll(nativeAccess(jdk));
    }
    command.addAll(options);
    command.addAll(program.options());
    command.addAll(List.of("-cp", classPath, program.program().getName()));
    command.addAll(program.arguments());
    TimedProcess.Ended ended = TimedProcess.untilFirstLine(command, folder, environment);
    if (program.program() != EmptyProgram.class) {
      check(ended.output());
    }
    return ended.sample();
  }

  /** Without it, 24 and later warn. */
  static List<String> nativeAccess(Jdk jdk) {
    return jdk.version() >= 24 ? List.of("--enable-native-access=ALL-UNNAMED") : List.of();
  }

  private void check(String hex) throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(publicKey);
    verifier.update(MESSAGE);
    byte[] signature = HexFormat.of().parseHex(hex);
    if (!verifier.verify(signature)) {
      throw new SecurityException("a wrong signature: " + Arrays.toString(signature));
    }
  }
}
