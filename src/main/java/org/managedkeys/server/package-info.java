// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The server: it puts the transport, the rules of access and the routes together over one registry.
 *
 * {@snippet :
 * Configuration configuration = Configuration.load(file, Backends.all());
 * try (KeyRegistry registry = configuration.openRegistry();
 *     ManagedKeysServer server = ManagedKeysServer.start(configuration.server(), registry)) {
 *   server.address();
 * }
 * }
 */
@NullMarked
package org.managedkeys.server;

import org.jspecify.annotations.NullMarked;
