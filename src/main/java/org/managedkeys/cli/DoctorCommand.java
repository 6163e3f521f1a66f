// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.managedkeys.config.Configuration;
import org.managedkeys.jca.ManagedKeyHandle;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.registry.Connection;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.StoredConnections;
import picocli.CommandLine.Command;

/** {@code managed-keys doctor}. */
@Command(
    name = "doctor",
    description = {
      "Checks the configuration, every connection and every key, and says what mends each fault.",
      "Each key does once each kind of thing it may do: it signs, decrypts, encrypts, agrees or makes"
          + " a code, and the result is checked. Keys that were generated and never got a name are"
          + " reported."
    },
    exitCodeList = {"0:all well", "1:something is to be mended", "2:the command line is wrong"},
    footer = {
      "  managed-keys doctor --config provider.properties",
      "  managed-keys doctor --config provider.properties --output json"
    })
final class DoctorCommand extends ConfiguredCommand implements Callable<Integer> {

  private static final int WIDTH = 13;

  private static final Map<String, String> VERBS =
      Map.of("Cipher", "ciphers", "Mac", "makes codes", "KeyAgreement", "agrees");

  private final List<Map<String, Object>> checks = new ArrayList<>();
  private final Set<String> failedConnections = new HashSet<>();
  private int failures;

  /** What a check found, if it found no fault. */
  private interface Check {
    String run() throws GeneralSecurityException;
  }

  @Override
  public Integer call() {
    String file = "correct " + configFile();
    boolean readable =
        check(
            "configuration",
            "reading the configuration",
            file,
            () -> configuration().file().toString());
    if (readable) {
      Configuration configuration = configuration();
      try (KeyRegistry registry = configuration.openRegistry();
          ManagedKeysProvider provider = provider()) {
        registry.connections().forEach(this::checkConnection);
        StoredConnections stored = registry.storedConnections();
        stored.names().forEach(name -> stored.find(name).ifPresent(this::checkConnection));
        names(registry).forEach(name -> checkKey(registry, provider, name));
      }
    }
    output().line(failures == 0 ? "all well" : failures + " to mend");
    output().document(Map.of("checks", checks, "failures", failures));
    return failures == 0 ? 0 : 1;
  }

  private static List<KeyName> names(KeyRegistry registry) {
    return NamedKeys.namespaces(registry).stream()
        .flatMap(namespace -> registry.names(namespace).stream())
        .filter(name -> registry.entry(name).isPresent())
        .sorted()
        .toList();
  }

  private void checkConnection(Connection connection) {
    String subject = connection.toString();
    String correct = "correct kms." + connection.name() + " at " + connection.place();
    boolean works =
        check(subject, "connecting to " + subject, correct, () -> connection.backend().check());
    if (!works) {
      failedConnections.add(connection.name());
    } else if (connection.backend() instanceof GeneratesKeys generator) {
      check(
          subject,
          "looking for keys without a name",
          correct,
          () -> {
            List<String> unbound = generator.unboundKeys();
            return unbound.isEmpty()
                ? subject + ": no key without a name"
                : subject + ": generated and never named: " + String.join(", ", unbound);
          });
    }
  }

  private void checkKey(KeyRegistry registry, ManagedKeysProvider provider, KeyName name) {
    KeyEntry entry = registry.entry(name).orElseThrow();
    if (failedConnections.contains(entry.kms())) {
      note(
          entry.subject(),
          true,
          "not checked",
          entry.subject() + ": kms '" + entry.kms() + "' failed, see above",
          "");
      return;
    }
    check(
        entry.subject(),
        "checking " + entry.subject(),
        entry
            .declaredAt()
            .map(place -> "correct key." + name + " at " + place)
            .orElse("remove the entry: keytool -delete -alias " + name.name()),
        () -> {
          KeyAlgorithm algorithm = registry.key(name).open().algorithm();
          requireSense(entry, algorithm.family());
          return entry.subject() + " (" + algorithm + ")" + used(provider, entry);
        });
  }

  /** A key whose usages are all those of other kinds of key is good for nothing. */
  private static void requireSense(KeyEntry entry, KeyAlgorithm.Family family) {
    Set<KeyUsage> possible = KeyUsage.possibleFor(family);
    if (Collections.disjoint(entry.usages(), possible)) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          entry.subject(),
          "use it",
          "its usages are "
              + KeyUsage.formatList(entry.usages())
              + ", and a key of type "
              + family.jcaName()
              + " is for "
              + KeyUsage.formatList(possible),
          entry
              .declaredAt()
              .map(place -> "correct key." + entry.name() + ".usages near " + place)
              .orElse(null));
    }
  }

  /** Uses the key once for each kind of service that it answers to. */
  private static String used(ManagedKeysProvider provider, KeyEntry entry)
      throws GeneralSecurityException {
    ManagedKeyHandle key = NamedKeys.key(NamedKeys.keyStore(provider, entry.name()), entry.name());
    List<String> done = new ArrayList<>();
    // Also where it has no name to sign by: the attempt tells why not.
    if (key instanceof ManagedPrivateKey pair
        && entry.usages().contains(KeyUsage.SIGN)
        && !NamedKeys.signatureNames(pair).isEmpty()) {
      done.add("signs: " + TestSignature.make(provider, pair));
    }
    Set<String> tried = new HashSet<>(Set.of("Signature"));
    for (TestUse.Use use : TestUse.possible(key)) {
      if (tried.add(use.service())) {
        Optional<String> rest = TestUse.make(provider, key, use);
        done.add(
            VERBS.get(use.service())
                + ": "
                + use.name()
                + rest.map(text -> " (" + text + ")").orElse(""));
      }
    }
    return done.isEmpty()
        ? ", nothing to try: its usages are " + KeyUsage.formatList(entry.usages())
        : ", " + String.join(", ", done);
  }

  /**
   * Makes a check.
   *
   * @param step what is being done, for progress
   * @param advice what mends a fault that gives no better advice by itself
   */
  private boolean check(String subject, String step, String advice, Check check) {
    try {
      note(subject, true, "ok", during(step, check::run), "");
      return true;
    } catch (KeyException e) {
      failed(subject, e.problem(), e.hint().orElse(advice));
    } catch (GeneralSecurityException | RuntimeException e) {
      KeyException known = Main.known(e);
      failed(
          subject,
          known == null ? e.toString() : known.problem(),
          known == null ? advice : known.hint().orElse(advice));
    }
    return false;
  }

  private void failed(String subject, String problem, String advice) {
    failures++;
    note(subject, false, "FAILED", problem, advice);
  }

  private void note(String subject, boolean good, String verdict, String message, String advice) {
    String padding = " ".repeat(WIDTH - verdict.length());
    output().line(Output.verdict(good, verdict) + padding + message);
    if (!advice.isEmpty()) {
      output().line(" ".repeat(WIDTH) + "-> " + advice);
    }
    Map<String, Object> check = new LinkedHashMap<>();
    check.put("check", subject);
    check.put("ok", good);
    check.put("message", message);
    check.put("advice", advice);
    checks.add(check);
  }
}
