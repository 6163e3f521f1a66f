// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import static java.lang.System.Logger.Level.WARNING;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * An audit log in a file for this process: {@code
 * audit-20261127T012345Z-4711-00112233445566ff.jsonl}, made for the first event. A record is on the
 * disk when {@link #record} returns; what several threads record at a time is flushed together.
 *
 * <p>Records are required, or best effort. If they are required, an event that cannot be recorded
 * within the patience throws. With best effort, {@link #record} waits for nothing; what cannot be
 * recorded is dropped, with a warning each minute.
 */
public final class FileAuditLog implements AuditLog {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_WAITING = 10_000;

  /** As many are flushed together. */
  private static final int BATCH = 1_000;

  private static final String RECORD = "record what was done";

  private final Path prefix;
  private final boolean required;
  private final Duration patience;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AuditChain chain;
  private final LostRecords lost;

  /** Guarded by this. */
  private @Nullable Thread writer;

  /** Guarded by this. */
  private boolean closed;

  /** Only the writer uses it. */
  private @Nullable AuditFile file;

  private FileAuditLog(Path prefix, boolean required, Duration patience) {
    this.prefix = prefix;
    this.required = required;
    this.patience = patience;
    this.chain = new AuditChain();
    this.lost = new LostRecords(describe(), System::nanoTime);
  }

  /**
   * A log; no file is made yet.
   *
   * @param prefix where its name begins: {@code /var/log/keys/audit}. A folder stands for files in
   *     it that are named {@code audit-...}; a pipe or a device is written to itself.
   * @param required whether what cannot be recorded must not be done
   * @throws KeyException UNSUPPORTED if a library for it is missing
   */
  public static FileAuditLog open(Path prefix, boolean required) {
    return open(prefix, required, PATIENCE);
  }

  /**
   * As {@link #open(Path, boolean)}.
   *
   * @param patience how long an event waits to be recorded
   */
  public static FileAuditLog open(Path prefix, boolean required, Duration patience) {
    return JsonLibrary.required(
        () -> new FileAuditLog(prefix.toAbsolutePath().normalize(), required, patience));
  }

  /** An event that waits for the writer. */
  private static final class Waiting {

    private final @Nullable AuditEntry entry;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

    /**
     * Waits.
     *
     * @param entry null to end the log
     */
    Waiting(@Nullable AuditEntry entry) {
      this.entry = entry;
    }
  }

  @Override
  public void record(AuditEvent event) {
    Waiting waiting = new Waiting(AuditEntry.now(event));
    boolean taken = enqueue(waiting);
    if (!required) {
      if (!taken) {
        lost.add("the log is closed, or too many events wait for it");
      }
      return;
    }
    if (!taken) {
      throw unavailable("the log is closed, or too many events wait for it", null);
    }
    await(waiting);
  }

  private synchronized boolean enqueue(Waiting waiting) {
    if (closed || !queue.offer(waiting)) {
      return false;
    }
    if (writer == null) {
      writer = new Thread(this::write, "managed-keys-audit");
      // The program may end when it wants to: nothing that a caller relies on is still to do.
      writer.setDaemon(true);
      writer.start();
    }
    return true;
  }

  private void await(Waiting waiting) {
    try {
      waiting.done.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw cause instanceof KeyException known ? known : unavailable("writing failed", cause);
    } catch (TimeoutException e) {
      queue.remove(waiting);
      throw unavailable("it took longer than " + patience.toMillis() + " ms", null);
    } catch (InterruptedException e) {
      queue.remove(waiting);
      Thread.currentThread().interrupt();
      throw unavailable("the thread was interrupted while it waited", null);
    }
  }

  /** What the writer does all its life. */
  private void write() {
    boolean going = true;
    while (going) {
      List<Waiting> batch = new ArrayList<>();
      try {
        batch.add(queue.take());
        queue.drainTo(batch, BATCH - 1);
      } catch (InterruptedException e) {
        // Nobody of ours interrupts it, and what waits must not be left.
        continue;
      }
      going = batch.stream().allMatch(waiting -> waiting.entry != null);
      try {
        append(batch);
        batch.forEach(waiting -> waiting.done.complete(null));
      } catch (IOException | RuntimeException e) {
        fail(batch, e);
      }
    }
    closeFile();
  }

  private void append(List<Waiting> batch) throws IOException {
    AuditChain.Position before = chain.position();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try {
      AuditFile opened = file;
      if (opened == null) {
        opened = AuditFile.create(prefix);
        file = opened;
      }
      if (before.next() == 0) {
        lines.writeBytes(chain.open(opened.id()));
      }
      for (Waiting waiting : batch) {
        AuditEntry entry = waiting.entry;
        lines.writeBytes(entry == null ? chain.close() : chain.line(entry));
      }
      opened.append(lines.toByteArray());
    } catch (IOException | RuntimeException e) {
      chain.returnTo(before);
      throw e;
    }
  }

  private void fail(List<Waiting> batch, Exception e) {
    String detail = e.getClass().getSimpleName() + ": " + e.getMessage();
    if (!required) {
      batch.forEach(waiting -> lost.add(detail));
    }
    KeyException failure = unavailable(detail, e);
    batch.forEach(waiting -> waiting.done.completeExceptionally(failure));
  }

  private void closeFile() {
    AuditFile opened = file;
    if (opened == null) {
      return;
    }
    try {
      opened.close();
    } catch (IOException e) {
      System.getLogger(FileAuditLog.class.getName())
          .log(WARNING, describe() + ": closing it failed: " + e.getMessage());
    }
  }

  private KeyException unavailable(String detail, @Nullable Throwable cause) {
    return KeyException.of(
        Kind.UNAVAILABLE,
        describe(),
        RECORD,
        detail,
        "no result is given out that is not recorded, unless the configuration says"
            + " audit.required = false",
        cause);
  }

  private String describe() {
    return "audit log " + prefix;
  }

  /**
   * Ends the log with a record that says so, if it has any; waits for what is still to be written.
   */
  @Override
  public void close() {
    Waiting end = new Waiting(null);
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (writer == null) {
        return;
      }
    }
    try {
      if (queue.offer(end, patience.toNanos(), TimeUnit.NANOSECONDS)) {
        end.done.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      lost.add("its end could not be recorded");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
