// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which policies a new token gets. Without a role they are among those of the token that makes it,
 * unless that one has root or sudo privileges. A role that names policies decides instead; one that
 * only disallows some takes these away. Nobody makes a token of a namespace below without
 * privileges, not by a role either.
 */
final class TokenPolicies {

  private final TokenCreation.Plan plan;
  private final SortedSet<String> asked;

  private TokenPolicies(TokenCreation.Plan plan) {
    this.plan = plan;
    this.asked = PolicyNames.ofToken(plan.request().policies());
  }

  static SortedSet<String> of(TokenCreation.Plan plan) {
    return new TokenPolicies(plan).checked();
  }

  private SortedSet<String> checked() {
    if (!plan.isAtHome() && !plan.caller().isPrivileged()) {
      throw TokenCreation.invalid(
          "root or sudo privileges required to create a token of another namespace");
    }
    Optional<TokenRole> role = plan.role();
    SortedSet<String> all =
        role.filter(TokenRole::namesPolicies).map(this::byRole).orElseGet(this::ofCaller);
    for (String policy : all) {
      if (role.filter(rules -> rules.disallows(policy)).isPresent()) {
        throw TokenCreation.invalid("token policy \"" + policy + "\" is disallowed by this role");
      }
    }
    if (all.contains(Policy.ROOT)) {
      requireRoot();
    } else if (wantsDefault()) {
      all.add(Policy.DEFAULT);
    }
    if (plan.request().noDefaultPolicy()) {
      // Wherever it is from: the caller, a role, or the request that names it all the same.
      all.remove(Policy.DEFAULT);
    }
    return PolicyNames.ofToken(all);
  }

  private SortedSet<String> byRole(TokenRole role) {
    if (asked.isEmpty()) {
      return new TreeSet<>(role.allowedPolicies());
    }
    for (String policy : asked) {
      if (!role.allows(policy) && !(policy.equals(Policy.DEFAULT) && wantsDefault())) {
        throw TokenCreation.invalid(
            "token policies ("
                + String.join(", ", asked)
                + ") must be subset of the role's allowed policies ("
                + String.join(", ", role.allowedPolicies())
                + ") or glob policies ("
                + String.join(", ", role.allowedPoliciesGlob())
                + ")");
      }
    }
    return new TreeSet<>(asked);
  }

  private SortedSet<String> ofCaller() {
    Token parent = plan.caller().token();
    if (!plan.isAtHome()) {
      // Policies of the same name are others there.
      return new TreeSet<>(asked);
    }
    if (asked.isEmpty()) {
      return new TreeSet<>(parent.policies());
    }
    if (!plan.caller().isPrivileged() && !parent.policies().containsAll(asked)) {
      throw TokenCreation.invalid("child policies must be subset of parent");
    }
    return new TreeSet<>(asked);
  }

  private boolean wantsDefault() {
    if (plan.request().noDefaultPolicy()) {
      return false;
    }
    Optional<TokenRole> role = plan.role();
    if (role.filter(rules -> rules.noDefaultPolicy() || rules.disallows(Policy.DEFAULT))
        .isPresent()) {
      return false;
    }
    if (role.filter(TokenRole::namesPolicies).isPresent() || !plan.isAtHome()) {
      return true;
    }
    // To what is inherited nothing is added: that would be more than the caller has.
    return plan.caller().token().policies().contains(Policy.DEFAULT)
        || (plan.caller().isPrivileged() && !asked.isEmpty());
  }

  private void requireRoot() {
    if (!plan.caller().token().isRoot()) {
      throw TokenCreation.invalid("root tokens may not be created without parent token being root");
    }
    if (!plan.namespace().isRoot()) {
      throw TokenCreation.invalid("root tokens may be created in the root namespace only");
    }
  }
}
