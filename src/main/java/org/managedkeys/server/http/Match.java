// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

/** The route for a path, and the path's variable parts. */
public record Match(Route route, Parameters parameters) {}
