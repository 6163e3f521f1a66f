// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

/** How much it matters that a rule is broken. */
public enum Severity {
  /** It must not be signed. */
  ERROR,
  /** It may be signed; whoever asked for it should know. */
  WARNING,
  /** Good to know, and often meant so. */
  NOTICE
}
