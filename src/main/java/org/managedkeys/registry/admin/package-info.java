// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Administration: what operators make, change and try at run time. Namespaces, mounts, connections
 * to key services, and key entries with Vault's fields. Every change is checked as the
 * configuration is, made at once or not at all, and taken down in the audit log.
 */
@NullMarked
package org.managedkeys.registry.admin;

import org.jspecify.annotations.NullMarked;
