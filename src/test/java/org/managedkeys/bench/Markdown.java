// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.List;

/** Writes Markdown. */
final class Markdown {

  private final StringBuilder text = new StringBuilder();

  Markdown heading(int level, String title) {
    text.append("#".repeat(level)).append(' ').append(escaped(title)).append("\n\n");
    return this;
  }

  /** A paragraph of Markdown. */
  Markdown paragraph(String markdown) {
    text.append(markdown).append("\n\n");
    return this;
  }

  /** A list of Markdown. */
  Markdown list(List<String> items) {
    items.forEach(item -> text.append("- ").append(item).append('\n'));
    text.append('\n');
    return this;
  }

  /**
   * A table of plain text.
   *
   * @param texts how many columns from the left are not numbers
   */
  Markdown table(List<String> head, List<List<String>> lines, int texts) {
    line(head);
    text.append('|');
    for (int i = 0; i < head.size(); i++) {
      text.append(i < texts ? "---|" : "---:|");
    }
    text.append('\n');
    lines.forEach(this::line);
    text.append('\n');
    return this;
  }

  /** A table of texts alone. */
  Markdown table(List<String> head, List<List<String>> lines) {
    return table(head, lines, head.size());
  }

  /** Plain text, as it stands within Markdown. */
  static String escaped(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("|", "\\|")
        .replace("*", "\\*")
        .replace("_", "\\_");
  }

  /** One line break at the end. */
  String end() {
    return text.toString().stripTrailing() + "\n";
  }

  private void line(List<String> cells) {
    text.append('|');
    cells.forEach(cell -> text.append(' ').append(escaped(cell)).append(" |"));
    text.append('\n');
  }
}
