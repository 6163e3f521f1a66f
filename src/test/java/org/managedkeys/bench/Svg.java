// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A drawing under way. It is written element by element: the JDK's own drawing needs fonts, which
 * headless JDKs come without. So the width of a text is estimated, on the wide side.
 */
final class Svg {

  static final int FONT_SIZE = 12;

  private static final double WIDTH_OF_CHARACTER = 6.7;

  /** Which side of a text is at its place. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  /**
   * Begins a drawing.
   *
   * @param description for those who do not see it
   */
  Svg(int width, int height, String title, String description) throws XMLStreamException {
    xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
    xml.writeStartDocument();
    xml.writeCharacters("\n");
    start("svg");
    xml.writeDefaultNamespace("http://www.w3.org/2000/svg");
    attribute("width", width);
    attribute("height", height);
    xml.writeAttribute("viewBox", "0 0 " + width + " " + height);
    xml.writeAttribute("role", "img");
    element("title", title);
    element("desc", description);
    element("style", Look.STYLE);
    rectangle(0, 0, width, height, "paper");
    text(16, 24, Anchor.START, "head", title);
  }

  /** How wide a text is, about. */
  static double width(String text) {
    return text.length() * WIDTH_OF_CHARACTER;
  }

  void text(double x, double y, Anchor anchor, String style, String content)
      throws XMLStreamException {
    start("text");
    attribute("x", x);
    attribute("y", y);
    xml.writeAttribute("text-anchor", anchor.name().toLowerCase(Locale.ROOT));
    xml.writeAttribute("class", style);
    xml.writeCharacters(content);
    xml.writeEndElement();
  }

  void line(double x1, double y1, double x2, double y2, String style) throws XMLStreamException {
    start("line");
    attribute("x1", x1);
    attribute("y1", y1);
    attribute("x2", x2);
    attribute("y2", y2);
    xml.writeAttribute("class", style);
    xml.writeEndElement();
  }

  void rectangle(double x, double y, double width, double height, String style)
      throws XMLStreamException {
    start("rect");
    attribute("x", x);
    attribute("y", y);
    attribute("width", width);
    attribute("height", height);
    xml.writeAttribute("class", style);
    xml.writeEndElement();
  }

  /** Draws what SVG's path language says. */
  void path(String commands, String style) throws XMLStreamException {
    start("path");
    xml.writeAttribute("d", commands);
    xml.writeAttribute("class", style);
    xml.writeEndElement();
  }

  /** A mark around a place, in a contestant's form and colour. */
  void mark(double x, double y, Look look) throws XMLStreamException {
    path(look.form(x, y), look.style("mark"));
  }

  /** Ends the drawing. */
  String finish() throws XMLStreamException {
    xml.writeEndDocument();
    xml.close();
    return text + "\n";
  }

  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private void element(String name, String content) throws XMLStreamException {
    start(name);
    xml.writeCharacters(content);
    xml.writeEndElement();
  }

  /** Each on a line of its own, so that two versions can be compared. */
  private void start(String name) throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeStartElement(name);
  }

  private void attribute(String name, double value) throws XMLStreamException {
    xml.writeAttribute(name, number(value));
  }
}
