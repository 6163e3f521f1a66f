// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import org.managedkeys.store.RecordStore;
import org.managedkeys.store.file.FileStore;

/** With a folder as the store. */
class SharedFolderSigningTest extends SharedStoreSigning {

  @Override
  protected RecordStore openStore() {
    return new FileStore(folder.resolve("store"));
  }
}
