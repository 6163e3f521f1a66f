// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.Namespace;
import org.managedkeys.pki.Certificates;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.store.StoredRecord;

/** A process with little memory that makes a long revocation list. */
public final class LargeListProgram {

  private static final int AT_ONCE = 2000;

  private LargeListProgram() {}

  /**
   * Arguments: a configuration with the key {@code ca}, how many certificates are revoked, and the
   * files that get the root (PEM) and the list (DER).
   */
  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[1]);
    try (KeyRegistry registry =
        Configuration.load(Path.of(args[0]), Backends.all()).openRegistry()) {
      new Administration(registry)
          .mounts()
          .enable(
              Namespace.ROOT,
              "pki",
              PkiMount.TYPE,
              new MountSettings(Optional.empty(), Optional.of(Set.of("ca")), Map.of()));
      PkiMount mount = PkiMount.open(registry, Namespace.ROOT, "pki");
      String root =
          String.valueOf(
              mount
                  .roots()
                  .generate("kms", Map.of("managed_key_name", "ca", "common_name", "Root"))
                  .data()
                  .get("certificate"));
      revoke(
          new PkiRecords(registry, registry.mounts().find(Namespace.ROOT, "pki").orElseThrow()),
          IssuerScope.of(Certificates.parsePem(root).get(0)),
          count);
      Files.writeString(Path.of(args[2]), root);
      Files.write(Path.of(args[3]), mount.crls().der(""));
    }
  }

  /** As {@link Revocation} does, many in one change. */
  private static void revoke(PkiRecords records, IssuerScope scope, int count) {
    RevocationRecords revoked = new RevocationRecords(records);
    CrlRecords lists = new CrlRecords(records);
    CertificateLedger ledger = new CertificateLedger(records);
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Random random = new Random(1);
    for (int n = 0; n < count; n += AT_ONCE) {
      long[] seeds = random.longs(AT_ONCE).toArray();
      records
          .store()
          .change(change -> {
            for (long seed : seeds) {
              BigInteger serial = new BigInteger(127, new Random(seed)).setBit(126);
              CertificateRecord certificate =
                  new CertificateRecord(
                      new StoredRecord(
                          ledger.key(serial), UUID.randomUUID(), 1, PkiRecords.now(), Map.of()),
                      serial,
                      CertificateRecord.State.ISSUED,
                      UUID.randomUUID(),
                      scope,
                      "",
                      now.plus(30, ChronoUnit.DAYS),
                      "",
                      Optional.empty());
              revoked.put(
                  change, certificate, new RevocationMark(now, 1, lists.count(change, scope)));
            }
            return seeds;
          });
    }
  }
}
