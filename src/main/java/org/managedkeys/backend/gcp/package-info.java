// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Keys in Google Cloud KMS, through Google's own library over HTTP and JSON. The type and what it
 * reads of a configuration need none of that library's classes: they are loaded by the first use of
 * a key.
 */
@NullMarked
package org.managedkeys.backend.gcp;

import org.jspecify.annotations.NullMarked;
