// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A server that stands for Azure Key Vault and Managed HSM, written from Microsoft's REST
 * reference.
 */
@NullMarked
package org.managedkeys.servers.azure;

import org.jspecify.annotations.NullMarked;
