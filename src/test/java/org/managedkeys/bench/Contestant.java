// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.Comparator;

/**
 * One of those measured side by side.
 *
 * @param name ours, a peer's, or the floor's: see the constants
 * @param jdk the JVM's feature version; 0 for a program that is not Java
 */
public record Contestant(String name, int jdk) {

  /** By name, then by JDK. */
  static final Comparator<Contestant> ORDER =
      Comparator.comparing(Contestant::name).thenComparingInt(Contestant::jdk);

  /** This library. */
  public static final String OURS = "managed-keys";

  /** The service alone: a C program at a PKCS #11 module, the vendor's library at a cloud. */
  public static final String FLOOR = "floor";

  /** A second copy of the floor: how far apart two equal things come out on this machine. */
  public static final String CONTROL = "control";

  /** This library's Signature alone, without what else an operation needs. */
  public static final String SIGNATURE = "managed-keys' Signature alone";

  /** What the server does, asked in its own JVM. */
  public static final String IN_PROCESS = "in process";

  /** The server by HTTP/2, where this library's name stands for HTTP/1.1. */
  public static final String HTTP_2 = "HTTP/2";

  /** The JDK's provider for PKCS #11. */
  public static final String SUN_PKCS11 = "SunPKCS11";

  /** The JDK's software provider. */
  public static final String SUN_JCE = "SunJCE";

  /** com.azure:azure-security-keyvault-jca. */
  public static final String AZURE_JCA = "azure-security-keyvault-jca";

  /** net.jsign:jsign-crypto. */
  public static final String JSIGN = "jsign-crypto";

  @Override
  public String toString() {
    return jdk == 0 ? name : name + " on " + jdk;
  }
}
