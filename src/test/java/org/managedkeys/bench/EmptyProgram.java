// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/** As {@link FirstSignatureProgram}, and makes none: what a JVM costs by itself. */
final class EmptyProgram {

  private EmptyProgram() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("ready");
    System.in.read();
  }
}
