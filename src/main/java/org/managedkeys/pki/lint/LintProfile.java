// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.time.Instant;

/**
 * By which measure to judge.
 *
 * @param publicTls whether browsers shall trust the certificates: breaking the CA/Browser Forum's
 *     baseline requirements is an error then. Else they are judged only in certificates for TLS
 *     servers, and to break them is worth a warning or a notice.
 * @param now when it is to be signed
 */
public record LintProfile(boolean publicTls, Instant now) {}
