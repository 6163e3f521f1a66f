// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Requests that nobody certifies, each wrong in one way, and what is said of it. */
public final class HostileRequests {

  /**
   * One of them.
   *
   * @param name what is wrong
   * @param text as it is sent
   * @param message of the refusal, whole
   */
  public record Hostile(String name, String text, String message) {

    static Hostile of(String name, byte[] der, String message) {
      return new Hostile(name, Base64.getEncoder().encodeToString(der), message);
    }

    static Hostile of(String name, ForgedRequest request, String message) {
      return of(name, request.der(), message);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private HostileRequests() {}

  /** All of them. */
  public static List<Hostile> all() {
    return Stream.of(
            HostileEncodings.all(),
            HostileSignatures.all(),
            HostileKeys.all(),
            HostileExtensions.all(),
            HostileNames.all(),
            HostileSubjects.all())
        .flatMap(List::stream)
        .toList();
  }
}
