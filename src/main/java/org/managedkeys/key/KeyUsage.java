// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a key may be used for. The names are those of Vault's {@code usages} field; {@link #DERIVE}
 * (key agreement) is an addition of this project.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/system/managed-keys">Vault,
 *     sys/managed-keys</a>
 */
public enum KeyUsage {
  ENCRYPT,
  DECRYPT,
  SIGN,
  VERIFY,
  WRAP,
  UNWRAP,
  GENERATE_RANDOM,
  MAC,
  DERIVE;

  /** What a declared key may do when it says nothing: Vault's default. */
  public static final Set<KeyUsage> DEFAULT = Set.of(SIGN, VERIFY);

  /**
   * What a key may do that is made or brought in through the JCA and whose maker says nothing: all
   * that its kind is for.
   */
  public static Set<KeyUsage> defaultsOf(KeyAlgorithm.Family family) {
    return Collections.unmodifiableSet(
        switch (family) {
          case RSA -> EnumSet.of(SIGN, VERIFY, ENCRYPT, DECRYPT, WRAP, UNWRAP);
          case EC -> EnumSet.of(SIGN, VERIFY, DERIVE);
          case EDDSA, ML_DSA -> EnumSet.of(SIGN, VERIFY);
          case XDH -> EnumSet.of(DERIVE);
          case AES -> EnumSet.of(ENCRYPT, DECRYPT, WRAP, UNWRAP, MAC);
          case HMAC -> EnumSet.of(MAC);
        });
  }

  /** What a key of some kind can be used for at all; {@code generate_random} asks its service. */
  public static Set<KeyUsage> possibleFor(KeyAlgorithm.Family family) {
    EnumSet<KeyUsage> usages = EnumSet.copyOf(defaultsOf(family));
    usages.add(GENERATE_RANDOM);
    return Collections.unmodifiableSet(usages);
  }

  /** The name used in configurations and on the wire, for example {@code generate_random}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a comma-separated list such as {@code sign,verify}. Vault's older spelling {@code random}
   * is accepted for {@link #GENERATE_RANDOM}.
   *
   * @throws KeyException of kind INVALID, naming the unknown usage and the known ones
   */
  public static Set<KeyUsage> parseList(String text) {
    EnumSet<KeyUsage> usages = EnumSet.noneOf(KeyUsage.class);
    for (String part : text.split(",", -1)) {
      String name = part.strip();
      if (!name.isEmpty()) {
        usages.add(parse(name));
      }
    }
    if (usages.isEmpty()) {
      throw unknown(text, "the list is empty");
    }
    return Collections.unmodifiableSet(usages);
  }

  /** The inverse of {@link #parseList}. */
  public static String formatList(Set<KeyUsage> usages) {
    return usages.stream().sorted().map(KeyUsage::wireName).collect(Collectors.joining(","));
  }

  private static KeyUsage parse(String name) {
    for (KeyUsage usage : values()) {
      if (usage.wireName().equals(name)) {
        return usage;
      }
    }
    if (name.equals("random")) {
      return GENERATE_RANDOM;
    }
    throw unknown(name, "no such usage");
  }

  private static KeyException unknown(String text, String detail) {
    return KeyException.of(
        KeyException.Kind.INVALID,
        "usages '" + text + "'",
        "read the list",
        detail
            + "; usages are "
            + Arrays.stream(values()).map(KeyUsage::wireName).collect(Collectors.joining(", ")),
        null);
  }
}
