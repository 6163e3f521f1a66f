// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyUsage;

/**
 * What is asked of the service for a new key, whether it makes it or is given it.
 *
 * @param bits of RSA and secret keys
 * @param operations of a JSON Web Key: {@code sign}
 * @param tags that it carries, among them one that tells this request from all others
 */
record NewKey(
    String name, boolean hardware, int bits, List<String> operations, Map<String, String> tags) {

  /** Says that nobody has given the key its name. */
  static final String STATE = "managed-keys-state";

  static final String UNBOUND = "unbound";

  /** Tells the request that made the key: a second one finds that the first was heard. */
  private static final String REQUEST = "managed-keys-request";

  private static final String BITS = "managed-keys-bits";

  static NewKey of(
      KeyPlace place,
      boolean hardware,
      Family family,
      int bits,
      Set<KeyUsage> usages,
      boolean unbound) {
    Map<String, String> tags = new TreeMap<>();
    tags.put(REQUEST, UUID.randomUUID().toString());
    if (family == Family.AES) {
      tags.put(BITS, String.valueOf(bits));
    }
    if (unbound) {
      tags.put(STATE, UNBOUND);
    }
    return new NewKey(place.name(), hardware, bits, operations(family, usages), tags);
  }

  /** Whether a key was made by this very request. */
  boolean made(KeyVersion version) {
    return tags.get(REQUEST) != null && tags.get(REQUEST).equals(version.tags().get(REQUEST));
  }

  /** The size of a secret key that we made; 0 if it says nothing. */
  static int bits(KeyVersion version) {
    try {
      return Integer.parseInt(version.tags().getOrDefault(BITS, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * What the service is to permit. Keys are wrapped by encryption and the reverse where the
   * algorithm is the same, so who may do one may do the other.
   */
  private static List<String> operations(Family family, Set<KeyUsage> usages) {
    Set<KeyUsage> wanted = EnumSet.noneOf(KeyUsage.class);
    wanted.addAll(usages);
    Set<String> operations = new TreeSet<>();
    if (family != Family.AES) {
      add(operations, wanted, Set.of(KeyUsage.SIGN), "sign");
      add(operations, wanted, Set.of(KeyUsage.SIGN, KeyUsage.VERIFY), "verify");
    }
    if (family != Family.EC) {
      add(operations, wanted, Set.of(KeyUsage.ENCRYPT, KeyUsage.WRAP), "encrypt", "wrapKey");
      add(operations, wanted, Set.of(KeyUsage.DECRYPT, KeyUsage.UNWRAP), "decrypt", "unwrapKey");
    }
    return List.copyOf(operations);
  }

  private static void add(
      Set<String> operations, Set<KeyUsage> wanted, Set<KeyUsage> any, String... more) {
    if (any.stream().anyMatch(wanted::contains)) {
      operations.addAll(List.of(more));
    }
  }
}
