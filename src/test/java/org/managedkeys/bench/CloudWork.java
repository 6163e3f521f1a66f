// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/** Something that is done over and over, and how its result is checked. */
record CloudWork(Action action, Check check) implements Workload {

  /** Does it once. */
  interface Action {
    Object run() throws Exception;
  }

  /** Throws if the result is wrong. */
  interface Check {
    void of(Object result) throws Exception;
  }

  @Override
  public void verify() throws Exception {
    check.of(action.run());
  }

  @Override
  public Object run() throws Exception {
    return action.run();
  }
}
