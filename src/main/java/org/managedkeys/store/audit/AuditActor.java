// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a thread acts, where that is not simply the user that runs the process: a server
 * says so for each request. Stands in the audit record beside user and process; it must be no
 * secret.
 */
public final class AuditActor {

  private static final ThreadLocal<@Nullable String> PRESENT = new ThreadLocal<>();

  private AuditActor() {}

  /** Ends a stay; throws nothing. */
  public interface Stay extends AutoCloseable {
    @Override
    void close();
  }

  /** From now on this thread acts for somebody, until what is returned is closed by it. */
  public static Stay enter(String who) {
    String before = PRESENT.get();
    PRESENT.set(who);
    return () -> {
      if (before == null) {
        PRESENT.remove();
      } else {
        PRESENT.set(before);
      }
    };
  }

  /**
   * Work that another thread does for whoever this thread acts for now; that thread acts for them
   * until the work ends.
   */
  public static Runnable carried(Runnable work) {
    String who = PRESENT.get();
    if (who == null) {
      return work;
    }
    return () -> {
      Stay stay = enter(who);
      try {
        work.run();
      } finally {
        stay.close();
      }
    };
  }

  /** For whom this thread acts; empty if for nobody in particular. */
  public static Optional<String> present() {
    return Optional.ofNullable(PRESENT.get());
  }
}
