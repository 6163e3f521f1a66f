// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.pki.IssuerUrls;

/**
 * What can be changed about an issuer.
 *
 * @param name empty if it has none
 * @param manualChain issuers in the order in which their certificates are shown; empty to have the
 *     chain built
 * @param leafNotAfter {@code err}, {@code truncate} or {@code permit}
 * @param revocationSignatureAlgorithm by Vault's name; empty to leave it to the key
 * @param urls its own; if it has none, the mount's count
 * @param templating whether placeholders in its own URLs are filled in
 */
record IssuerSettings(
    String name,
    List<UUID> manualChain,
    String leafNotAfter,
    Set<IssuerUse> usage,
    String revocationSignatureAlgorithm,
    IssuerUrls urls,
    boolean templating) {

  static final String LEAF_NOT_AFTER_DEFAULT = "err";

  IssuerSettings {
    manualChain = List.copyOf(manualChain);
    usage = Set.copyOf(usage);
  }

  /** As they are when nothing was said. */
  static IssuerSettings named(String name) {
    return new IssuerSettings(
        name,
        List.of(),
        LEAF_NOT_AFTER_DEFAULT,
        EnumSet.allOf(IssuerUse.class),
        "",
        IssuerUrls.NONE,
        false);
  }

  IssuerSettings withName(String newName) {
    return new IssuerSettings(
        newName, manualChain, leafNotAfter, usage, revocationSignatureAlgorithm, urls, templating);
  }

  IssuerSettings withUsage(Set<IssuerUse> newUsage) {
    return new IssuerSettings(
        name, manualChain, leafNotAfter, newUsage, revocationSignatureAlgorithm, urls, templating);
  }

  IssuerSettings withRevocationAlgorithm(String algorithm) {
    return new IssuerSettings(name, manualChain, leafNotAfter, usage, algorithm, urls, templating);
  }
}
