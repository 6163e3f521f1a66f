// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.RecordStoreContract;

/** The contract on PostgreSQL. */
class PostgresStoreContractTest extends RecordStoreContract {

  @TempDir Path temp;
  private @Nullable String url;

  @Override
  protected RecordStore open() {
    if (url == null) {
      url = SqlForm.POSTGRESQL.newUrl(temp);
    }
    return SqlForm.open(url);
  }
}
