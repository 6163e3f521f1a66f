// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.SoftHsm;

/**
 * What grows: many configured keys, many sessions, keytool -list of a hundred keys; and what may go
 * wrong with a token: it is lost, or a call to it hangs.
 */
final class ScaleSection {

  static final String NAME = "scale";

  private static final int LISTED = 100;
  private static final int SESSIONS = 200;

  /** A thread that had work ends after a minute without. */
  private static final int IDLE_SECONDS = 65;

  private final BenchSettings settings;
  private final Path folder;
  private final ThinClassPath classPath;
  private final List<Row> rows = new ArrayList<>();
  private final List<Figure> figures = new ArrayList<>();

  private ScaleSection(BenchSettings settings) throws Exception {
    this.settings = settings;
    this.folder = Folders.emptied(settings.folder(NAME));
    this.classPath = ThinClassPath.pack(folder);
  }

  /** Measures what is wanted. */
  static void run(BenchSettings settings, RunLog log) throws Exception {
    if (log.hasFigures(NAME)) {
      return;
    }
    ScaleSection section = new ScaleSection(settings);
    section.run();
    for (Row row : section.rows) {
      log.add(row);
    }
    for (Figure figure : section.figures) {
      log.add(figure);
    }
  }

  private void run() throws Exception {
    BenchToken token = BenchToken.in(Files.createDirectories(folder.resolve("token")));
    JavaPrograms programs = new JavaPrograms(folder, classPath.ofPkcs11(), token.environment());
    ConfiguredKeys keys = new ConfiguredKeys(settings, token, programs);
    keys.run();
    rows.addAll(keys.rows());
    figures.addAll(keys.figures());
    Path module = NativeCode.faultyModule(folder);
    ExecutorService executor = Executors.newCachedThreadPool();
    try {
      Map<Jdk, Future<List<String>>> idle =
          settings.wants("sessions") ? sessions(executor, token, programs, module) : Map.of();
      if (settings.wants("keytool-list")) {
        list();
      }
      if (settings.wants("recover")) {
        recover(token, programs);
      }
      if (settings.wants("hang")) {
        hang(token, programs, module);
      }
      if (!idle.isEmpty()) {
        sessionsMeasured(idle);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private List<Jdk> jdks() {
    return settings.quick() ? List.of(settings.oldest()) : settings.jdks();
  }

  private void recover(BenchToken token, JavaPrograms programs) throws Exception {
    Path configuration =
        token.configuration(
            "recover.properties",
            SoftHsm.Store.library(),
            List.of(BenchToken.declared(BenchToken.RSA)));
    Map<String, List<Series>> series = new TreeMap<>();
    for (Jdk jdk : jdks()) {
      List<String> faults =
          programs.run(
              jdk,
              RecoveryProgram.class,
              configuration,
              BenchToken.RSA,
              SoftHsm.Store.library(),
              settings.quick() ? 5 : 30);
      for (String fault : faults) {
        int equals = fault.indexOf('=');
        List<Sample> samples =
            Arrays.stream(fault.substring(equals + 1).split(","))
                .map(nanos -> new Sample(1, Long.parseLong(nanos), 0, 0, 0, 0))
                .toList();
        series
            .computeIfAbsent("recover-" + fault.substring(0, equals), name -> new ArrayList<>())
            .add(new Series(new Contestant(Contestant.OURS, jdk.version()), samples));
      }
    }
    series.forEach((operation, all) -> rows.add(new Row(NAME, operation, 1, 0, all)));
    settings.progress().accept(NAME + " recovery after the loss of a token");
  }

  private void hang(BenchToken token, JavaPrograms programs, Path module) throws Exception {
    Path ours =
        token.configuration(
            "hang.properties",
            module,
            List.of(
                BenchToken.declared(BenchToken.RSA),
                "key." + BenchToken.RSA + ".usages = sign,decrypt"));
    Path sun = token.sunConfiguration(module);
    for (Jdk jdk : jdks()) {
      for (String name : List.of(Contestant.OURS, Contestant.SUN_PKCS11)) {
        boolean isOurs = name.equals(Contestant.OURS);
        List<String> measured =
            programs.run(
                jdk,
                HangProgram.class,
                isOurs ? "ours" : "sun",
                isOurs ? ours : sun,
                BenchToken.RSA,
                SoftHsm.PIN,
                token.publicKey(),
                module);
        Contestant contestant = new Contestant(name, jdk.version());
        figure("hang-operations-of-others", contestant, number(measured, 0), "operations");
        figure("hang-longest-pause", contestant, number(measured, 1) / 1e6, "ms");
      }
    }
    settings.progress().accept(NAME + " a call that hangs for 2 s");
  }

  /**
   * They wait for more than a minute, twice, and use no processor meanwhile; memory does not depend
   * on who else works.
   */
  private Map<Jdk, Future<List<String>>> sessions(
      ExecutorService executor, BenchToken token, JavaPrograms programs, Path module)
      throws IOException {
    Path configuration =
        token.configuration(
            "sessions.properties",
            module,
            List.of(BenchToken.declared(BenchToken.RSA), "kms.hsm.max_sessions = " + 2 * SESSIONS));
    Map<Jdk, Future<List<String>>> measured = new LinkedHashMap<>();
    for (Jdk jdk : jdks()) {
      measured.put(
          jdk,
          executor.submit(() ->
              programs.run(
                  jdk,
                  IdleSessionsProgram.class,
                  configuration,
                  BenchToken.RSA,
                  module,
                  SESSIONS,
                  settings.quick() ? 0 : IDLE_SECONDS)));
    }
    return measured;
  }

  private void sessionsMeasured(Map<Jdk, Future<List<String>>> measured) throws Exception {
    for (Map.Entry<Jdk, Future<List<String>>> each : measured.entrySet()) {
      Contestant contestant = new Contestant(Contestant.OURS, each.getKey().version());
      List<String> memory = each.getValue().get();
      figure("heap per idle session", contestant, number(memory, 0), "bytes");
      // With threads that wait for work, which the quick run does not wait for.
      figure("resident memory per idle session", contestant, number(memory, 1), "bytes");
    }
    settings.progress().accept(NAME + " idle sessions");
  }

  private void figure(String name, Contestant contestant, double value, String unit) {
    figures.add(new Figure(NAME, name, contestant, value, unit));
  }

  private static double number(List<String> words, int index) {
    return Double.parseDouble(words.get(index));
  }

  /** Ours makes the certificates that are missing the first time, SunPKCS11 needs them there. */
  private void list() throws Exception {
    BenchToken bare = BenchToken.emptyIn(Files.createDirectories(folder.resolve("bare")));
    List<String> declared = bare.addEcKeys(LISTED).stream().map(BenchToken::declared).toList();
    Path certified = Files.createDirectories(folder.resolve("certified"));
    BenchToken sun = BenchToken.emptyIn(certified);
    Path sunConfiguration = sun.sunConfiguration(SoftHsm.Store.library());
    new JavaPrograms(certified, ThinClassPath.ofTests(), sun.environment())
        .run(
            settings.oldest(),
            CertifiedKeysProgram.class,
            sunConfiguration,
            SoftHsm.PIN,
            certified,
            LISTED);
    ProcessContest first = new ProcessContest();
    ProcessContest again = new ProcessContest();
    for (Jdk jdk : jdks()) {
      Keytool ours = new Keytool(jdk, folder, bare.environment(), LISTED);
      Contestant contestant = new Contestant(Contestant.OURS, jdk.version());
      first.add(
          contestant,
          round ->
              ours.listOurs(
                  classPath.ofPkcs11(),
                  configuration(bare, declared, "first-" + jdk.version() + "-" + round)));
      Path kept = configuration(bare, declared, "kept-" + jdk.version());
      again.add(contestant, round -> ours.listOurs(classPath.ofPkcs11(), kept));
      Keytool theirs = new Keytool(jdk, folder, sun.environment(), LISTED);
      Contestant peer = new Contestant(Contestant.SUN_PKCS11, jdk.version());
      first.add(peer, round -> theirs.listSun(sunConfiguration));
      again.add(peer, round -> theirs.listSun(sunConfiguration));
    }
    int rounds = settings.quick() ? 1 : 5;
    rows.add(first.run(NAME, "keytool-list-100-first", rounds));
    rows.add(again.run(NAME, "keytool-list-100-again", rounds));
    settings.progress().accept(NAME + " keytool -list of " + LISTED + " keys");
  }

  /** Each name has a store of its own, which is empty at first. */
  private static Path configuration(BenchToken token, List<String> declared, String name)
      throws Exception {
    List<String> lines = new ArrayList<>(declared);
    lines.add("store = " + name + ".d");
    return token.configuration(name + ".properties", SoftHsm.Store.library(), lines);
  }
}
