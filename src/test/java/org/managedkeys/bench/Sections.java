// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/** What the report calls its sections. */
final class Sections {

  private Sections() {}

  static String title(String section) {
    return switch (section) {
      case "pkcs11" -> "PKCS #11";
      case "cloud" -> "Clouds";
      case "start-up" -> "Start-up";
      case "scale" -> "Scale";
      case "pki" -> "Certificate authority";
      case "transit" -> "Transit";
      case "server" -> "Server";
      default -> section;
    };
  }

  /** Whether one operation is a whole process, or a load of everything: told in milliseconds. */
  static boolean isWholeProcesses(String section) {
    return section.equals("start-up") || section.equals("scale");
  }
}
