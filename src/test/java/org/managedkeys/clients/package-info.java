// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/** Libraries that know nothing of the provider, signing with keys that have no certificates. */
@NullMarked
package org.managedkeys.clients;

import org.jspecify.annotations.NullMarked;
