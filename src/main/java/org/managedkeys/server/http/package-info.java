// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/**
 * How requests of Vault's HTTP API arrive and are answered: transport and TLS, limits, strict paths
 * and JSON, the envelope of answers, errors, and tables of routes. It knows neither tokens nor
 * mounts; who may do what is decided by the {@link org.managedkeys.server.http.ApiHandler} behind
 * it.
 */
@NullMarked
package org.managedkeys.server.http;

import org.jspecify.annotations.NullMarked;
