// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Whoever shows wrong tokens waits longer and longer. */
class ThrottleTest {

  private static final String ADDRESS = "192.0.2.1";

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000);
  private final Throttle throttle = new Throttle(clock::get);

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  private void useUp(String address) {
    for (int i = 0; i < Throttle.FREE; i++) {
      assertThat(throttle.failed(address)).isEmpty();
    }
  }

  @Test
  void failures_beyondTheFreeOnes_wait() {
    useUp(ADDRESS);

    assertThat(throttle.failed(ADDRESS)).contains(Duration.ofSeconds(1));
    pass(Duration.ofMillis(400));
    assertThat(throttle.failed(ADDRESS)).contains(Duration.ofMillis(600));
    pass(Duration.ofMillis(600));
    assertThat(throttle.failed(ADDRESS)).isEmpty();
  }

  @Test
  void wait_isTwiceAsLongEachTime_upToAMinute() {
    useUp(ADDRESS);
    for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      assertThat(throttle.failed(ADDRESS)).contains(Duration.ofSeconds(seconds));
      pass(Duration.ofSeconds(seconds));
      assertThat(throttle.failed(ADDRESS)).isEmpty();
    }
  }

  @Test
  void otherAddresses_doNotWait() {
    useUp(ADDRESS);
    assertThat(throttle.failed(ADDRESS)).isPresent();

    assertThat(throttle.failed("192.0.2.2")).isEmpty();
  }

  @Test
  void address_isForgottenAfterAQuietTime() {
    useUp(ADDRESS);
    pass(Throttle.FORGET.plusSeconds(1));

    useUp(ADDRESS);
  }

  @Test
  void ipv6_isCountedByNetwork() {
    useUp("2001:db8:0:1::1");

    assertThat(throttle.failed("2001:db8:0:1:ffff::2")).isPresent();
    assertThat(throttle.failed("2001:0db8:0000:0001::3%1")).isPresent();
    assertThat(throttle.failed("2001:db8:0:2::1")).isEmpty();
    assertThat(throttle.failed("no:address")).isEmpty();
  }

  @Test
  void manyAddresses_togetherHaveALimit() {
    for (int i = 0; i < Throttle.MOST_IN_WINDOW; i++) {
      assertThat(throttle.failed("192.0.2." + i)).isEmpty();
    }
    pass(Duration.ofSeconds(4));

    Optional<Duration> wait = throttle.failed("198.51.100.1");

    assertThat(wait).contains(Duration.ofSeconds(6));
    pass(Duration.ofSeconds(6));
    assertThat(throttle.failed("198.51.100.2")).isEmpty();
  }

  @Test
  void addresses_areForgotten_whenThereAreTooMany() {
    useUp(ADDRESS);
    for (int i = 0; i < Throttle.MOST_ADDRESSES; i++) {
      throttle.failed("host " + i);
    }
    pass(Throttle.WINDOW);

    useUp(ADDRESS);
  }
}
