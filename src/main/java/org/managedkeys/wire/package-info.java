// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What requests and answers look like in Vault's API: fields in all forms that Vault takes, and
 * answers made of what JSON knows. It needs nothing but the JDK, so that everything may use it.
 */
@NullMarked
package org.managedkeys.wire;

import org.jspecify.annotations.NullMarked;
