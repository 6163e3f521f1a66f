// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Keys in Azure Key Vault and Azure Managed HSM, through Microsoft's library for Java. Private and
 * secret keys stay there, exportable ones too: they are never downloaded.
 *
 * <p>The library's classes are named only in {@code AzureVault}, {@code AzureTransport}, {@code
 * AzureCredentials}, {@code AzureFailures} and {@code JsonWebKeys}, which nothing loads before a
 * key is used.
 */
@NullMarked
package org.managedkeys.backend.azure;

import org.jspecify.annotations.NullMarked;
