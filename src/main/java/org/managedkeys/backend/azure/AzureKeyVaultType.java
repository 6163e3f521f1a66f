// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.util.HashSet;
import java.util.Set;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyName;
import org.managedkeys.remote.CallLimits;

/**
 * Azure Key Vault and Azure Managed HSM: keys of types RSA, RSA-HSM, EC, EC-HSM and oct-HSM.
 *
 * @see <a href="https://learn.microsoft.com/azure/key-vault/keys/about-keys-details">Key types,
 *     algorithms and operations</a>
 */
public final class AzureKeyVaultType implements BackendType {

  public static final AzureKeyVaultType INSTANCE = new AzureKeyVaultType();

  private AzureKeyVaultType() {}

  @Override
  public String name() {
    return "azurekeyvault";
  }

  @Override
  public Set<String> connectionFields() {
    Set<String> fields = new HashSet<>(CallLimits.FIELDS);
    fields.addAll(AzureSettings.FIELDS);
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
    AzureSettings settings = AzureSettings.parse(fields);
    return new AzureBackend(
        new AzureConnection(name, settings, CallLimits.parse(fields), fields), settings);
  }
}
