// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What every key service behind a network has in common: each call has a deadline, is repeated only
 * where that is safe, keeps to the key's turns, and leaves an event and, if it fails, a line in the
 * log. The back ends say how one request is sent and what its failure means. Beside it stand the
 * forms of signatures and messages in which several services agree.
 */
@NullMarked
package org.managedkeys.remote;

import org.jspecify.annotations.NullMarked;
