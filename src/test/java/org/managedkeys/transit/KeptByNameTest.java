// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeptByNameTest {

  private final KeptByName<String> kept = new KeptByName<>(2);

  @Test
  void put_ofOneTooMany_dropsAllOthers() {
    kept.put("a", "1");
    kept.put("b", "2");
    assertThat(kept.get("a")).isEqualTo("1");

    kept.put("c", "3");

    assertThat(kept.get("a")).isNull();
    assertThat(kept.get("b")).isNull();
    assertThat(kept.get("c")).isEqualTo("3");
  }

  @Test
  void put_ofWhatIsThere_dropsNothing() {
    kept.put("a", "1");
    kept.put("b", "2");

    kept.put("b", "3");

    assertThat(kept.get("a")).isEqualTo("1");
    assertThat(kept.get("b")).isEqualTo("3");
  }

  @Test
  void remove_leavesTheOthers() {
    kept.put("a", "1");
    kept.put("b", "2");

    kept.remove("a");

    assertThat(kept.get("a")).isNull();
    assertThat(kept.get("b")).isEqualTo("2");
  }
}
