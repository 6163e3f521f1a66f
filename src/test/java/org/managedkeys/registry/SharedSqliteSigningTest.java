// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import org.jspecify.annotations.Nullable;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.sql.SqlForm;

/** With a file of SQLite as the store; each registry has connections of its own. */
class SharedSqliteSigningTest extends SharedStoreSigning {

  private @Nullable String url;

  @Override
  protected RecordStore openStore() {
    if (url == null) {
      url = SqlForm.SQLITE.newUrl(folder);
    }
    return SqlForm.open(url);
  }
}
