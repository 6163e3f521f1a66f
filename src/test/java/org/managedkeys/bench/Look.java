// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.List;

/**
 * How a contestant looks in a plot: colour and form tell the name, hollow or dashed the older JDK.
 *
 * @param contestant that is drawn
 * @param older whether the plot has the same contestant on a newer JDK
 */
record Look(Contestant contestant, boolean older) {

  private static final double RADIUS = 4.5;

  /** By kind; the last is for all others. */
  private static final List<String> NAMES =
      List.of(
          Contestant.OURS,
          Contestant.SUN_PKCS11,
          Contestant.FLOOR,
          Contestant.CONTROL,
          Contestant.SUN_JCE,
          Contestant.AZURE_JCA,
          Contestant.JSIGN);

  /** The paper is drawn too: a viewer's dark page does not always mean that dark is preferred. */
  static final String STYLE =
      """

      text { font: 12px Helvetica, Arial, 'Liberation Sans', sans-serif; fill: #24292f }
      .head { font-size: 15px; font-weight: bold }
      .soft { fill: #57606a }
      .paper { fill: #ffffff }
      .stripe { fill: #f3f5f7 }
      .grid { stroke: #d0d7de; stroke-width: 1 }
      .one { stroke: #24292f; stroke-width: 1.2 }
      .target { stroke: #c01b2e; stroke-width: 2; stroke-dasharray: 3 2 }
      .whisker, .mark, .curve { stroke-width: 1.8 }
      .curve { fill: none }
      .older.curve { stroke-dasharray: 5 3 }
      .k0 { stroke: #0b62c4; fill: #0b62c4 } .k1 { stroke: #c2570c; fill: #c2570c }
      .k2 { stroke: #24292f; fill: #24292f } .k3 { stroke: #8a929b; fill: #8a929b }
      .k4 { stroke: #7b3fb5; fill: #7b3fb5 } .k5 { stroke: #0a7d5a; fill: #0a7d5a }
      .k6 { stroke: #b0215b; fill: #b0215b } .k7 { stroke: #7a6a00; fill: #7a6a00 }
      .curve.curve { fill: none }
      .older.mark { fill: #ffffff }
      @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 } .soft { fill: #9da7b3 } .paper { fill: #0d1117 }
        .stripe { fill: #161b22 } .grid { stroke: #30363d } .one { stroke: #e6edf3 }
        .target { stroke: #ff7b86 }
        .k0 { stroke: #6cb0ff; fill: #6cb0ff } .k1 { stroke: #ff9d57; fill: #ff9d57 }
        .k2 { stroke: #e6edf3; fill: #e6edf3 } .k3 { stroke: #7d8590; fill: #7d8590 }
        .k4 { stroke: #c79bff; fill: #c79bff } .k5 { stroke: #4fd1a5; fill: #4fd1a5 }
        .k6 { stroke: #ff86b3; fill: #ff86b3 } .k7 { stroke: #d9c64a; fill: #d9c64a }
        .older.mark { fill: #0d1117 }
      }
      """;

  /** That of a contestant among all of a plot. */
  static Look of(Contestant contestant, List<Contestant> all) {
    return new Look(
        contestant,
        all.stream()
            .anyMatch(
                each -> each.name().equals(contestant.name()) && each.jdk() > contestant.jdk()));
  }

  /** The style's classes of something of this look. */
  String style(String what) {
    return what + " k" + kind() + (older ? " older" : "");
  }

  /** The mark's outline, around a place. */
  String form(double x, double y) {
    return switch (kind()) {
      case 0, 7 -> circle(x, y);
      case 1, 5 -> polygon(x, y, -1, -1, 1, -1, 1, 1, -1, 1);
      case 2, 6 -> polygon(x, y, 0, -1.3, 1.3, 0, 0, 1.3, -1.3, 0);
      default -> polygon(x, y, 0, -1.2, 1.2, 1, -1.2, 1);
    };
  }

  private int kind() {
    // Both are what others are held against.
    String name =
        contestant.name().equals(Contestant.IN_PROCESS) ? Contestant.FLOOR : contestant.name();
    int place = NAMES.indexOf(name);
    return place < 0 ? NAMES.size() : place;
  }

  private static String circle(double x, double y) {
    String radius = Svg.number(RADIUS);
    String arc = "a" + radius + " " + radius + " 0 1 0 ";
    return "M"
        + Svg.number(x - RADIUS)
        + " "
        + Svg.number(y)
        + arc
        + Svg.number(2 * RADIUS)
        + " 0"
        + arc
        + Svg.number(-2 * RADIUS)
        + " 0z";
  }

  private static String polygon(double x, double y, double... corners) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < corners.length; i += 2) {
      path.append(i == 0 ? 'M' : 'L')
          .append(Svg.number(x + corners[i] * RADIUS * 0.9))
          .append(' ')
          .append(Svg.number(y + corners[i + 1] * RADIUS * 0.9));
    }
    return path.append('z').toString();
  }
}
