// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import java.nio.file.Path;
import java.util.Map;
import org.managedkeys.backend.local.LocalType;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.testkit.InMemoryFolders;

/** Software keys in a file. */
final class LocalService extends TestedService {

  private static final String PASSWORD = "open sesame";

  private final Path folder =
      InMemoryFolders.create("local", Path.of(System.getProperty("work.folder")));

  @Override
  GeneratesKeys connect() {
    Map<String, String> fields =
        Map.of("file", folder.resolve("keys.p12").toString(), "password", PASSWORD);
    return (GeneratesKeys) LocalType.INSTANCE.connect("trial", connection("trial", fields));
  }

  @Override
  String secret() {
    return PASSWORD;
  }
}
