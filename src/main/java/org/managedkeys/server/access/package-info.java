// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Who may do what: tokens, the policies that they have, and the client certificates that stand for
 * policies. It knows no HTTP: paths, parameters and addresses are handed to it.
 *
 * <p>Tokens, roles of tokens and policies are records of the live store, in the namespace that they
 * belong to. A change counts at once in the process that made it, and everywhere within {@code
 * registry.refresh}. What nobody grants is denied.
 */
@NullMarked
package org.managedkeys.server.access;

import org.jspecify.annotations.NullMarked;
