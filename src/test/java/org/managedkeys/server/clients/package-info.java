// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/** Clients of Vault, as they are published, that are pointed at this server. */
@NullMarked
package org.managedkeys.server.clients;

import org.jspecify.annotations.NullMarked;
