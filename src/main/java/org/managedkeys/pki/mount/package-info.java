// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * A certificate authority under the permissions of a mount: its keys are managed keys, its records
 * are in the live store, and its operations take and give what Vault's do.
 */
@NullMarked
package org.managedkeys.pki.mount;

import org.jspecify.annotations.NullMarked;
