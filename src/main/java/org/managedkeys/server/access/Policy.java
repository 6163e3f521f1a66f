// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.List;

/** A policy: what it grants on which paths of its namespace and those below. Immutable. */
public final class Policy {

  /** Grants everything, to tokens of the root namespace that have it. */
  public static final String ROOT = "root";

  /** What tokens have unless they are made without it. */
  public static final String DEFAULT = "default";

  private final String name;
  private final String text;
  private final List<PathRule> rules;

  Policy(String name, String text, List<PathRule> rules) {
    this.name = name;
    this.text = text;
    this.rules = List.copyOf(rules);
  }

  /** In lower case. */
  public String name() {
    return name;
  }

  /** As it was written, in JSON; empty for {@link #ROOT}. */
  public String text() {
    return text;
  }

  List<PathRule> rules() {
    return rules;
  }

  @Override
  public String toString() {
    return "policy '" + name + "'";
  }
}
