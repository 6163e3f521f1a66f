// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import org.managedkeys.key.BackendType;
import org.managedkeys.key.KeyBackend;

/**
 * A configured connection to a key service, {@code kms.<name>} in the configuration.
 *
 * @param name its name there
 * @param backend the service; opened on first use of one of its keys
 * @param allowGenerateKey whether new keys may be made in it
 * @param place file and line of its {@code type}
 */
public record Connection(
    String name, BackendType type, KeyBackend backend, boolean allowGenerateKey, String place) {}
