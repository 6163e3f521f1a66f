// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.EncryptsBuffers;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Macs;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.Signs;
import org.managedkeys.key.TakesContext;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.store.audit.AuditEvent;
import org.managedkeys.store.audit.AuditLog;

/**
 * A use of a key that is counted, and taken down in the audit log: each operation, with its
 * outcome, before its result is let out. A result that could not be taken down is overwritten, and
 * the caller gets the log's error instead. Thread-safe.
 */
final class AuditedUse {

  private final AuditLog log;
  private final AuditContext context;
  private final KeyUsage usage;
  private final Counter counter;

  private AuditedUse(AuditLog log, AuditContext context, KeyUsage usage, Counter counter) {
    this.log = log;
    this.context = context;
    this.usage = usage;
    this.counter = counter;
  }

  /** Counts operations at a key's service. */
  @FunctionalInterface
  interface Counter {

    Counter NONE = (usage, outcome, nanos) -> {};

    /** One has ended: how, and after how many nanoseconds. */
    void ended(KeyUsage usage, String outcome, long nanos);
  }

  /** An operation and the checked exception that it may throw. */
  interface Operation<R, X extends Exception> {
    R run() throws X;
  }

  /**
   * A key as one whose uses are counted and taken down; the key itself if there is neither.
   *
   * @param key has the capability
   */
  static <T extends ManagedKey> T of(
      AuditLog log,
      Counter counter,
      AuditContext context,
      ManagedKey key,
      KeyUsage usage,
      Class<T> capability) {
    return log.equals(AuditLog.OFF) && counter.equals(Counter.NONE)
        ? capability.cast(key)
        : capability.cast(audited(new AuditedUse(log, context, usage, counter), key, capability));
  }

  /** One without an operation at the service. */
  private static AuditedUse alone(AuditLog log, AuditContext context, KeyUsage usage) {
    return new AuditedUse(log, context, usage, Counter.NONE);
  }

  private static ManagedKey audited(AuditedUse use, ManagedKey key, Class<?> capability) {
    if (capability == Signs.class) {
      return new AuditedSigner(use, (Signs) key);
    }
    if (capability == Macs.class) {
      return new AuditedMac(use, (Macs) key);
    }
    if (capability == Agrees.class) {
      return new AuditedAgreement(use, (Agrees) key);
    }
    boolean encrypts = capability == Encrypts.class;
    if (encrypts || capability == Decrypts.class) {
      if (key instanceof TakesContext both) {
        return new AuditedContextKey(use, both);
      }
      if (!encrypts) {
        return new AuditedDecryptor(use, (Decrypts) key);
      }
      return key instanceof EncryptsBuffers buffers
          ? new AuditedBufferEncryptor(use, buffers)
          : new AuditedEncryptor(use, (Encrypts) key);
    }
    // Nothing may pass by the log because it was forgotten here.
    throw new IllegalStateException("uses of " + capability.getName() + " cannot be audited");
  }

  /**
   * Takes down that a use was refused. If that fails, the refusal stands all the same.
   *
   * @return the refusal, to be thrown
   */
  static KeyException refused(
      AuditLog log, AuditContext context, KeyUsage usage, KeyException refusal) {
    if (!log.equals(AuditLog.OFF)) {
      try {
        alone(log, context, usage).record(outcome(refusal), Map.of());
      } catch (KeyException e) {
        refusal.addSuppressed(e);
      }
    }
    return refusal;
  }

  /**
   * Takes down a use that needed no call to the service, such as that of a data key which was kept.
   *
   * @param how what it was, in a word or two
   * @throws KeyException UNAVAILABLE if that fails: the use must not happen then
   */
  static void withoutService(AuditLog log, AuditContext context, KeyUsage usage, String how) {
    if (!log.equals(AuditLog.OFF)) {
      alone(log, context, usage).recordOk(Map.of("algorithm", how));
    }
  }

  /** Does an operation that gives bytes. */
  <X extends Exception> byte[] bytes(String algorithm, Operation<byte[], X> operation) throws X {
    return run(algorithm, operation, result -> Arrays.fill(result, (byte) 0));
  }

  /**
   * Does an operation.
   *
   * @param algorithm for the record
   * @param wipe overwrites a result that is not let out
   */
  <R, X extends Exception> R run(String algorithm, Operation<R, X> operation, Consumer<R> wipe)
      throws X {
    Map<String, String> detail = Map.of("algorithm", algorithm);
    long start = System.nanoTime();
    R result;
    try {
      result = operation.run();
    } catch (Exception e) {
      counter.ended(usage, outcome(e), System.nanoTime() - start);
      try {
        record(outcome(e), detail);
      } catch (KeyException unrecorded) {
        // Which way a decryption failed is a result, too.
        unrecorded.addSuppressed(e);
        throw unrecorded;
      }
      throw e;
    }
    counter.ended(usage, AuditEvent.OK, System.nanoTime() - start);
    try {
      recordOk(detail);
    } catch (RuntimeException e) {
      wipe.accept(result);
      throw e;
    }
    return result;
  }

  private void recordOk(Map<String, String> detail) {
    record(AuditEvent.OK, detail);
  }

  private void record(String outcome, Map<String, String> detail) {
    if (log.equals(AuditLog.OFF)) {
      return;
    }
    try {
      log.record(
          new AuditEvent(
              context.namespace(),
              "key.use." + usage.wireName(),
              context.subject(),
              context.uuid(),
              context.mount(),
              outcome,
              detail));
    } catch (KeyException e) {
      throw e.during(context.subject(), usage.wireName());
    }
  }

  private static String outcome(Exception e) {
    if (e instanceof KeyException known) {
      return known.kind().name().toLowerCase(Locale.ROOT);
    }
    return e instanceof WrongCiphertext ? "wrong_ciphertext" : "internal";
  }
}
