// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.SoftHsm;
import org.managedkeys.testkit.TokenFixture;

/**
 * {@code keytool -list}, timed.
 *
 * @param environment what is added to this process's
 * @param keys that have to be listed
 */
record Keytool(Jdk jdk, Path folder, Map<String, String> environment, int keys) {

  Sample listOurs(String classPath, Path configuration) throws Exception {
    List<String> options = new ArrayList<>();
    FirstSignatures.nativeAccess(jdk).forEach(option -> options.add("-J" + option));
    options.addAll(
        List.of(
            "-list",
            "-storetype",
            "ManagedKeys",
            "-storepass",
            "ignored",
            "-providerclass",
            TokenFixture.PROVIDER_CLASS,
            "-providerarg",
            configuration.toString(),
            "-providerpath",
            classPath));
    return list(options);
  }

  Sample listSun(Path configuration) throws Exception {
    return list(
        List.of(
            "-list",
            "-storetype",
            "PKCS11",
            "-storepass",
            SoftHsm.PIN,
            "-addprovider",
            "SunPKCS11",
            "-providerarg",
            configuration.toString()));
  }

  private Sample list(List<String> options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(jdk.home().resolve("bin/keytool").toString());
    command.add("-J-Duser.language=en");
    command.addAll(List.of("-keystore", "NONE"));
    command.addAll(options);
    TimedProcess.Ended ended = TimedProcess.untilEnd(command, folder, environment);
    long certified =
        ended.output().lines().filter(line -> line.startsWith("Certificate fingerprint")).count();
    if (certified != keys) {
      throw new IllegalStateException(
          certified + " certificates instead of " + keys + ":\n" + ended.output());
    }
    return ended.sample();
  }
}
