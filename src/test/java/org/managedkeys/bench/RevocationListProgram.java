// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x500.X500Name;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.pki.RevokedCertificate;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.revocation.CrlAssembly;
import org.managedkeys.pki.revocation.CrlSettings;
import org.managedkeys.testkit.Providers;

/**
 * A process that makes one long revocation list and has it signed by a key in a token. Prints the
 * nanoseconds that it took, the peak of the heap and the size of the list. Arguments: configuration,
 * alias, how many certificates are revoked.
 */
final class RevocationListProgram {

  private static final int SERIAL_BITS = 128;

  private RevocationListProgram() {}

  public static void main(String[] arguments) throws Exception {
    try (ManagedKeysProvider provider = Providers.configured(Path.of(arguments[0]))) {
      KeyStore keys = Providers.keyStore(provider);
      PrivateKey key = (PrivateKey) keys.getKey(arguments[1], null);
      SigningKey signing =
          new SigningKey(key, ((ManagedPrivateKey) key).getPublicKey(), provider);
      int entries = Integer.parseInt(arguments[2]);
      long start = System.nanoTime();
      byte[] list =
          CrlAssembly.assemble(
                  settings(signing), () -> revoked(entries), signing.choose(0, Optional.empty()))
              .sign(signing);
      long nanos = System.nanoTime() - start;
      System.out.printf(Locale.ROOT, "%d %d %d%n", nanos, peakHeap(), list.length);
      System.in.read();
    }
  }

  private static CrlSettings settings(SigningKey key) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return new CrlSettings(
        new X500Name("CN=bench"),
        key.keyIdentifier(),
        BigInteger.ONE,
        now,
        now.plus(Duration.ofDays(3)),
        Optional.empty(),
        Optional.empty());
  }

  /** The same ones each time, none of which is kept. */
  private static Iterator<RevokedCertificate> revoked(int entries) {
    Random random = new Random(entries);
    Instant when = Instant.parse("2026-01-01T00:00:00Z");
    return IntStream.range(0, entries)
        .mapToObj(number ->
            new RevokedCertificate(
                new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1), when, 1 + number % 5))
        .iterator();
  }

  /** Of all parts of the heap together, though each has its own at another time. */
  private static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
        .sum();
  }
}
