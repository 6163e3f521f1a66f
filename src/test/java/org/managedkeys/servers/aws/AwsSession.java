// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import java.time.Instant;

/** Credentials that end. */
public record AwsSession(String accessKey, String secretKey, String token, Instant end) {}
