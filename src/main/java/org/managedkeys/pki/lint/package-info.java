// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Judges certificates, keys and revocation lists before a certificate authority signs them: RFC
 * 5280, the CA/Browser Forum's baseline requirements, the dates of NIST, and what makes a key weak.
 * The rules stand in tables by subject; {@code docs/pki-lints.md} lists them.
 *
 * <pre>{@code
 * List<Finding> findings =
 *     CertificateLinter.lint(certificate, Optional.of(issuer), new LintProfile(false, now));
 * }</pre>
 */
@NullMarked
package org.managedkeys.pki.lint;

import org.jspecify.annotations.NullMarked;
