// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What policies say of one path. Immutable.
 *
 * @param capabilities {@link Capability#DENY} alone if that is among them
 */
record PathRule(PathPattern path, Set<Capability> capabilities, ParameterRules parameters) {

  private static final Set<Capability> WITH_PARAMETERS =
      EnumSet.of(Capability.READ, Capability.CREATE, Capability.UPDATE, Capability.PATCH);

  PathRule {
    EnumSet<Capability> all = EnumSet.noneOf(Capability.class);
    all.addAll(capabilities);
    if (all.contains(Capability.DENY)) {
      all = EnumSet.of(Capability.DENY);
      parameters = ParameterRules.NONE;
    }
    capabilities = Collections.unmodifiableSet(all);
  }

  /** What two policies say of the same path: what either grants, unless one denies. */
  PathRule with(PathRule other) {
    EnumSet<Capability> all = EnumSet.noneOf(Capability.class);
    all.addAll(capabilities);
    all.addAll(other.capabilities);
    return new PathRule(path, all, parameters.with(other.parameters));
  }

  boolean denies() {
    return capabilities.contains(Capability.DENY);
  }

  boolean grants(Capability capability) {
    return !denies() && capabilities.contains(capability);
  }

  /** Deletion and lists have no parameters that count. */
  boolean permits(Capability capability, Map<String, ?> fields) {
    return grants(capability)
        && (!WITH_PARAMETERS.contains(capability) || parameters.permit(fields));
  }
}
