// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoreCrashTest;

/** Killed writers on PostgreSQL; four threads ask at once where the store is. */
class PostgresStoreCrashTest extends StoreCrashTest {

  @TempDir Path temp;
  private @Nullable String url;

  @Override
  protected String form() {
    return "postgresql";
  }

  @Override
  protected synchronized String location() {
    if (url == null) {
      url = SqlForm.POSTGRESQL.newUrl(temp);
    }
    return url;
  }

  @Override
  protected Class<?> program() {
    return SqlWriterProgram.class;
  }

  @Override
  protected RecordStore open() {
    return SqlForm.open(location());
  }
}
