// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.managedkeys.remote.KmsCalls;
import org.managedkeys.testkit.Jdk;

/**
 * The keys of the clouds, at servers of this process on loopback: beside the vendor's own library,
 * called directly, and beside other providers where they can do the same.
 *
 * <p>The servers use processor time of this process, never of a contestant's.
 */
final class CloudSection {

  /** What the report has to say of these rows. */
  static final List<String> NOTES =
      List.of(
          "The servers run on loopback; asked the same again they repeat their answer, as a"
              + " service's computing costs its callers nothing.",
          "The floor is the vendor's own client, on the transport and with the settings that"
              + " managed-keys gives it; both, and a second copy of the floor, work in one JVM.",
          "Google Cloud KMS verifies no signatures and Azure Key Vault makes no MACs: no such rows.",
          "azure-security-keyvault-jca and jsign-crypto can sign only. jsign-crypto signs requests"
              + " to AWS for a host without port, so that the server is its HTTP proxy.");

  private static final Logger CALLS = Logger.getLogger(KmsCalls.LOGGER);
  static final String NAME = "cloud";
  private static final String LOGGING = "logging.properties";
  private static final int LATE = 20;
  private static final int MANY = 32;

  private static final List<String> LIBRARIES =
      List.of(
          "kms",
          "azure-security-keyvault-keys",
          "google-cloud-kms",
          Contestant.AZURE_JCA,
          Contestant.JSIGN);

  /** They use the same library, and are in one JVM. */
  private static final List<String> VENDORS_LIBRARY =
      List.of(Contestant.OURS, Contestant.FLOOR, Contestant.CONTROL);

  private static final List<String> SERVICES =
      List.of(CloudService.AWS, CloudService.AZURE, CloudService.GCP);

  private final BenchSettings settings;
  private final Path folder;
  private final TurnTaking turns;

  /** A row to be measured. */
  record Plan(String service, CloudTask task, int threads, int delay) {

    String operation() {
      return service + "-" + task.text();
    }
  }

  private CloudSection(BenchSettings settings) throws IOException {
    this.settings = settings;
    folder = settings.folder(NAME);
    Files.write(folder.resolve(LOGGING), List.of("handlers ="));
    turns = new TurnTaking(folder);
  }

  /** Measures the rows that are wanted. */
  static void run(BenchSettings settings, RunLog log) throws Exception {
    // Keys are looked for before they are brought in; that there are none is no news.
    CALLS.setLevel(Level.OFF);
    CloudSection section = new CloudSection(settings);
    NOTES.forEach(log::note);
    versions(log);
    for (String name : SERVICES) {
      List<Plan> plans =
          plans(settings.quick()).stream()
              .filter(plan -> plan.service().equals(name) && settings.wants(plan.operation()))
              .filter(plan -> !log.has(NAME, plan.operation(), plan.threads(), plan.delay()))
              .toList();
      if (!plans.isEmpty()) {
        try (CloudService service = CloudService.start(name, section.folder.resolve(name))) {
          for (Plan plan : plans) {
            log.add(section.measure(plan, service));
          }
        }
      }
    }
  }

  /** The libraries' files have their versions in their names. */
  private static void versions(RunLog log) {
    for (String library : LIBRARIES) {
      Pattern file = Pattern.compile("(?:^|[/\\\\])" + library + "-(\\d[^/\\\\]*)\\.jar$");
      for (String path : List.of(BenchSettings.CLASS_PATH.split(File.pathSeparator, -1))) {
        Matcher matcher = file.matcher(path);
        if (matcher.find()) {
          log.version(library, matcher.group(1));
        }
      }
    }
  }

  static List<Plan> plans(boolean quick) {
    Stream<Plan> all =
        quick
            ? SERVICES.stream().flatMap(CloudSection::few)
            : SERVICES.stream().flatMap(CloudSection::many);
    return all.filter(plan -> isDone(plan.service(), plan.task(), Contestant.FLOOR)).toList();
  }

  private static Stream<Plan> few(String service) {
    return Stream.of(
            new Plan(service, CloudTask.SIGN_RSA, 1, 0),
            new Plan(service, CloudTask.SIGN_RSA, MANY, LATE),
            new Plan(service, CloudTask.ENVELOPE_64M, 1, 0))
        .filter(plan -> plan.threads() == 1 || service.equals(CloudService.AZURE))
        .filter(plan -> plan.task() == CloudTask.SIGN_RSA || service.equals(CloudService.AWS));
  }

  private static Stream<Plan> many(String service) {
    List<Plan> plans = new ArrayList<>();
    for (int delay : List.of(0, LATE)) {
      for (CloudTask task : CloudTask.values()) {
        plans.add(new Plan(service, task, 1, delay));
        if (task == CloudTask.SIGN_RSA) {
          plans.add(new Plan(service, task, MANY, delay));
        }
      }
    }
    return plans.stream();
  }

