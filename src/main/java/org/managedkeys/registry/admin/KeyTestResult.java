// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.time.Duration;

/**
 * What was tried, and worked.
 *
 * @param operation sign, encrypt or mac
 * @param algorithm the JCA's name of what was chosen
 * @param took time of the calls to the key service, without making a key
 */
public record KeyTestResult(String operation, String algorithm, Duration took) {}
