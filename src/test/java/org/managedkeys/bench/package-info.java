// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Benchmarks: this library beside its peers and beside what nobody can beat, in turns, on one
 * machine, in one run. {@code bin/bench} starts them.
 */
package org.managedkeys.bench;
