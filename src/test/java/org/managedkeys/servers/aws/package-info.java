// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A server that stands for AWS KMS, written from the API reference of AWS KMS (version 2014-11-01)
 * and the descriptions of its signatures and of the Security Token Service.
 */
@NullMarked
package org.managedkeys.servers.aws;

import org.jspecify.annotations.NullMarked;
