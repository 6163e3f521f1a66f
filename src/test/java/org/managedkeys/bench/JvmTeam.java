// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Contestants in one JVM, for one contest. What they have in common, as a vendor's library, is
 * compiled once and is the same for all: it takes thousands of calls to be as fast as it can be,
 * and two JVMs seldom come to the same end. What one of them adds to another is seen only so.
 */
final class JvmTeam {

  private final JvmEntrant first;
  private final List<String> names;
  private @Nullable JvmProcess process;

  private JvmTeam(JvmEntrant first, List<String> names) {
    this.first = first;
    this.names = names;
  }

  /**
   * The members of a team.
   *
   * @param like one of them, whose JVM is that of all
   */
  static List<Entrant> of(List<String> names, JvmEntrant like) {
    JvmTeam team = new JvmTeam(like, List.copyOf(names));
    List<Entrant> members = new ArrayList<>();
    for (int member = 0; member < names.size(); member++) {
      members.add(team.new Member(member));
    }
    return members;
  }

  /** The first one that enters starts the JVM. */
  private JvmProcess process(Contest contest, Path log) throws IOException {
    JvmProcess present = process;
    if (present == null) {
      present = new JvmProcess(first, names, contest, contest.threads(), log);
      process = present;
    }
    return present;
  }

  private final class Member implements Entrant {

    private final int number;

    Member(int number) {
      this.number = number;
    }

    @Override
    public Contestant contestant() {
      return new Contestant(names.get(number), first.jdk().version());
    }

    @Override
    public Player enter(Contest contest, Path log) throws IOException {
      JvmProcess shared = process(contest, log);
      return new JvmPlayer(contestant(), shared, number, contest.threads(), shared::close);
    }
  }
}
