// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/**
 * Something measured that is no contest of operations: bytes per key, the pause while another call
 * hangs.
 *
 * @param section of the report: see {@link Row}
 * @param name what it is, unique within the section and contestant
 * @param contestant whose it is
 * @param value in {@code unit}
 * @param unit {@code ms}, {@code bytes}, {@code operations} …
 */
public record Figure(
    String section, String name, Contestant contestant, double value, String unit) {}
