// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.RecordStoreContract;

class FileStoreContractTest extends RecordStoreContract {

  @TempDir Path temp;

  @Override
  protected RecordStore open() {
    return new FileStore(temp.resolve("managed-keys.d"));
  }
}
