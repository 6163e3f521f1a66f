// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/**
 * What one contestant did in one of its turns. Where a figure does not apply it is 0.
 *
 * @param operations that were completed
 * @param wallNanos from the first operation's start to the last one's end
 * @param cpuNanos of all threads of the contestant's process, its helpers' included
 * @param allocatedBytes on the heap of a JVM
 * @param requests that reached the service
 * @param connections that the service saw opened
 */
public record Sample(
    long operations,
    long wallNanos,
    long cpuNanos,
    long allocatedBytes,
    long requests,
    long connections) {}
