// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.remote.CallLimits;

/**
 * Keys in Google Cloud KMS. Field names are Vault's where Vault has them.
 *
 * <p>A version of a key there has one algorithm for good: its use, its padding and its digest.
 */
public final class GcpKmsType implements BackendType {

  public static final GcpKmsType INSTANCE = new GcpKmsType();

  private GcpKmsType() {}

  @Override
  public String name() {
    return "gcpckms";
  }

  @Override
  public Set<String> connectionFields() {
    Set<String> fields = new HashSet<>(GcpSettings.FIELDS);
    fields.addAll(CallLimits.FIELDS);
    return Set.copyOf(fields);
  }

  @Override
  public Set<String> keyFields() {
    return KeyPlace.FIELDS;
  }

  @Override
  public void checkKey(KeyName name, Fields fields) {
    KeyPlace.parse(fields);
  }

  @Override
  public Optional<KeySpec> newKey(Fields fields) {
    return KeyPlace.parse(fields).algorithm().map(VersionAlgorithm::keySpec);
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public KeyBackend connect(String name, Fields fields) {
    return new GcpBackend(name, GcpSettings.parse(fields), CallLimits.parse(fields));
  }
}