  /** Whether a contestant can do something at a service. */
  static boolean isDone(String service, CloudTask task, String contestant) {
    boolean isSignature = task == CloudTask.SIGN_RSA || task == CloudTask.SIGN_EC;
    boolean isMac = task == CloudTask.MAC;
    return switch (contestant) {
      case Contestant.OURS -> !isMac || !service.equals(CloudService.AZURE);
      case Contestant.FLOOR, Contestant.CONTROL ->
          task == CloudTask.VERIFY_RSA
              ? !service.equals(CloudService.GCP)
              : !isMac || !service.equals(CloudService.AZURE);
      case Contestant.AZURE_JCA -> isSignature && service.equals(CloudService.AZURE);
      case Contestant.JSIGN -> isSignature;
      case Contestant.SUN_JCE -> task == CloudTask.ENVELOPE_64M;
      default -> false;
    };
  }

  private Row measure(Plan plan, CloudService service) throws Exception {
    Contest contest =
        new Contest(NAME, plan.operation(), plan.threads(), plan.delay(), tempo(plan));
    long start = System.nanoTime();
    service.pause(Duration.ofMillis(plan.delay()));
    Row row = turns.play(contest, entrants(plan), new Counters(service));
    service.forget();
    settings.done(contest, start);
    return row;
  }

  /**
   * The vendors' libraries take thousands of calls to become as fast as they can be, and all
   * contestants of a row share the processors meanwhile. Many short turns say more than few long
   * ones, as far as operations are short.
   */
  private Tempo tempo(Plan plan) {
    if (plan.task() == CloudTask.ENVELOPE_64M) {
      // One may take a second on JDK 17.
      return new Tempo(settings.quick() || plan.delay() > 0 ? 3 : 5, 100, 2000);
    }
    boolean isLong = plan.delay() > 0;
    if (settings.quick()) {
      return isLong ? new Tempo(5, 150, 4000) : new Tempo(15, 50, 4000);
    }
    if (plan.task() != CloudTask.SIGN_RSA) {
      return isLong ? new Tempo(3, 250, 2000) : new Tempo(9, 60, 3500);
    }
    return isLong ? new Tempo(5, 250, 5000) : new Tempo(17, 60, 10_000);
  }

  private List<Entrant> entrants(Plan plan) {
    List<Entrant> entrants = new ArrayList<>();
    for (Jdk jdk : isOnAll(plan) ? settings.jdks() : List.of(settings.oldest())) {
      entrants.addAll(JvmTeam.of(VENDORS_LIBRARY, entrant(plan, Contestant.OURS, jdk)));
      add(entrants, plan, Contestant.SUN_JCE, jdk);
    }
    // In a first look the peers are met once.
    if (!settings.quick() || plan.threads() > 1) {
      add(entrants, plan, Contestant.AZURE_JCA, settings.oldest());
      add(entrants, plan, Contestant.JSIGN, settings.oldest());
    }
    return entrants;
  }

  /** Whether there is more to learn from a second JVM than it costs the first to be warm. */
  private boolean isOnAll(Plan plan) {
    if (plan.task() == CloudTask.ENVELOPE_64M) {
      return plan.delay() == 0;
    }
    boolean isAtOnce = plan.threads() == 1 && plan.delay() == 0;
    boolean isThroughput = plan.threads() > 1 && plan.delay() > 0;
    return !settings.quick() && (isAtOnce || isThroughput);
  }

  private void add(List<Entrant> entrants, Plan plan, String contestant, Jdk jdk) {
    if (isDone(plan.service(), plan.task(), contestant)) {
      entrants.add(entrant(plan, contestant, jdk));
    }
  }

  private JvmEntrant entrant(Plan plan, String contestant, Jdk jdk) {
    List<String> options = new ArrayList<>();
    options.add("-D" + CloudWorkloads.FOLDER + "=" + folder);
    if (plan.task() == CloudTask.ENVELOPE_64M) {
      // Several messages at a time while results are checked.
      options.addAll(List.of("-Xms1g", "-Xmx1g"));
    }
    if (contestant.equals(Contestant.AZURE_JCA)) {
      // It tells what it does, on what is our console.
      options.add("-Djava.util.logging.config.file=" + folder.resolve(LOGGING));
    }
    return new JvmEntrant(contestant, jdk, CloudWorkloads.class, options);
  }

  /** What the servers have seen of a turn. */
  private static final class Counters implements TurnWatch {

    private final CloudService service;
    private long requests;
    private long connections;

    Counters(CloudService service) {
      this.service = service;
    }

    @Override
    public void before(Contestant contestant) {
      requests = service.requests();
      connections = service.connections();
    }

    @Override
    public Sample after(Contestant contestant, Sample sample) {
      return new Sample(
          sample.operations(),
          sample.wallNanos(),
          sample.cpuNanos(),
          sample.allocatedBytes(),
          service.requests() - requests,
          service.connections() - connections);
    }
  }
}
