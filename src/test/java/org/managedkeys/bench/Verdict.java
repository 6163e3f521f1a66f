// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/** What became of a target. From bad to good: several are as bad as the worst of them. */
enum Verdict {
  MISSED("missed"),
  NOT_MEASURED("not measured"),
  /** Missed by less than two equal things came out apart on this machine. */
  MET_WITHIN_SPREAD("met within the spread"),
  MET("met");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
