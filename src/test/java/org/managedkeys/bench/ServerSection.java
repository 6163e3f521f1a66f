// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.ServerCertificate;
import org.managedkeys.testkit.SoftHsm;

/**
 * The HTTP API: signatures by Transit over HTTPS, beside the same mount in one JVM with who asks.
 * Each JDK has a server, and its clients are in other processes.
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

  /** Much code is to be compiled, in two processes. */
  private static Tempo tempo(BenchSettings settings) {
    Tempo usual = settings.tempo();
    return usual.warmUpMillis(2 * usual.warmUpMillis()).turnMillis(2 * usual.turnMillis());
  }

  /** Contestants tell whether their own compilers have ended, and nothing of the server's. */
  private Duration warmUp() {
    return Duration.ofSeconds(settings.quick() ? 30 : 90);
  }

  private List<Jdk> jdks() {
    return settings.quick() ? List.of(settings.oldest()) : settings.jdks();
  }

  private Row play(Contest contest) throws Exception {
    Map<Integer, BenchServer> servers = new HashMap<>();
    try {
      List<Entrant> entrants = new ArrayList<>();
      for (Jdk jdk : jdks()) {
        String name = contest.operation() + "-" + contest.threads() + "-" + jdk.version();
        BenchServer server =
            BenchServer.start(
                jdk,
                configuration(name, certificate.configuration()),
                token.environment(),
                folder.resolve(name + ".log"));
        servers.put(jdk.version(), server);
        server.warmUp(certificate.client(), warmUp());
        entrants.addAll(entrants(contest, jdk, server, name));
      }
      return turns.play(contest, entrants, new ServerCpu(servers));
    } finally {
      servers.values().forEach(BenchServer::close);
    }
  }

  private List<Entrant> entrants(Contest contest, Jdk jdk, BenchServer server, String name) {
    List<String> asking =
        List.of(
            "-D" + ServerWorkloads.PORT + "=" + server.port(),
            "-D" + ServerWorkloads.TOKEN + "=" + server.token(),
            "-D" + ServerWorkloads.CERTIFICATE + "=" + certificate.certificate());
    List<Entrant> entrants = new ArrayList<>();
    entrants.add(new JvmEntrant(Contestant.OURS, jdk, ServerWorkloads.class, asking));
    entrants.add(new JvmEntrant(Contestant.HTTP_2, jdk, ServerWorkloads.class, asking));
    if (contest.operation().equals(ServerOperation.SIGN.row())) {
      entrants.add(
          new JvmEntrant(
              Contestant.IN_PROCESS,
              jdk,
              ServerWorkloads.class,
              Pkcs11Section.options(folder, configuration(name + "-in-process", List.of()))));
    }
    return entrants;
  }

  /** Every JVM has a store of its own. */
  private Path configuration(String name, List<String> more) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "key." + TransitOperation.SIGN.key() + ".any_mount = true",
                "kms.hsm.max_sessions = " + ServerOperation.MANY,
                "store = " + name + ".d"));
    if (!more.isEmpty()) {
      lines.add("server.listen = 127.0.0.1:0");
      lines.addAll(more);
    }
    return token.configuration(
        name, SoftHsm.Store.library(), Pkcs11Token.LABEL, lines.toArray(String[]::new));
  }

  /** Puts the CPU time of the server in the place of that of who asks it. */
  private static final class ServerCpu implements TurnWatch {

    private final Map<Integer, BenchServer> servers;
    private long before;

    ServerCpu(Map<Integer, BenchServer> servers) {
      this.servers = Map.copyOf(servers);
    }

    private long now(Contestant contestant) {
      BenchServer server = servers.get(contestant.jdk());
      return server == null || contestant.name().equals(Contestant.IN_PROCESS)
          ? 0
          : server.cpuNanos();
    }

    @Override
    public void before(Contestant contestant) {
      before = now(contestant);
    }

    @Override
    public Sample after(Contestant contestant, Sample sample) {
      if (contestant.name().equals(Contestant.IN_PROCESS)) {
        return sample;
      }
      // What the asking JVM allocates tells nothing of the server.
      return new Sample(sample.operations(), sample.wallNanos(), now(contestant) - before, 0, 0, 0);
    }
  }
}
