// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Cryptography as a service under the permissions of a mount: its keys are managed keys, its
 * records are in the live store, and its operations take and give what Vault's Transit engine does.
 *
 * <p>A key that signs by a managed key, and from its second version on by one of another service:
 *
 * <pre>{@code
 * TransitMount transit = TransitMount.open(registry, Namespace.ROOT, "transit");
 * transit.keys().create("orders", Map.of("type", "managed_key", "managed_key_name", "in-hsm"));
 * Object signature =
 *     transit.signing().sign("orders", Map.of("input", "b3JkZXI=")).data().get("signature");
 *
 * transit.keys().rotate("orders", Map.of("managed_key_name", "in-cloud"));
 * Object valid =
 *     transit
 *         .signing()
 *         .verify("orders", Map.of("input", "b3JkZXI=", "signature", signature))
 *         .data()
 *         .get("valid"); // true: the first version can be verified still
 *
 * transit.keys().create("mail", Map.of()); // makes a managed key for AES in the default connection
 * String ciphertext = transit.encryption().encrypt("mail", plaintext, associatedData);
 * }</pre>
 */
@NullMarked
package org.managedkeys.transit;

import org.jspecify.annotations.NullMarked;
