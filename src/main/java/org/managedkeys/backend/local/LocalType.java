// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;

/**
 * Software keys in a PKCS #12 file (RFC 7292), <b>for trying out only</b>: private keys are in the
 * memory of the JVM for as long as they are in use, and whoever has the file and its password has
 * the keys. It is never a default of any kind: somebody must have written {@code type = local}.
 *
 * <p>The file is any PKCS #12 file that the JDK reads. It is made when the first key is generated;
 * an absent file is an empty one. Each time it is opened, a warning is logged.
 */
public final class LocalType implements BackendType {

  public static final LocalType INSTANCE = new LocalType();

  private LocalType() {}

  @Override
  public String name() {
    return "local";
  }

  @Override
  public Set<String> connectionFields() {
    return Set.of("file", KeyFile.PASSWORD);
  }

  @Override
  public Set<String> keyFields() {
    return Set.of("key_label", "key_bits", "curve");
  }

  @Override
  public void checkKey(KeyName name, Fields fields) {
    KeyLabel.parse(name, fields);
  }

  @Override
  public KeyBackend connect(String name, Fields fields) {
    String file = fields.required("file", fields.owner() + ".file = keys.p12");
    if (!fields.has(KeyFile.PASSWORD)) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          fields.owner(),
          "use it",
          "the field " + fields.owner() + "." + KeyFile.PASSWORD + " is missing",
          "add " + fields.owner() + "." + KeyFile.PASSWORD + " = ${file:keys.password}");
    }
    try {
      Path path = Path.of(file).toAbsolutePath().normalize();
      return new LocalBackend(new KeyFile(name, path, fields));
    } catch (InvalidPathException e) {
      throw fields.invalid("file", "the value is not a path", null);
    }
  }
}
