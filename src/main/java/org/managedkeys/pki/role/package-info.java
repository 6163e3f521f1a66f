// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * What a certificate authority agrees to certify: roles with Vault's fields, and the rules for
 * roots and intermediates. Everything here turns a request into a checked {@link
 * org.managedkeys.pki.CertificateProfile}, or refuses it; nothing here signs or stores.
 */
@NullMarked
package org.managedkeys.pki.role;

import org.jspecify.annotations.NullMarked;
