// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Cryptography as a service under the permissions of a mount: its keys are managed keys, its
 * records are in the live store, and its operations take and give what Vault's Transit engine does.
 *
 * <p>A key whose versions are managed keys of the caller's choice, rotated to one of another key
 * service:
 *
 * <pre>{@code
 * TransitMount transit = TransitMount.open(registry, Namespace.ROOT, "transit");
 * transit.keys().create("orders", Map.of("type", "managed_key", "managed_key_name", "orders-hsm"));
 * transit.keys().rotate("orders", Map.of("managed_key_name", "orders-cloud"));
 * transit.keys().config("orders", Map.of("min_encryption_version", 2));
 * Answer key = transit.keys().read("orders"); // every version, with its public key in PEM
 * }</pre>
 *
 * <p>Types that Vault holds itself work too: for {@code Map.of("type", "ecdsa-p256")} a managed key
 * is made in the mount's connection for new keys.
 */
@NullMarked
package org.managedkeys.transit;

import org.jspecify.annotations.NullMarked;
