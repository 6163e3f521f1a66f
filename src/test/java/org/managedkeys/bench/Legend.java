// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/** The key to a plot's looks, in as many lines as it takes. */
final class Legend {

  private static final int LINE = 20;
  private static final int LEFT = 16;
  private static final int MARK = 34;
  private static final int GAP = 18;

  private final List<Look> looks;
  private final List<String> extra;
  private final int width;

  /**
   * Of all contestants of a plot.
   *
   * @param extra styles of lines, by turns with what they mean
   */
  Legend(List<Contestant> contestants, int width, String... extra) {
    this.looks = contestants.stream().map(each -> Look.of(each, contestants)).toList();
    this.extra = List.of(extra);
    this.width = width;
  }

  int height() {
    return (places().get(places().size() - 1)[1] + 1) * LINE;
  }

  void draw(Svg svg, double top) throws XMLStreamException {
    List<int[]> places = places();
    int i = 0;
    for (Look look : looks) {
      int[] place = places.get(i++);
      double y = top + place[1] * LINE + 10;
      svg.line(place[0], y, place[0] + 24, y, look.style("curve"));
      svg.mark(place[0] + 12, y, look);
      label(svg, place[0], y, look.contestant().toString());
    }
    for (int j = 0; j < extra.size(); j += 2) {
      int[] place = places.get(i++);
      double y = top + place[1] * LINE + 10;
      svg.line(place[0] + 12, y - 7, place[0] + 12, y + 7, extra.get(j));
      label(svg, place[0], y, extra.get(j + 1));
    }
  }

  private static void label(Svg svg, double x, double y, String text) throws XMLStreamException {
    svg.text(x + MARK, y + 4, Svg.Anchor.START, "soft", text);
  }

  /** Left side and line of each. */
  private List<int[]> places() {
    List<String> texts = new ArrayList<>();
    looks.forEach(look -> texts.add(look.contestant().toString()));
    for (int i = 1; i < extra.size(); i += 2) {
      texts.add(extra.get(i));
    }
    List<int[]> places = new ArrayList<>();
    int x = LEFT;
    int line = 0;
    for (String text : texts) {
      int wide = MARK + (int) Math.ceil(Svg.width(text));
      if (x > LEFT && x + wide > width - LEFT) {
        x = LEFT;
        line++;
      }
      places.add(new int[] {x, line});
      x += wide + GAP;
    }
    return places;
  }
}
