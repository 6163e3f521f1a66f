// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.file.FileStore;

/** Seals a secret in a store of files, as one of several processes that begin at a time. */
final class SealingProgram {

  private SealingProgram() {}

  /** Arguments: folder of the store, seal key file. Waits for a line; prints the sealed text. */
  public static void main(String[] args) throws Exception {
    try (FileStore store = new FileStore(Path.of(args[0]))) {
      AesGcmSeal seal =
          new AesGcmSeal(
              SealKeys.of(
                  store,
                  Path.of(args[1]),
                  Optional.empty(),
                  name -> {
                    throw new IllegalStateException("no key wraps here");
                  }));
      System.out.println("ready");
      if (System.in.read() >= 0) {
        System.out.println(seal.seal(new SecretPlace(new UUID(1, 2), "field.pin"), "1234"));
      }
    } catch (KeyException e) {
      System.out.println(e.kind() + " " + e.getMessage());
    }
  }
}
