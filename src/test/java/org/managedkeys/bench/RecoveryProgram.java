// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;

/**
 * A process whose token is taken away from it, again and again. Prints the nanoseconds of the next
 * signature by fault, {@code logout=1,2,3}. Arguments: configuration, alias, path of the module,
 * how many times.
 */
final class RecoveryProgram {

  private static final long SERIAL_SESSION = 4;
  private static final long MOST_SLOTS = 8;
  private static final int WARM_UP = 200;

  private final NativeLibrary module;
  private final Signature signature;
  private final Signature verifier;

  private RecoveryProgram(NativeLibrary module, Provider provider, PrivateKey key)
      throws Exception {
    this.module = module;
    this.signature = Signature.getInstance("SHA256withRSA", provider);
    signature.initSign(key);
    this.verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(((ManagedPrivateKey) key).getPublicKey());
  }

  public static void main(String[] arguments) throws Exception {
    Provider provider = new ManagedKeysProvider().configure(arguments[0]);
    KeyStore keys = KeyStore.getInstance("ManagedKeys", provider);
    keys.load(null, null);
    RecoveryProgram program =
        new RecoveryProgram(
            NativeLibrary.getInstance(arguments[2]),
            provider,
            (PrivateKey) keys.getKey(arguments[1], null));
    for (int round = 0; round < WARM_UP; round++) {
      program.sign();
    }
    Map<String, Runnable> faults = new LinkedHashMap<>();
    faults.put("none", () -> {});
    faults.put("logout", program::logout);
    faults.put("sessions-closed", () -> program.call("C_CloseAllSessions", program.slot()));
    faults.put("finalized", () -> program.call("C_Finalize", 0L));
    Map<String, StringBuilder> times = new LinkedHashMap<>();
    for (int round = 0; round < Integer.parseInt(arguments[3]); round++) {
      for (Map.Entry<String, Runnable> fault : faults.entrySet()) {
        fault.getValue().run();
        StringBuilder list = times.computeIfAbsent(fault.getKey(), name -> new StringBuilder());
        list.append(list.isEmpty() ? "" : ",").append(program.sign());
      }
    }
    System.out.println(
        times.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining(" ")));
    System.in.read();
  }

  private long sign() throws Exception {
    long start = System.nanoTime();
    signature.update(FirstSignatures.MESSAGE);
    byte[] signed = signature.sign();
    long nanos = System.nanoTime() - start;
    verifier.update(FirstSignatures.MESSAGE);
    if (!verifier.verify(signed)) {
      throw new SignatureException("a wrong signature");
    }
    return nanos;
  }

  private long slot() {
    try (Memory slots = new Memory(MOST_SLOTS * Long.BYTES);
        Memory count = new Memory(Long.BYTES)) {
      count.setLong(0, MOST_SLOTS);
      // The first slot holds the token; SoftHSM has another one for a new token.
      long answer =
          module.getFunction("C_GetSlotList").invokeLong(new Object[] {(byte) 1, slots, count});
      if (answer != 0) {
        throw new IllegalStateException("C_GetSlotList answered " + answer);
      }
      return slots.getLong(0);
    }
  }

  /** Logging one session out logs out all of the process. */
  private void logout() {
    try (Memory session = new Memory(Long.BYTES)) {
      call("C_OpenSession", slot(), SERIAL_SESSION, null, null, session);
      call("C_Logout", session.getLong(0));
      call("C_CloseSession", session.getLong(0));
    }
  }

  private void call(String function, Object... arguments) {
    long answer = module.getFunction(function).invokeLong(arguments);
    if (answer != 0) {
      throw new IllegalStateException(function + " answered " + answer);
    }
  }
}
