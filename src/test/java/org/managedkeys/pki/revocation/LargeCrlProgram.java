// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.RevokedCertificate;

/**
 * Makes a long revocation list in a JVM of its own: arguments are how many entries it has, whether
 * they come {@code sorted} or {@code shuffled}, and the file to write it to.
 */
final class LargeCrlProgram {

  private LargeCrlProgram() {}

  public static void main(String[] arguments) throws Exception {
    int entries = Integer.parseInt(arguments[0]);
    boolean sorted = arguments[1].equals("sorted");
    TestAuthority ca = TestAuthority.of(CertificateAlgorithm.ECDSA_WITH_SHA256);
    long begin = System.nanoTime();
    byte[] crl =
        CrlAssembly.assemble(ca.crlSettings(1), entries(entries, sorted), ca.algorithm())
            .sign(ca.key());
    System.out.println((System.nanoTime() - begin) / 1_000_000 + " ms, " + crl.length + " bytes");
    Files.write(Path.of(arguments[2]), crl);
  }

  /** Serial numbers of 16 octets, one after the other: as from a store, read page by page. */
  private static Iterable<RevokedCertificate> entries(int count, boolean sorted) {
    BigInteger first = BigInteger.ONE.shiftLeft(126);
    Instant when = Instant.parse("2026-01-01T00:00:00Z");
    // A prime, so that each number comes once.
    long step = sorted ? 1 : 1_000_003;
    return () -> {
      Iterator<Integer> numbers = IntStream.range(0, count).iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return numbers.hasNext();
        }

        @Override
        public RevokedCertificate next() {
          int i = numbers.next();
          BigInteger serial = first.add(BigInteger.valueOf(i * step % count));
          return new RevokedCertificate(serial, when.plusSeconds(i), i % 7);
        }
      };
    };
  }
}
