// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.InvalidAlgorithmParameterException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.registry.KeyLifecycle;
import org.managedkeys.registry.RegisteredKey;

/**
 * What KeyPairGenerator and KeyGenerator have in common: the new key's name and usages. Not
 * thread-safe.
 */
final class KeyGeneration {

  private final ProviderContext context;
  private @Nullable ManagedKeyGenParameterSpec wanted;

  KeyGeneration(ProviderContext context) {
    this.context = context;
  }

  /** Forgets the name and the usages of an earlier initialisation. */
  void reset() {
    wanted = null;
  }

  /**
   * Takes the name and the usages.
   *
   * @throws InvalidAlgorithmParameterException if such a key has no such use
   */
  void use(ManagedKeyGenParameterSpec parameters, Family family)
      throws InvalidAlgorithmParameterException {
    if (!KeyUsage.possibleFor(family).containsAll(parameters.getUsages())) {
      throw new InvalidAlgorithmParameterException(
          "a key of type "
              + family.jcaName()
              + " cannot be used for "
              + KeyUsage.formatList(parameters.getUsages())
              + "; its uses are "
              + KeyUsage.formatList(KeyUsage.possibleFor(family)));
    }
    wanted = parameters;
  }

  /**
   * Makes a key.
   *
   * @throws KeyException as {@link KeyLifecycle} says
   */
  RegisteredKey make(KeySpec spec) {
    KeyLifecycle lifecycle = context.registry().lifecycle();
    ManagedKeyGenParameterSpec given = wanted;
    Set<KeyUsage> usages =
        given == null || given.getUsages().isEmpty()
            ? KeyUsage.defaultsOf(spec.algorithm().family())
            : given.getUsages();
    if (given == null || given.getAlias().isEmpty()) {
      return lifecycle.generate(spec, usages);
    }
    KeyName name = name(given.getAlias().get());
    if (context.registry().entry(name).flatMap(KeyEntry::declaredAt).isEmpty()) {
      return lifecycle.generate(name, given.location(), spec, usages);
    }
    Map<String, String> location = given.location();
    if (!location.isEmpty() || !given.getUsages().isEmpty()) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          "key '" + name + "'",
          "generate it",
          "the configuration declares it, and with it its label, id and usages",
          "leave them out, or choose another name");
    }
    lifecycle.generateDeclared(name, spec);
    return context.registry().key(name);
  }

  /** An alias means the namespace of the configuration; a slash tells another. */
  private KeyName name(String alias) {
    return alias.indexOf('/') < 0
        ? KeyName.ofAlias(context.configuration().namespace(), alias)
        : KeyName.parse(alias);
  }
}
