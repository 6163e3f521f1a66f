// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.util.Map;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;

/** Opens a key where Microsoft's library is not on the class path, and prints what is told. */
public final class MissingLibraryProgram {

  private MissingLibraryProgram() {}

  public static void main(String[] arguments) {
    Fields connection = Fields.ofText("kms.cloud", Map.of("vault_name", "vault"));
    Fields key = Fields.ofText("key.k", Map.of("key_name", "k"));
    try (KeyBackend backend = AzureKeyVaultType.INSTANCE.connect("cloud", connection)) {
      System.out.println(backend.describe());
      AzureKeyVaultType.INSTANCE.checkKey(KeyName.parse("k"), key);
      backend.open(KeyName.parse("k"), key);
    } catch (KeyException e) {
      System.out.println(e.kind() + " " + e.getMessage());
    }
  }
}
