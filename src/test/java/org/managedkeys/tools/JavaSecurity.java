// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;

/** Files for {@code -Djava.security.properties}, for the JDK that runs this test. */
final class JavaSecurity {

  private JavaSecurity() {}

  /** Adds providers behind the JDK's. */
  static Path last(Path folder, String... providers) throws IOException {
    List<String> all = theJdks();
    all.addAll(List.of(providers));
    return write(folder, all);
  }

  /** Puts providers before the JDK's. */
  static Path first(Path folder, String... providers) throws IOException {
    List<String> all = new ArrayList<>(List.of(providers));
    all.addAll(theJdks());
    return write(folder, all);
  }

  private static List<String> theJdks() {
    List<String> providers = new ArrayList<>();
    for (int number = 1; ; number++) {
      String provider = Security.getProperty("security.provider." + number);
      if (provider == null) {
        return providers;
      }
      providers.add(provider);
    }
  }

  private static Path write(Path folder, List<String> providers) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String provider : providers) {
      lines.add("security.provider." + (lines.size() + 1) + "=" + provider);
    }
    return Files.write(Files.createTempFile(folder, "java-", ".security"), lines);
  }
}
