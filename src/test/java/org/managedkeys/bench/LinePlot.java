// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import javax.xml.stream.XMLStreamException;

/**
 * What each contestant does with more and more threads: a panel for each operation.
 *
 * @param scale what the values are, with their unit
 * @param across what is told from left to right
 * @param panels one at least
 */
record LinePlot(String title, String scale, String across, List<Panel> panels) {

  private static final int COLUMNS = 3;
  private static final int PANEL_WIDTH = 264;
  private static final int PANEL_HEIGHT = 196;
  private static final int WIDTH = COLUMNS * PANEL_WIDTH + 8;
  private static final int HEAD = 36;
  private static final int LEFT = 66;
  private static final int TOP = 28;
  private static final int BOTTOM = 40;

  /**
   * The curves of one operation.
   *
   * @param values by contestant and number of threads
   */
  record Panel(String label, Map<Contestant, SortedMap<Integer, Double>> values) {}

  String draw() throws XMLStreamException {
    List<Contestant> contestants =
        panels.stream().flatMap(panel -> panel.values().keySet().stream()).distinct().toList();
    Legend legend = new Legend(contestants, WIDTH);
    int top = HEAD + legend.height() + 22;
    int lines = (panels.size() + COLUMNS - 1) / COLUMNS;
    Svg svg =
        new Svg(
            WIDTH,
            top + lines * PANEL_HEIGHT,
            title,
            scale + " for " + String.join("; ", panels.stream().map(Panel::label).toList()));
    legend.draw(svg, HEAD);
    svg.text(16, top - 6, Svg.Anchor.START, "soft", scale);
    for (int i = 0; i < panels.size(); i++) {
      drawPanel(
          svg,
          panels.get(i),
          i % COLUMNS * PANEL_WIDTH,
          top + i / COLUMNS * PANEL_HEIGHT,
          contestants);
    }
    return svg.finish();
  }

  private void drawPanel(Svg svg, Panel panel, double x, double y, List<Contestant> contestants)
      throws XMLStreamException {
    double left = x + LEFT;
    double right = x + PANEL_WIDTH - 10;
    double bottom = y + PANEL_HEIGHT - BOTTOM;
    double most =
        panel.values().values().stream()
            .flatMap(each -> each.values().stream())
            .mapToDouble(Double::doubleValue)
            .max()
            .orElseThrow();
    Axis axis = Axis.fromZero(most, bottom, y + TOP);
    svg.text((left + right) / 2, y + TOP - 10, Svg.Anchor.MIDDLE, "lane", panel.label());
    for (double tick : axis.ticks()) {
      svg.line(left, axis.place(tick), right, axis.place(tick), "grid");
      svg.text(left - 6, axis.place(tick) + 4, Svg.Anchor.END, "soft", Labels.tick(tick));
    }
    List<Integer> steps =
        panel.values().values().stream()
            .flatMap(each -> each.keySet().stream())
            .distinct()
            .sorted()
            .toList();
    double apart = (right - left) / steps.size();
    for (int i = 0; i < steps.size(); i++) {
      String label = steps.get(i).toString();
      svg.text(left + apart * (i + 0.5), bottom + 16, Svg.Anchor.MIDDLE, "soft", label);
    }
    svg.text((left + right) / 2, bottom + 32, Svg.Anchor.MIDDLE, "soft", across);
    for (Map.Entry<Contestant, SortedMap<Integer, Double>> curve : panel.values().entrySet()) {
      Look look = Look.of(curve.getKey(), contestants);
      StringBuilder path = new StringBuilder();
      curve
          .getValue()
          .forEach((step, value) ->
              path.append(path.isEmpty() ? 'M' : 'L')
                  .append(Svg.number(left + apart * (steps.indexOf(step) + 0.5)))
                  .append(' ')
                  .append(Svg.number(axis.place(value))));
      svg.path(path.toString(), look.style("curve"));
      for (Map.Entry<Integer, Double> point : curve.getValue().entrySet()) {
        double place = left + apart * (steps.indexOf(point.getKey()) + 0.5);
        svg.mark(place, axis.place(point.getValue()), look);
      }
    }
  }
}
