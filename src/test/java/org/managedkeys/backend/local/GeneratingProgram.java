// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.util.Map;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;

/** Another process that makes keys in a file. Arguments: file, password, name, how many. */
final class GeneratingProgram {

  private GeneratingProgram() {}

  public static void main(String[] args) {
    try (GeneratesKeys backend =
        (GeneratesKeys)
            LocalType.INSTANCE.connect(
                "child",
                Fields.ofText("kms.child", Map.of("file", args[0], "password", args[1])))) {
      for (int number = 0; number < Integer.parseInt(args[3]); number++) {
        KeyName name = KeyName.parse(args[2] + "-" + number);
        backend.generate(
            name,
            Fields.ofText("key." + name, Map.of()),
            KeySpec.of(KeyAlgorithm.EC_P256),
            KeyUsage.DEFAULT);
      }
      System.out.println("done");
    } catch (KeyException e) {
      System.out.println(e.kind() + " " + e.getMessage());
    }
  }
}
