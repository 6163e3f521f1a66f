// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.ServerCertificate;
import org.managedkeys.testkit.SoftHsm;

/**
 * The HTTP API: signatures by Transit over HTTPS, beside the same mount in one JVM with who asks.
 * Each who asks over HTTPS is a process and has a server of its own.
 */
final class ServerSection {

  static final String NAME = "server";

  static final List<String> NOTES =
      List.of(
          "Over HTTPS the CPU time is that of the server's process; who asks is another one, and"
              + " shares the processors with it: throughput is what both reach together, and CPU"
              + " tells what the server could do if it had the machine for itself.",
          "By HTTP/1.1 each thread has a connection of its own that is kept, to which a request is"
              + " written that was made before. HTTP/2 is asked by the JDK's client over one"
              + " connection, which takes more of the processor than the server does.",
          "In process the same mount makes the same signature, without TLS, HTTP, JSON, token and"
              + " policies.");

  /** A turn of a second: 32 connections take part of a shorter one to begin and to end. */
  private static final int TURN_FACTOR = 8;

  private static final int WARM_UP_FACTOR = 15;

  private final BenchSettings settings;
  private final Path folder;
  private final Pkcs11Token token;
  private final TurnTaking turns;
  private final ServerCertificate certificate;

  private ServerSection(BenchSettings settings) throws Exception {
    this.settings = settings;
    this.folder = Folders.emptied(settings.folder(NAME));
    this.token = Pkcs11Token.in(folder);
    this.turns = new TurnTaking(folder);
    this.certificate = ServerCertificate.in(folder);
  }

  /** Measures what is wanted. */
  static void run(BenchSettings settings, RunLog log) throws Exception {
    List<Contest> wanted =
        contests(settings).stream()
            .filter(one -> settings.wants(one.operation()))
            .filter(one -> !log.has(NAME, one.operation(), one.threads(), 0))
            .toList();
    if (wanted.isEmpty()) {
      return;
    }
    ServerSection section = new ServerSection(settings);
    NOTES.forEach(log::note);
    for (Contest contest : wanted) {
      long start = System.nanoTime();
      log.add(section.play(contest));
      settings.done(contest, start);
    }
  }

  static List<Contest> contests(BenchSettings settings) {
    List<Contest> contests = new ArrayList<>();
    for (ServerOperation operation : ServerOperation.values()) {
      for (int connections : operation.connections()) {
        boolean decidesATarget =
            operation == ServerOperation.SIGN && connections == ServerOperation.MANY;
        if (!settings.quick() || decidesATarget) {
          contests.add(new Contest(NAME, operation.row(), connections, 0, tempo(settings)));
        }
      }
    }
    return contests;
  }

  /** Much code is to be compiled, in two processes for each contestant. */
  private static Tempo tempo(BenchSettings settings) {
    Tempo usual = settings.tempo();
    return usual
        .warmUpMillis(WARM_UP_FACTOR * usual.warmUpMillis())
        .turnMillis(TURN_FACTOR * usual.turnMillis());
  }

  private List<Jdk> jdks() {
    return settings.quick() ? List.of(settings.oldest()) : settings.jdks();
  }

  private Row play(Contest contest) throws Exception {
    ServerOperation operation = ServerOperation.of(contest.operation());
    List<BenchServer> servers = new ArrayList<>();
    try {
      List<Entrant> entrants = new ArrayList<>();
      for (Jdk jdk : jdks()) {
        String name = contest.operation() + "-" + contest.threads() + "-" + jdk.version();
        for (String asking : asking(operation)) {
          BenchServer server = start(jdk, operation, name + "-" + servers.size());
          servers.add(server);
          entrants.add(new ServedEntrant(entrant(asking, jdk, options(server)), server));
        }
        if (operation == ServerOperation.SIGN) {
          Path alone = configuration(name + "-in-process", List.of());
          entrants.add(entrant(Contestant.IN_PROCESS, jdk, Pkcs11Section.options(folder, alone)));
        }
      }
      return turns.play(contest, entrants);
    } finally {
      servers.forEach(BenchServer::close);
    }
  }

  /** What the log costs does not depend on the protocol. */
  private static List<String> asking(ServerOperation operation) {
    return operation == ServerOperation.SIGN_AUDITED
        ? List.of(Contestant.OURS)
        : List.of(Contestant.OURS, Contestant.HTTP_2);
  }

  private BenchServer start(Jdk jdk, ServerOperation operation, String name) throws IOException {
    List<String> lines = new ArrayList<>(certificate.configuration());
    lines.add("server.listen = 127.0.0.1:0");
    if (operation == ServerOperation.SIGN_AUDITED) {
      lines.add("audit.file = " + folder.resolve(name + "-audit").toAbsolutePath());
    }
    return BenchServer.start(
        jdk, configuration(name, lines), token.environment(), folder.resolve(name + ".log"));
  }

  private static JvmEntrant entrant(String name, Jdk jdk, List<String> options) {
    return new JvmEntrant(name, jdk, ServerWorkloads.class, options);
  }

  private List<String> options(BenchServer server) {
    return List.of(
        "-D" + ServerWorkloads.PORT + "=" + server.port(),
        "-D" + ServerWorkloads.TOKEN + "=" + server.token(),
        "-D" + ServerWorkloads.CERTIFICATE + "=" + certificate.certificate());
  }

  /** Every JVM has a store of its own. */
  private Path configuration(String name, List<String> more) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "key." + TransitOperation.SIGN.key() + ".any_mount = true",
                "kms.hsm.max_sessions = " + ServerOperation.MANY,
                "store = " + name + ".d"));
    lines.addAll(more);
    return token.configuration(
        name, SoftHsm.Store.library(), Pkcs11Token.LABEL, lines.toArray(String[]::new));
  }
}
