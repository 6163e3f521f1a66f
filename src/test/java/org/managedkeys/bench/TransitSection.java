// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.SoftHsm;

/**
 * Transit: envelope encryption with a data key that serves many messages, signatures by a token,
 * and a batch of signatures at a cloud.
 */
final class TransitSection {

  static final String NAME = "transit";

  static final List<String> NOTES =
      List.of(
          "SunJCE encrypts the same message by AES-GCM with one key: no data key is chosen, no"
              + " permission checked, nothing written in Base64.",
          "The floor of a batch is its latency: the vendor's library makes as many signatures one"
              + " after the other as each of "
              + TransitOperation.PARALLEL
              + " threads has to make of "
              + TransitOperation.ITEMS
              + ".");

  private final BenchSettings settings;
  private final Path folder;
  private final TurnTaking turns;

  private TransitSection(BenchSettings settings) throws IOException {
    this.settings = settings;
    this.folder = Folders.emptied(settings.folder(NAME));
    this.turns = new TurnTaking(folder);
  }

  /** Measures what is wanted. */
  static void run(BenchSettings settings, RunLog log) throws Exception {
    List<TransitOperation> wanted =
        Stream.of(TransitOperation.values())
            .filter(one -> settings.wants(one.row()))
            .filter(one -> !settings.quick() || one != TransitOperation.SIGN_BATCH)
            .filter(one -> !log.has(NAME, one.row(), one.threads(), one.delayMillis()))
            .toList();
    if (wanted.isEmpty()) {
      return;
    }
    TransitSection section = new TransitSection(settings);
    NOTES.forEach(log::note);
    for (TransitOperation operation : wanted) {
      long start = System.nanoTime();
      Contest contest = contest(settings, operation);
      log.add(
          operation == TransitOperation.SIGN_BATCH
              ? section.batch(contest)
              : section.turns.play(contest, section.entrants(contest, operation)));
      settings.done(contest, start);
    }
  }

  static Contest contest(BenchSettings settings, TransitOperation operation) {
    return new Contest(
        NAME,
        operation.row(),
        operation.threads(),
        operation.delayMillis(),
        tempo(settings, operation));
  }

  /** As for certificates, there is much code to be compiled; and a batch takes most of a second. */
  private static Tempo tempo(BenchSettings settings, TransitOperation operation) {
    Tempo usual = settings.tempo();
    Tempo longer = usual.warmUpMillis(2 * usual.warmUpMillis());
    return operation == TransitOperation.SIGN_BATCH ? longer.rounds(5).turnMillis(1000) : longer;
  }

  private List<Jdk> jdks() {
    return settings.quick() ? List.of(settings.oldest()) : settings.jdks();
  }

  private List<Entrant> entrants(Contest contest, TransitOperation operation) throws Exception {
    Pkcs11Token token = Pkcs11Token.in(folder);
    boolean signs = operation == TransitOperation.SIGN;
    List<Entrant> entrants = new ArrayList<>(signs ? floors(token) : List.of());
    for (Jdk jdk : jdks()) {
      String name = contest.operation() + "-" + jdk.version();
      Path configuration =
          token.configuration(
              name,
              SoftHsm.Store.library(),
              Pkcs11Token.LABEL,
              "key." + operation.key() + ".any_mount = true",
              "key." + operation.key() + ".envelope_reuse_messages = 1000000",
              "store = " + name + ".d");
      entrants.addAll(
          JvmTeam.of(
              List.of(Contestant.OURS, signs ? Contestant.SIGNATURE : Contestant.SUN_JCE),
              entrant(jdk, Pkcs11Section.options(folder, configuration))));
    }
    return entrants;
  }

  private static JvmEntrant entrant(Jdk jdk, List<String> options) {
    return new JvmEntrant(Contestant.OURS, jdk, TransitWorkloads.class, options);
  }

  private List<Entrant> floors(Pkcs11Token token) throws IOException, GeneralSecurityException {
    Path program = NativeCode.floor(folder);
    return List.of(
        Pkcs11Section.signingFloor(Contestant.FLOOR, program, token),
        Pkcs11Section.signingFloor(Contestant.CONTROL, program, token));
  }

  private Row batch(Contest contest) throws Exception {
    try (CloudService service =
        CloudService.start(CloudService.AWS, folder.resolve(CloudService.AWS))) {
      service.pause(Duration.ofMillis(contest.delayMillis()));
      List<Entrant> entrants = new ArrayList<>();
      for (Jdk jdk : jdks()) {
        List<String> options =
            new ArrayList<>(Pkcs11Section.options(folder, configuration(service, jdk)));
        options.add("-D" + TransitWorkloads.SERVICE + "=" + service.folder());
        entrants.addAll(
            JvmTeam.of(
                List.of(Contestant.OURS, Contestant.FLOOR, Contestant.CONTROL),
                entrant(jdk, options)));
      }
      return turns.play(contest, entrants, new CloudSection.Counters(service));
    }
  }

  private static Path configuration(CloudService service, Jdk jdk) throws IOException {
    String key = "key." + TransitOperation.SIGN_BATCH.key();
    List<String> lines =
        new ArrayList<>(Files.readAllLines(service.folder().resolve("provider.properties")));
    lines.add(key + ".any_mount = true");
    lines.add(key + ".max_parallel = " + TransitOperation.PARALLEL);
    lines.add("store = transit-" + jdk.version() + ".d");
    return Files.write(service.folder().resolve("transit-" + jdk.version() + ".properties"), lines);
  }
}
