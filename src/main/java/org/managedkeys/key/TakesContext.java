// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/**
 * A key that encrypts by {@link CipherScheme.Mode#SERVICE} and whose service takes a {@link
 * CipherInput#context() context} of names and values in place of associated data.
 */
public interface TakesContext extends Encrypts, Decrypts {}
