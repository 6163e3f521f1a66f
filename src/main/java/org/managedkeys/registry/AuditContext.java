// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Optional;
import java.util.UUID;
import org.managedkeys.key.Namespace;

/**
 * What the audit record of a use says of the key and of who may use it.
 *
 * @param subject the key as messages name it
 * @param uuid of the key's entry; empty for a key without a name
 * @param mount path of the mount it is used through
 */
record AuditContext(
    Namespace namespace, String subject, Optional<UUID> uuid, Optional<String> mount) {}
