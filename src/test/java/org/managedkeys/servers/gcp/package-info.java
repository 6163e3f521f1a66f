// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A server that stands for Google Cloud KMS and its token service, written from the vendor's
 * reference of API v1 in its form of REST and JSON.
 */
@NullMarked
package org.managedkeys.servers.gcp;

import org.jspecify.annotations.NullMarked;
