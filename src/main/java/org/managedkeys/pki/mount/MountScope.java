// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.Provider;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.pki.role.IssuanceLimits;
import org.managedkeys.pki.role.LeafNotAfter;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.registry.Audited;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.Mount;
import org.managedkeys.registry.MountKeyMaking;
import org.managedkeys.registry.MountedKeys;

/** What all parts of a mount's certificate authority share. Thread-safe. */
final class MountScope {

  /** As Vault's, where neither the mount nor the caller says anything. */
  private static final Duration SYSTEM_TTL = Duration.ofDays(32);

  private static final String DEFAULT_TTL = "default_lease_ttl";
  private static final String MAX_TTL = "max_lease_ttl";

  private final KeyRegistry registry;
  private final Mount mount;
  private final MountedKeys keys;
  private final MountKeyMaking making;
  private final PkiRecords records;
  private final Clock clock;

  /** Any object of the class signs with managed keys, by whichever registry they are. */
  private final Provider provider = new ManagedKeysProvider();

  MountScope(KeyRegistry registry, Mount mount, Clock clock) {
    this.registry = registry;
    this.mount = mount;
    this.keys = registry.mount(mount.namespace(), mount.path());
    this.making = new MountKeyMaking(registry, mount);
    this.records = new PkiRecords(registry, mount);
    this.clock = clock;
  }

  KeyRegistry registry() {
    return registry;
  }

  Namespace namespace() {
    return mount.namespace();
  }

  /** With a slash at its end. */
  String path() {
    return mount.path();
  }

  /** Managed keys as the mount may use them. */
  MountedKeys keys() {
    return keys;
  }

  /** What makes managed keys for the mount. */
  MountKeyMaking making() {
    return making;
  }

  PkiRecords records() {
    return records;
  }

  PkiState state() {
    return records.state();
  }

  Provider provider() {
    return provider;
  }

  /** In whole seconds, as certificates tell the time. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /** {@code mount 'pki/'}. */
  String subject() {
    return mount.subject();
  }

  /** How messages name a part of the mount: {@code issuer 'x' of mount 'pki/'}. */
  String subject(String what, String name) {
    return what + " '" + name + "' of " + subject();
  }

  KeyException failure(
      Kind kind, String what, String name, String operation, String detail, String hint) {
    return KeyException.of(
        kind, subject(what, name), operation, detail, hint.isEmpty() ? null : hint);
  }

  /**
   * Does something of which every failure is a KeyException, and makes an entry in the audit log.
   *
   * @param operation such as {@code pki.root.generate}
   * @param what it is done to
   * @param record the UUID of what was made or changed
   */
  <T> T audited(
      String operation,
      String what,
      Function<T, Optional<UUID>> record,
      Map<String, String> detail,
      Supplier<T> work) {
    return new Audited(registry.audit(), namespace(), operation, path() + what)
        .make(record, detail, () -> during(operation, work));
  }

  /**
   * Does something of which every failure is a KeyException.
   *
   * @param operation as of {@link #audited}
   */
  <T> T during(String operation, Supplier<T> work) {
    return PkiFailure.during(subject(), words(operation), work);
  }

  /** As messages say it: {@code import issuer} for {@code pki.issuer.import}. */
  private static String words(String operation) {
    List<String> parts = Arrays.asList(operation.split("\\."));
    String verb = parts.get(parts.size() - 1).replace('-', ' ');
    return (verb + " " + String.join(" ", parts.subList(1, parts.size() - 1))).strip();
  }

  /** Bounds of what signs itself now. */
  IssuanceLimits limits() {
    return IssuanceLimits.selfSigned(now(), ttl(DEFAULT_TTL), ttl(MAX_TTL));
  }

  /** Bounds of what an issuer signs now. */
  IssuanceLimits limits(OpenIssuer issuer) {
    return IssuanceLimits.under(
        now(),
        ttl(DEFAULT_TTL),
        ttl(MAX_TTL),
        // All name constraints count, also those of issuers that are not shown.
        CaChains.built(issuer.record(), state()),
        LeafNotAfter.of(issuer.record().settings().leafNotAfter()));
  }

  private Duration ttl(String name) {
    String text = state().mount().config().getOrDefault(name, "");
    Duration ttl =
        text.isEmpty()
            ? SYSTEM_TTL
            : PkiFields.of(Map.of(name, text), Set.of(name)).duration(name, SYSTEM_TTL);
    return ttl.isZero() ? SYSTEM_TTL : ttl;
  }
}
