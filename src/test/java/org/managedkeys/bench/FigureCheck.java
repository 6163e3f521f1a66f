// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.List;

/** Holds our figures of a name against a bound, for each JDK. */
record FigureCheck(String section, String name, Bound bound) implements Check {

  @Override
  public List<Finding> findings(Run run) {
    List<Finding> findings =
        run.figures().stream()
            .filter(each -> each.section().equals(section) && each.name().equals(name))
            .filter(each -> each.contestant().name().equals(Contestant.OURS))
            .map(each ->
                Finding.of(each.unit(), name + ", " + each.contestant(), bound, each.value(), 0))
            .toList();
    return findings.isEmpty()
        ? List.of(Finding.notMeasured("", name, bound, "no such figure in this run"))
        : findings;
  }
}
