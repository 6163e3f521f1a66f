// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/** The routes of Vault's API, a class for each group of them. */
@NullMarked
package org.managedkeys.server.api;

import org.jspecify.annotations.NullMarked;
