// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.backend.local.LocalType;
import org.managedkeys.key.GeneratesKeys;

/** Software keys in a file. */
class LocalContractTest extends BackendContract {

  private static final String PASSWORD = "open sesame";

  @TempDir static Path folder;

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
