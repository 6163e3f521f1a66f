// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.util.HashSet;
import java.util.Set;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyName;
import org.managedkeys.remote.CallLimits;

/**
 * Keys in AWS KMS. Field names are Vault's where Vault has them; it has no sessions, profiles or
 * roles.
 *
 * <p>A key there has one usage, chosen when it is made: it signs, or decrypts, or agrees.
 */
public final class AwsKmsType implements BackendType {

  public static final AwsKmsType INSTANCE = new AwsKmsType();

  private AwsKmsType() {}

  @Override
  public String name() {
    return "awskms";
  }

  @Override
  public Set<String> connectionFields() {
    Set<String> fields = new HashSet<>(AwsSettings.FIELDS);
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
  public boolean isRemote() {
    return true;
  }

  @Override
  public KeyBackend connect(String name, Fields fields) {
    return new AwsBackend(name, AwsSettings.parse(fields), CallLimits.parse(fields));
  }
}
