// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.util.Arrays;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.SoftHsm;

/**
 * Operations over PKCS #11: ours and SunPKCS11 on each JDK beside a C program that calls the
 * module, and a second copy of it. The token is SoftHSM's; or one that computes nothing, beside
 * which it shows what the layers in between cost.
 */
final class Pkcs11Section {

  static final String NAME = "pkcs11";

  static final List<String> NOTES =
      List.of(
          "SunPKCS11 has neither Ed25519 nor RSA OAEP: it is left out of these rows.",
          "The C floor signs the digest that the others have to make first; over 1 MiB and 100 MiB"
              + " it hands the message to the token, 64 KiB at a time. The providers are given it"
              + " in such pieces too.",
          "OAEP is that with SHA-1, the only one SoftHSM knows.");

  /** DigestInfo of SHA-256 before the digest, RFC 8017, section 9.2. */
  private static final byte[] SHA_256 =
      HexFormat.of().parseHex("3031300d060960864801650304020105000420");

  private static final int MANY = 32;
  private static final List<Integer> THREADS = List.of(1, 2, 8, MANY);
  private static final List<Integer> ONE = List.of(1);
  private static final int IV_BYTES = 12;

  /** Where the C program's first thread begins to count IVs. */
  private static final long FIRST_IV = (1L << 48) + 1;

  private final BenchSettings settings;
  private final Path folder;
  private final Pkcs11Token token;
  private final Path floor;
  private final Path nullModule;
  private final TurnTaking turns;

  private Pkcs11Section(BenchSettings settings) throws Exception {
    this.settings = settings;
    this.folder = settings.folder(NAME);
    this.token = Pkcs11Token.in(folder);
    this.floor = NativeCode.floor(folder);
    this.nullModule = NativeCode.nullModule(folder);
    this.turns = new TurnTaking(folder);
  }

  /** Measures the rows that are wanted. */
  static void run(BenchSettings settings, RunLog log) throws Exception {
    List<Contest> wanted =
        contests(settings).stream()
            .filter(one -> settings.wants(one.operation()))
            .filter(one -> !log.has(NAME, one.operation(), one.threads(), 0))
            .toList();
    Pkcs11Section section = new Pkcs11Section(settings);
    NOTES.forEach(log::note);
    for (Pkcs11Operation operation : Pkcs11Operation.values()) {
      section.measure(wanted, operation.row(), log);
      section.measure(wanted, Pkcs11Operation.NULL + operation.row(), log);
    }
    if (!log.hasFigures(NAME)) {
      section.facts(log);
    }
  }

  /**
   * The contests of an operation. One thread has JVMs of its own, in which no other is there that
   * rests; those with more threads share theirs.
   */
  private void measure(List<Contest> wanted, String operation, RunLog log) throws Exception {
    List<Contest> own = wanted.stream().filter(one -> one.operation().equals(operation)).toList();
    for (Contest contest : own) {
      if (contest.threads() == 1) {
        play(contest, jvms(contest), log);
      }
    }
    List<Contest> several = own.stream().filter(one -> one.threads() > 1).toList();
    if (several.isEmpty()) {
      return;
    }
    int most = several.stream().mapToInt(Contest::threads).max().getAsInt();
    List<KeptJvm> kept = jvms(several.get(0)).stream().map(jvm -> new KeptJvm(jvm, most)).toList();
    try {
      for (Contest contest : several) {
        play(contest, kept, log);
      }
    } finally {
      kept.forEach(KeptJvm::close);
    }
  }

  private void play(Contest contest, List<? extends Entrant> jvms, RunLog log) throws Exception {
    long start = System.nanoTime();
    List<Entrant> entrants = new ArrayList<>(floors(contest));
    entrants.addAll(jvms);
    log.add(turns.play(contest, entrants));
    settings.done(contest, start);
  }

  static List<Contest> contests(BenchSettings settings) {
    return settings.quick() ? few(settings.tempo()) : all(settings.tempo());
  }

  private static List<Contest> few(Tempo tempo) {
    List<Contest> contests = new ArrayList<>();
    for (String operation :
        List.of(
            "sign-rsa-2048",
            "sign-p256",
            "sign-p256-new",
            "hmac-64",
            "gcm-64",
            "gcm-16k",
            "null-hmac-64")) {
      contests.add(new Contest(NAME, operation, 1, 0, tempo));
    }
    contests.add(new Contest(NAME, "sign-p256", MANY, 0, ofThreads(tempo, MANY)));
    return contests;
  }

  private static List<Contest> all(Tempo tempo) {
    List<Contest> contests = new ArrayList<>();
    for (Pkcs11Operation operation : Pkcs11Operation.values()) {
      boolean isLongest = operation == Pkcs11Operation.SIGN_RSA_100M;
      for (int threads : isLongest ? ONE : THREADS) {
        Tempo own = ofThreads(tempo, threads);
        if (operation.kind() == Pkcs11Operation.Kind.SIGN_BULK) {
          own = own.rounds(3).turnMillis(2 * own.turnMillis());
        }
        contests.add(new Contest(NAME, operation.row(), threads, 0, own));
      }
    }
    for (int threads : List.of(1, MANY)) {
      Tempo own = ofThreads(tempo, threads);
      contests.add(new Contest(NAME, "null-hmac-64", threads, 0, own));
      contests.add(new Contest(NAME, "null-gcm-64", threads, 0, own));
    }
    return contests;
  }

  /** In between few rounds do: they show where the curve goes. */
  private static Tempo ofThreads(Tempo tempo, int threads) {
    return threads == 1 || threads == MANY ? tempo : tempo.rounds(3);
  }

