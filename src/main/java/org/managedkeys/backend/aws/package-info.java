// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/**
 * AWS KMS through the vendor's SDK. Only {@code AwsClient}, {@code AwsCalls}, {@code
 * AwsCredentials} and {@code AwsFailures} use its classes, which are loaded when the first key is
 * used.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html">AWS KMS API
 *     reference</a>
 */
@NullMarked
package org.managedkeys.backend.aws;

import org.jspecify.annotations.NullMarked;
