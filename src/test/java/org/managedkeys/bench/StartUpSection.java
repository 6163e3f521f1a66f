// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.file.Path;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.managedkeys.bench.FirstSignatures.Program;
import org.managedkeys.testkit.CloudServer;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.SoftHsm;

/**
 * What a process needs from its start to its first signature, RSA-2048: over PKCS #11 ours beside
 * SunPKCS11 and a JVM that does nothing, in clouds ours beside the vendor's library alone. Each is
 * run with the JDK's archive of classes, with one of the program's, and with none.
 *
 * <p>The class path is the same for all contestants of a row: this library's jar, and over PKCS #11
 * those it needs there, in clouds all jars of the tests.
 */
final class StartUpSection {

  static final String NAME = "start-up";

  private static final String PKCS11 = "pkcs11";
  private static final String QUICK_CLOUD = "aws";

  /** A JVM that does nothing. */
  static final String EMPTY = "empty JVM";

  private final BenchSettings settings;
  private final RunLog log;
  private final ThinClassPath classPath;

  private StartUpSection(BenchSettings settings, RunLog log) {
    this.settings = settings;
    this.log = log;
    this.classPath = ThinClassPath.pack(settings.folder(NAME));
  }

  /** Measures the rows that are wanted. */
  static void run(BenchSettings settings, RunLog log) throws Exception {
    StartUpSection section = new StartUpSection(settings, log);
    section.pkcs11();
    for (String type : CloudServer.TYPES) {
      section.cloud(type);
    }
  }

  private void pkcs11() throws Exception {
    if (noneWanted(PKCS11)) {
      return;
    }
    Path folder = Folders.emptied(settings.folder(NAME + "/" + PKCS11));
    BenchToken token = BenchToken.in(folder);
    Path ours =
        token.configuration(
            "provider.properties",
            SoftHsm.Store.library(),
            List.of(BenchToken.declared(BenchToken.RSA)));
    Map<String, Program> programs = new LinkedHashMap<>();
    programs.put(
        Contestant.OURS,
        Program.of(FirstSignatureProgram.class, ours.toString(), BenchToken.RSA)
            .callingNativeCode());
    programs.put(
        Contestant.SUN_PKCS11,
        Program.of(
            FirstSunSignatureProgram.class,
            token.sunConfiguration(SoftHsm.Store.library()).toString(),
            BenchToken.RSA,
            SoftHsm.PIN));
    programs.put(EMPTY, Program.of(EmptyProgram.class));
    measure(
        PKCS11,
        new FirstSignatures(folder, classPath.ofPkcs11(), token.environment(), token.rsa()),
        programs,
        settings.quick() ? 2 : 7);
  }

  private void cloud(String type) throws Exception {
    String name = FirstCloudSignatures.shortName(type);
    if (noneWanted(name)) {
      return;
    }
    Path folder = Folders.emptied(settings.folder(NAME + "/" + name));
    try (FirstCloudSignatures cloud = FirstCloudSignatures.start(type, folder)) {
      PublicKey publicKey = cloud.publicKey();
      measure(
          name,
          new FirstSignatures(folder, classPath.ofClouds(), Map.of(), publicKey),
          cloud.programs(),
          settings.quick() ? 1 : 2);
    }
  }

  private boolean noneWanted(String service) {
    for (Sharing sharing : Sharing.values()) {
      if (wants(service, sharing)) {
        return false;
      }
    }
    return true;
  }

  /** Processes that use clouds take their time: quick runs have one cloud and one sharing. */
  private boolean wants(String service, Sharing sharing) {
    String operation = operation(service, sharing);
    return settings.wants(operation)
        && !log.has(NAME, operation, 1, 0)
        && (!settings.quick()
            || service.equals(PKCS11)
            || (service.equals(QUICK_CLOUD) && sharing == Sharing.CDS));
  }

  private static String operation(String service, Sharing sharing) {
    return service + "-" + sharing.suffix();
  }

  private void measure(
      String service, FirstSignatures signatures, Map<String, Program> programs, int rounds)
      throws Exception {
    for (Sharing sharing : Sharing.values()) {
      String operation = operation(service, sharing);
      if (!wants(service, sharing)) {
        continue;
      }
      ProcessContest contest = new ProcessContest();
      for (Jdk jdk : settings.jdks()) {
        for (Map.Entry<String, Program> program : programs.entrySet()) {
          Contestant contestant = new Contestant(program.getKey(), jdk.version());
          try {
            contest.add(contestant, signatures.prepare(jdk, sharing, program.getValue()));
          } catch (FirstSignatures.NoArchiveException e) {
            log.note(operation + ": " + contestant + " is left out: " + e.getMessage());
          }
        }
      }
      log.add(contest.run(NAME, operation, rounds));
      settings.progress().accept(NAME + " " + operation);
    }
  }
}
