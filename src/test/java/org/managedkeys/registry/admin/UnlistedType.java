// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.Set;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyName;

/** A type of key service with a field of which the tables know nothing. */
final class UnlistedType implements BackendType {

  @Override
  public String name() {
    return "unlisted";
  }

  @Override
  public Set<String> connectionFields() {
    return Set.of("token");
  }

  @Override
  public Set<String> keyFields() {
    return Set.of();
  }

  @Override
  public void checkKey(KeyName name, Fields fields) {}

  @Override
  public KeyBackend connect(String name, Fields fields) {
    throw new UnsupportedOperationException();
  }
}
