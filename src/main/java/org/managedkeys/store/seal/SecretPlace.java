// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import java.util.UUID;

/**
 * Where a sealed secret belongs; it is authenticated with it.
 *
 * @param record whose secret it is
 * @param field the name of the value in its record, in full: {@code field.pin}. Rotation finds the
 *     secret under it.
 */
public record SecretPlace(UUID record, String field) {}
