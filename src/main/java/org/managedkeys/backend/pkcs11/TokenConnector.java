// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The token of a connection, as long as it lives: connects when somebody needs it, and lets go of
 * it when it is lost. Thread-safe.
 */
final class TokenConnector {

  private static final int MOST_ATTEMPTS = 5;

  private final ConnectionSettings settings;
  private final AtomicReference<@Nullable LiveToken> live = new AtomicReference<>();

  /** The attempt to connect that is being made now, for all who wait for it. */
  private PlatformThreads.@Nullable Call<LiveToken> connecting;

  TokenConnector(ConnectionSettings settings) {
    this.settings = settings;
  }

  /** The token; null if it has to be connected to first. */
  @Nullable LiveToken live() {
    return live.get();
  }

  /** The token, connected to by this thread or another. */
  LiveToken connect(long deadline) throws CryptokiFailure, PlatformThreads.Overdue {
    LiveToken token = live.get();
    return token == null ? connecting().await(deadline) : token;
  }

  /** Lets go of a token whose sessions another thread has found lost. */
  void drop(LiveToken token) {
    live.compareAndSet(token, null);
  }

  /** One attempt at a time: a token that hangs keeps one thread of ours, however many wait. */
  private synchronized PlatformThreads.Call<LiveToken> connecting() {
    PlatformThreads.Call<LiveToken> present = connecting;
    if (present == null || present.isDone()) {
      present = PlatformThreads.start(this::connectOnce);
      connecting = present;
    }
    return present;
  }

  private LiveToken connectOnce() throws CryptokiFailure {
    LiveToken present = live.get();
    if (present != null) {
      // Another attempt ended between the caller's look and the start of this one.
      return present;
    }
    LiveToken token = connect();
    live.set(token);
    return token;
  }

  private LiveToken connect() throws CryptokiFailure {
    Pkcs11Module module;
    try {
      module = Pkcs11Module.load(settings.library(), settings.selector(), settings.describe());
    } catch (LinkageError | IllegalCallerException e) {
      throw NativeAccess.refused(settings.library(), settings.describe(), e);
    }
    for (int attempt = 1; true; attempt++) {
      try {
        return connect(module);
      } catch (CryptokiFailure failure) {
        if (attempt == MOST_ATTEMPTS) {
          throw failure;
        }
        if (failure.is(ReturnValue.CRYPTOKI_NOT_INITIALIZED)) {
          // Other code of this process has finalised the module.
          module.initialize();
        } else if (failure.mayPass()) {
          Pause.after(attempt);
        } else {
          throw failure;
        }
      }
    }
  }

  private LiveToken connect(Pkcs11Module module) throws CryptokiFailure {
    module.calls().enter();
    try {
      return LiveToken.connect(module, settings);
    } finally {
      module.calls().exit();
    }
  }

  /** Of the threads that lose a connection the first one drops it; the next call connects. */
  void lose(LiveToken token, CryptokiFailure failure) {
    if (live.compareAndSet(token, null)) {
      retire(token, failure.areSessionsGone());
    }
  }

  /** Closing sessions may hang like every call, and nobody has to wait for it. */
  private static PlatformThreads.Call<@Nullable Void> retire(
      LiveToken token, boolean sessionsGone) {
    token.pool().retire(sessionsGone);
    return PlatformThreads.start(() -> {
      token.module().calls().enter();
      try {
        token.pool().drain();
        return null;
      } finally {
        token.module().calls().exit();
      }
    });
  }

  /** Closes this connection's sessions. The login stays if other code holds sessions. */
  void close() {
    LiveToken token = live.getAndSet(null);
    if (token == null) {
      return;
    }
    try {
      retire(token, false).await(settings.deadline());
    } catch (PlatformThreads.Overdue e) {
      log()
          .log(
              System.Logger.Level.WARNING,
              "{0} did not close its sessions within {1} ms",
              settings.describe(),
              settings.timeout().toMillis());
    } catch (CryptokiFailure e) {
      throw new IllegalStateException("retiring answers no code", e);
    }
  }

  /** Found when there is something to say: the first one of a process takes a while. */
  private static System.Logger log() {
    return System.getLogger(TokenConnector.class.getName());
  }
}
