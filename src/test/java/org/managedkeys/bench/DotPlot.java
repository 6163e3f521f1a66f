// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import javax.xml.stream.XMLStreamException;

/**
 * Medians with their quartiles, one below the other.
 *
 * @param scale what the values are, with their unit
 * @param lanes from top to bottom; one with a dot at least
 * @param reference a line at this value, and what it means; empty if none
 */
record DotPlot(
    String title, String scale, List<Lane> lanes, OptionalDouble reference, String meaning) {

  private static final int WIDTH = 800;
  private static final int RIGHT = 28;
  private static final int HEAD = 36;
  private static final int FOOT = 46;
  private static final int DOT = 13;
  private static final int GAP = 8;

  /** A median, and whose. */
  record Dot(Contestant contestant, Quartiles values) {}

  /**
   * What belongs together.
   *
   * @param target a tick at this value
   */
  record Lane(String label, List<Dot> dots, OptionalDouble target) {

    int height() {
      return dots.size() * DOT + GAP;
    }
  }

  String draw() throws XMLStreamException {
    List<Contestant> contestants =
        lanes.stream()
            .flatMap(lane -> lane.dots().stream())
            .map(Dot::contestant)
            .distinct()
            .toList();
    Legend legend = new Legend(contestants, WIDTH, extra().toArray(String[]::new));
    int top = HEAD + legend.height() + 8;
    int bottom = top + lanes.stream().mapToInt(Lane::height).sum();
    Svg svg = new Svg(WIDTH, bottom + FOOT, title, description());
    legend.draw(svg, HEAD);
    double left = 24 + lanes.stream().mapToDouble(lane -> Svg.width(lane.label())).max().orElse(0);
    double[] values = values();
    Axis axis =
        Axis.around(
            DoubleStream.of(values).min().orElseThrow(),
            DoubleStream.of(values).max().orElseThrow(),
            left,
            WIDTH - RIGHT);
    stripes(svg, top);
    drawAxis(svg, axis, top, bottom);
    double y = top;
    for (Lane lane : lanes) {
      drawLane(svg, axis, lane, y, contestants);
      y += lane.height();
    }
    return svg.finish();
  }

  private List<String> extra() {
    List<String> extra = new ArrayList<>();
    if (reference.isPresent()) {
      extra.addAll(List.of("one", meaning));
    }
    if (lanes.stream().anyMatch(lane -> lane.target().isPresent())) {
      extra.addAll(List.of("target", "target"));
    }
    return extra;
  }

  private String description() {
    return scale
        + ": median and quartiles for "
        + String.join("; ", lanes.stream().map(Lane::label).toList());
  }

  private double[] values() {
    DoubleStream dots =
        lanes.stream()
            .flatMap(lane -> lane.dots().stream())
            .flatMapToDouble(dot -> DoubleStream.of(dot.values().low(), dot.values().high()));
    DoubleStream lines =
        DoubleStream.concat(
            reference.stream(), lanes.stream().flatMapToDouble(lane -> lane.target().stream()));
    return DoubleStream.concat(dots, lines).toArray();
  }

  private void stripes(Svg svg, double top) throws XMLStreamException {
    double y = top;
    for (int i = 0; i < lanes.size(); i++) {
      if (i % 2 == 0) {
        svg.rectangle(0, y, WIDTH, lanes.get(i).height(), "stripe");
      }
      y += lanes.get(i).height();
    }
  }

  private void drawAxis(Svg svg, Axis axis, double top, double bottom) throws XMLStreamException {
    double free = Double.NEGATIVE_INFINITY;
    for (double tick : axis.ticks()) {
      double x = axis.place(tick);
      String label = Labels.tick(tick);
      double half = Svg.width(label) / 2;
      svg.line(x, top, x, bottom, "grid");
      if (x - half > free && x + half < WIDTH) {
        svg.text(x, bottom + 16, Svg.Anchor.MIDDLE, "soft", label);
        free = x + half + 4;
      }
    }
    if (reference.isPresent()) {
      double x = axis.place(reference.getAsDouble());
      svg.line(x, top, x, bottom, "one");
    }
    svg.text((axis.start() + axis.end()) / 2, bottom + 36, Svg.Anchor.MIDDLE, "axis", scale);
  }

  private static void drawLane(
      Svg svg, Axis axis, Lane lane, double top, List<Contestant> contestants)
      throws XMLStreamException {
    double middle = top + lane.height() / 2.0;
    svg.text(axis.start() - 10, middle + 4, Svg.Anchor.END, "lane", lane.label());
    if (lane.target().isPresent()) {
      double x = axis.place(lane.target().getAsDouble());
      svg.line(x, top + 1, x, top + lane.height() - 1, "target");
    }
    double y = top + GAP / 2.0 + DOT / 2.0;
    for (Dot dot : lane.dots()) {
      Look look = Look.of(dot.contestant(), contestants);
      Quartiles values = dot.values();
      svg.line(axis.place(values.low()), y, axis.place(values.high()), y, look.style("whisker"));
      svg.mark(axis.place(values.median()), y, look);
      y += DOT;
    }
  }
}