  private List<Entrant> floors(Contest contest) throws GeneralSecurityException {
    Pkcs11Operation operation = Pkcs11Operation.of(contest.operation());
    boolean isNull = contest.operation().startsWith(Pkcs11Operation.NULL);
    return List.of(
        floor(Contestant.FLOOR, operation, isNull), floor(Contestant.CONTROL, operation, isNull));
  }

  private List<JvmEntrant> jvms(Contest contest) {
    Pkcs11Operation operation = Pkcs11Operation.of(contest.operation());
    boolean isNull = contest.operation().startsWith(Pkcs11Operation.NULL);
    List<JvmEntrant> entrants = new ArrayList<>();
    for (Jdk jdk : settings.jdks()) {
      entrants.add(jvm(Contestant.OURS, jdk, operation, configuration(isNull)));
    }
    if (operation.isInSunPkcs11()) {
      for (Jdk jdk : settings.jdks()) {
        entrants.add(jvm(Contestant.SUN_PKCS11, jdk, operation, sunConfiguration(isNull)));
      }
    }
    return entrants;
  }

  private Path configuration(boolean isNull) {
    return isNull
        ? token.configuration("null", nullModule, Pkcs11Token.NULL_LABEL)
        : token.configuration("softhsm", SoftHsm.Store.library(), Pkcs11Token.LABEL);
  }

  private Path sunConfiguration(boolean isNull) {
    return isNull
        ? token.sunConfiguration("null", nullModule)
        : token.sunConfiguration("softhsm", SoftHsm.Store.library());
  }

  private JvmEntrant jvm(String name, Jdk jdk, Pkcs11Operation operation, Path configuration) {
    List<String> options = new ArrayList<>(options(folder, configuration));
    if (operation == Pkcs11Operation.SIGN_RSA_100M) {
      options.addAll(List.of("-Xms1g", "-Xmx1g"));
    }
    return new JvmEntrant(name, jdk, Pkcs11Workloads.class, options);
  }

  /** What a JVM with {@link Pkcs11Workloads} has to know. */
  static List<String> options(Path folder, Path configuration) {
    return List.of(
        "-D" + Pkcs11Workloads.CONFIGURATION + "=" + configuration,
        "-D" + Pkcs11Workloads.LOCK + "=" + folder.resolve("lock"));
  }

  private CFloor floor(String name, Pkcs11Operation operation, boolean isNull)
      throws GeneralSecurityException {
    List<String> command =
        List.of(
            floor.toString(),
            (isNull ? nullModule : SoftHsm.Store.library()).toString(),
            isNull ? Pkcs11Token.NULL_LABEL : Pkcs11Token.LABEL,
            SoftHsm.PIN,
            operation.key(),
            operation.floorName());
    return new CFloor(name, command, input(operation), result -> check(operation, isNull, result));
  }

  /** What the C program hands to the token; empty for the message itself. */
  private byte[] input(Pkcs11Operation operation) throws GeneralSecurityException {
    return switch (operation) {
      case SIGN_RSA -> Arrays.concatenate(SHA_256, digest(operation));
      case SIGN_PSS, SIGN_P256, SIGN_P256_NEW -> digest(operation);
      case DECRYPT_OAEP -> DecryptWork.encrypted(operation, token.publicKey(operation.key()));
      default -> new byte[0];
    };
  }

  private static byte[] digest(Pkcs11Operation operation) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(operation.message());
  }

  private void check(Pkcs11Operation operation, boolean isNull, byte[] result)
      throws GeneralSecurityException {
    if (isNull) {
      Pkcs11Results.checkFilled(result.length, result);
    } else if (operation.isSignature()) {
      boolean isEcdsa = operation.key().equals(Pkcs11Operation.Label.P256);
      Pkcs11Results.checkSignature(
          operation.algorithm() + (isEcdsa ? "inP1363Format" : ""),
          token.publicKey(operation.key()),
          operation.message(),
          result);
    } else if (operation.kind() == Pkcs11Operation.Kind.MAC) {
      Pkcs11Results.checkMac(operation, result);
    } else if (operation.kind() == Pkcs11Operation.Kind.DECRYPT) {
      Pkcs11Results.checkEqual(operation.message(), result);
    } else {
      byte[] iv =
          ByteBuffer.allocate(IV_BYTES).order(ByteOrder.nativeOrder()).putLong(0, FIRST_IV).array();
      Pkcs11Results.checkEncryption(operation, iv, result);
    }
  }

  /** What is counted rather than timed. */
  private void facts(RunLog log) throws IOException {
    Path counting = NativeCode.countingModule(folder, SoftHsm.Store.library());
    for (Jdk jdk : settings.jdks()) {
      Pkcs11Facts facts = new Pkcs11Facts(settings, jdk, folder);
      if (settings.wants(Pkcs11Operation.SIGN_RSA_100M.row()) && !settings.quick()) {
        Path ours = token.configuration("counting", counting, Pkcs11Token.LABEL);
        Path sun = token.sunConfiguration("counting", counting);
        log.add(facts.bytesToToken(Contestant.OURS, counting, ours));
        log.add(facts.bytesToToken(Contestant.SUN_PKCS11, counting, sun));
      }
      if (settings.wants(Pkcs11Operation.SIGN_P256_NEW.row())) {
        log.add(facts.locks(Contestant.OURS, token.configurationOfManySessions("locks")));
        if (!settings.quick()) {
          log.add(facts.locks(Contestant.SUN_PKCS11, sunConfiguration(false)));
        }
      }
    }
  }
}
