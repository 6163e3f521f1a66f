// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The C program, with the module that computes nothing. */
class CFloorTest {

  private static final Contest CONTEST =
      new Contest("pkcs11", "hmac-64", 2, 0, new Tempo(3, 20, 20));

  @TempDir private static Path built;

  private static Path program;
  private static Path module;

  @BeforeAll
  static void build() {
    program = NativeCode.floor(built);
    module = NativeCode.nullModule(built);
  }

  @Test
  void play_withTheFloor_answersItsFigures(@TempDir Path folder) throws Exception {
    CFloor floor = floor("hmac", result -> Pkcs11Results.checkFilled(32, result));

    Row row = new TurnTaking(folder).play(CONTEST, List.of(floor));

    assertThat(row.series().get(0).contestant()).isEqualTo(new Contestant(Contestant.FLOOR, 0));
    assertThat(row.series().get(0).samples())
        .hasSize(3)
        .allSatisfy(sample -> {
          assertThat(sample.operations()).isPositive();
          assertThat(sample.wallNanos()).isPositive();
          assertThat(sample.cpuNanos()).isPositive();
        });
  }

  @Test
  void play_whenTheResultIsWrong_fails(@TempDir Path folder) {
    CFloor floor = floor("hmac", result -> Pkcs11Results.checkFilled(33, result));

    assertThatThrownBy(() -> new TurnTaking(folder).play(CONTEST, List.of(floor)))
        .isInstanceOf(IOException.class)
        .hasRootCauseMessage("the result is wrong");
  }

  @Test
  void play_withoutTheKey_failsAndSaysWhy(@TempDir Path folder) {
    CFloor floor = floor("absent", result -> {});

    assertThatThrownBy(() -> new TurnTaking(folder).play(CONTEST, List.of(floor)))
        .isInstanceOf(IOException.class)
        .hasStackTraceContaining("floor: error: the search for the key answered 0x0");
  }

  private static CFloor floor(String key, CFloor.Check check) {
    List<String> command =
        List.of(program.toString(), module.toString(), "null", "1234", key, "hmac-64");
    return new CFloor(Contestant.FLOOR, command, new byte[0], check);
  }
}
