// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.managedkeys.pki.PkiException;

/**
 * What a revocation list says of itself: RFC 5280 sections 5.1.2 and 5.2.
 *
 * @param issuer the subject of the certificate of the key that signs
 * @param keyIdentifier the subject key identifier of that certificate
 * @param number greater than that of every earlier list of this issuer; at most 20 octets
 * @param thisUpdate whole seconds; fractions are dropped
 * @param nextUpdate whole seconds; fractions are dropped
 * @param distributionPoint the URL at which the list is found. If it is there, the list says
 *     (critical) that it is about those certificates alone that name it as their distribution
 *     point, and relying parties refuse it for others. A delta list has that of its base
 * @param deltaBase the number of the complete list which this one, a delta, adds to
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
public record CrlSettings(
    X500Name issuer,
    byte[] keyIdentifier,
    BigInteger number,
    Instant thisUpdate,
    Instant nextUpdate,
    Optional<String> distributionPoint,
    Optional<BigInteger> deltaBase) {

  private static final int NUMBER_OCTETS = 20;

  /**
   * Checks them.
   *
   * @throws PkiException INVALID if they contradict each other
   */
  public CrlSettings {
    keyIdentifier = keyIdentifier.clone();
    if (keyIdentifier.length == 0) {
      throw PkiException.invalid("a revocation list needs its issuer's key identifier", null);
    }
    requireNumber(number, "the number");
    if (!nextUpdate.isAfter(thisUpdate)) {
      throw PkiException.invalid(
          "the next revocation list ("
              + nextUpdate
              + ") is not after this one ("
              + thisUpdate
              + ")",
          null);
    }
    deltaBase.ifPresent(base -> requireNumber(base, "the number of the base"));
    if (deltaBase.isPresent() && deltaBase.get().compareTo(number) >= 0) {
      throw PkiException.invalid(
          "a delta list's number ("
              + number
              + ") is not above its base's ("
              + deltaBase.get()
              + ")",
          null);
    }
    if (distributionPoint.isPresent() && !isUrl(distributionPoint.get())) {
      throw PkiException.invalid(
          "the distribution point of a revocation list is no URL in ASCII",
          "such as http://pki.example/ca.crl");
    }
  }

  @Override
  public byte[] keyIdentifier() {
    return keyIdentifier.clone();
  }

  private static void requireNumber(BigInteger number, String what) {
    if (number.signum() < 0 || number.toByteArray().length > NUMBER_OCTETS) {
      throw PkiException.invalid(
          what + " of a revocation list is negative or longer than " + NUMBER_OCTETS + " octets",
          null);
    }
  }

  private static boolean isUrl(String text) {
    return text.indexOf(':') > 0 && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
