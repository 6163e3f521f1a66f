// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoreCrashTest;
import org.managedkeys.store.StoreWriterProgram;

class FileStoreCrashTest extends StoreCrashTest {

  @TempDir Path temp;

  @Override
  protected String form() {
    return "files";
  }

  @Override
  protected String location() {
    return temp.resolve("managed-keys.d").toString();
  }

  @Override
  protected Class<?> program() {
    return StoreWriterProgram.class;
  }

  @Override
  protected RecordStore open() {
    return new FileStore(Path.of(location()));
  }
}
