// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.SoftHsm;

/**
 * A certificate authority whose P-256 key is in SoftHSM's token: certificates for requests, beside
 * what the token signs in the same time when nothing else is done; answers of OCSP that were signed
 * before; and a long revocation list in a small heap.
 */
final class PkiSection {

  static final String NAME = "pki";

  static final List<String> NOTES =
      List.of(
          "For a certificate the request's own signature is verified, the certificate is made and"
              + " checked, the token signs it, and its signature is verified: the floor does nothing"
              + " but sign.",
          "The revocation list is read from SQLite, made, checked, signed and stored in a JVM with"
              + " -Xmx128m; the peak is how full that was at most, garbage and all.");

  private static final Pkcs11Operation RAW = Pkcs11Operation.SIGN_P256;
  private static final int ENTRIES = 100_000;
  private static final int MEGABYTES = 128;

  private final BenchSettings settings;
  private final Path folder;
  private final Pkcs11Token token;
  private final TurnTaking turns;

  private PkiSection(BenchSettings settings) throws Exception {
    this.settings = settings;
    this.folder = Folders.emptied(settings.folder(NAME));
    this.token = Pkcs11Token.in(folder);
    this.turns = new TurnTaking(folder);
  }

  /** Measures what is wanted. */
  static void run(BenchSettings settings, RunLog log) throws Exception {
    List<Contest> wanted =
        contests(settings).stream()
            .filter(one -> settings.wants(one.operation()))
            .filter(one -> !log.has(NAME, one.operation(), one.threads(), 0))
            .toList();
    boolean wantsList = settings.wants(PkiOperation.CRL) && !log.hasFigures(NAME);
    if (wanted.isEmpty() && !wantsList) {
      return;
    }
    PkiSection section = new PkiSection(settings);
    NOTES.forEach(log::note);
    for (Contest contest : wanted) {
      long start = System.nanoTime();
      log.add(section.turns.play(contest, section.entrants(contest)));
      settings.done(contest, start);
    }
    if (wantsList) {
      section.revocationList(log);
    }
  }

  static List<Contest> contests(BenchSettings settings) {
    List<Contest> contests = new ArrayList<>();
    for (PkiOperation operation : PkiOperation.values()) {
      contests.add(
          new Contest(NAME, operation.row(), operation.threads(), 0, tempo(settings, operation)));
    }
    return contests;
  }

  /**
   * A certificate takes much code, which is compiled only after thousands of them; and turns are
   * longer where each operation waits for a disk.
   */
  private static Tempo tempo(BenchSettings settings, PkiOperation operation) {
    Tempo usual = settings.tempo();
    return switch (operation) {
      case SIGN -> usual.warmUpMillis(2 * usual.warmUpMillis());
      case SIGN_TO_FILES, SIGN_TO_SQLITE -> usual.turnMillis(2 * usual.turnMillis());
      case OCSP_CACHED -> usual;
    };
  }

  private List<Jdk> jdks() {
    return settings.quick() ? List.of(settings.oldest()) : settings.jdks();
  }

  private List<Entrant> entrants(Contest contest) throws Exception {
    PkiOperation operation = PkiOperation.of(contest.operation());
    List<Entrant> entrants = new ArrayList<>();
    if (operation.signs()) {
      Path floor = NativeCode.floor(folder);
      entrants.add(floor(Contestant.FLOOR, floor));
      entrants.add(floor(Contestant.CONTROL, floor));
    }
    for (Jdk jdk : jdks()) {
      JvmEntrant ours =
          new JvmEntrant(
              Contestant.OURS,
              jdk,
              PkiWorkloads.class,
              Pkcs11Section.options(folder, configuration(operation, jdk)));
      entrants.addAll(
          JvmTeam.of(
              operation == PkiOperation.SIGN
                  ? List.of(Contestant.OURS, Contestant.SIGNATURE)
                  : List.of(Contestant.OURS),
              ours));
    }
    return entrants;
  }

  private CFloor floor(String name, Path program) throws GeneralSecurityException {
    List<String> command =
        List.of(
            program.toString(),
            SoftHsm.Store.library().toString(),
            Pkcs11Token.LABEL,
            SoftHsm.PIN,
            RAW.key(),
            RAW.floorName());
    return new CFloor(
        name,
        command,
        MessageDigest.getInstance("SHA-256").digest(RAW.message()),
        result ->
            Pkcs11Results.checkSignature(
                RAW.algorithm() + "inP1363Format",
                token.publicKey(RAW.key()),
                RAW.message(),
                result));
  }

  /** Every JVM has a store of its own. */
  private Path configuration(PkiOperation operation, Jdk jdk) {
    String name = operation.row() + "-" + jdk.version();
    return token.configuration(
        name,
        SoftHsm.Store.library(),
        Pkcs11Token.LABEL,
        "key." + RAW.key() + ".any_mount = true",
        "store = "
            + (operation == PkiOperation.SIGN_TO_SQLITE
                ? "jdbc:sqlite:" + name + ".db"
                : name + ".d"));
  }

  private void revocationList(RunLog log) throws Exception {
    JavaPrograms programs =
        new JavaPrograms(
            folder,
            ThinClassPath.ofTests(),
            List.of("-Xmx" + MEGABYTES + "m"),
            token.environment());
    for (Jdk jdk : jdks()) {
      Path configuration =
          token.configuration(
              PkiOperation.CRL + "-" + jdk.version(),
              SoftHsm.Store.library(),
              Pkcs11Token.LABEL,
              "key." + RAW.key() + ".any_mount = true",
              "store = jdbc:sqlite:" + PkiOperation.CRL + "-" + jdk.version() + ".db");
      List<String> measured =
          programs.run(jdk, RevocationListProgram.class, configuration, ENTRIES);
      Contestant ours = new Contestant(Contestant.OURS, jdk.version());
      log.add(
          new Figure(
              NAME,
              PkiOperation.CRL + ", time",
              ours,
              Long.parseLong(measured.get(0)) / 1e6,
              "ms"));
      log.add(
          new Figure(
              NAME,
              PkiOperation.CRL + ", peak heap",
              ours,
              Long.parseLong(measured.get(1)) / (double) (1 << 20),
              "MiB"));
      log.add(
          new Figure(
              NAME, PkiOperation.CRL + ", size", ours, Long.parseLong(measured.get(2)), "bytes"));
    }
    settings.progress().accept(NAME + " revocation list of " + ENTRIES + " certificates");
  }
}
