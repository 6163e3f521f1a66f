// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Ways to write a path that one program reads as this path and another as a different one. Each
 * character is a byte as it is sent.
 */
final class PathTricks {

  /** Between two segments, instead of a slash. */
  private static final List<String> SLASHES =
      words(
          """
          // /// /./ /%2e/ /%2E/ /.;/ /;/ /;x=y/ /%20/ /%09/ /%00/ /x/../ /x/%2e%2e/
          /x/.%2E/ /x/..;/ /x/..;x/ /x%2f../ /x/..%2f /x/%2e%2e%2f /x/..%5c /x/..%252f
          /x/%252e%252e/ %2f %2F %5c \\ /\\ %252f %c0%af %e0%80%af %u002f %ef%bc%8f
          %e2%88%95 %e2%81%84 /%ef%bc%8e/ /x/%c0%ae%c0%ae/ /x/%u002e%u002e/ /?/ /#/
          %0d%0a/
          """);

  /** Behind the last segment. */
  private static final List<String> ENDS =
      words(
          """
          / // /. /./ /.. /x/.. /%2e /%2e%2e . .. %2e %2E %00 %00.json .json ; ;x=y %3b
          %3Bx %20 %20%20 + %2b %0a %0d%0a %09 ? ?x=y %3f %3Fx # #x %23 ~ %c2%ad %e2%80%8b
          %cc%81 %ef%bb%bf %7f %c2%a0 * /* %2a , % %7 %zz %ff /%2f \\ %5c %252e %2500
          ::$DATA
          """);

  /** In front of it all; the first is the right one. */
  private static final List<String> STARTS =
      words(
          """
          /v1/ //v1/ /./v1/ /%2e/v1/ /x/../v1/ /v1// /v1/./ /v1/x/../ /V1/ /%76%31/ /v%31/
          /v1;x/ /v1%2f /v1\\ \\v1\\ /v1/v1/ /v1/../v1/ /v1/%2e%2e/v1/ /v1.0/ /v2/../v1/
          v1/ http://x/v1/ http://x:80/v1/ HTTP://x/v1/ https://x/v1/
          http://user:word@x/v1/ http://x//v1/ http://x/../v1/ http://y/v1/ //x/v1/
          ftp://x/v1/ /v1/?/ /?/v1/ /v1/%00/
          """);

  private PathTricks() {}

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }

  /** Request targets that might be taken for a path of at least two segments. */
  static List<String> of(String path) {
    Set<String> targets = new LinkedHashSet<>();
    STARTS.forEach(start -> targets.add(start + path));
    ENDS.forEach(end -> targets.add("/v1/" + path + end));
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      for (String other : SLASHES) {
        targets.add("/v1/" + path.substring(0, slash) + other + path.substring(slash + 1));
      }
      targets.add("/v1/" + path.substring(0, slash) + "\t/" + path.substring(slash + 1));
    }
    int last = path.lastIndexOf('/') + 1;
    for (String name : names(path.substring(last))) {
      targets.add("/v1/" + path.substring(0, last) + name);
    }
    for (String first : names(path.substring(0, path.indexOf('/')))) {
      targets.add("/v1/" + first + path.substring(path.indexOf('/')));
    }
    targets.add("/v1/" + path + "\u00cc\u0081");
    targets.add("/v1/" + path + "/" + "../".repeat(40) + "v1/" + path);
    targets.add("/v1/" + path + "?" + "a".repeat(20_000));
    targets.add("/v1/" + "a/../".repeat(2_000) + path);
    targets.add("/v1/" + "/".repeat(9_000) + path);
    return List.copyOf(targets);
  }

  /** Request targets that begin as a path that is allowed, and mean another one. */
  static List<String> detours(String allowed, String meant) {
    Set<String> targets = new LinkedHashSet<>();
    String up = "../".repeat((int) allowed.chars().filter(letter -> letter == '/').count() + 1);
    for (String end : List.of("", "/", ";", "%00", "?", "#", "%3f", "%23", "/.", "%20", "\\")) {
      for (String back :
          List.of(
              up,
              up.replace(".", "%2e"),
              up.replace("..", ".%2e"),
              up.replace("/", "%2f"),
              up.replace("/", "\\"),
              up.replace("/", "%5c"),
              up.replace("../", "..;/"),
              up.replace(".", "%252e"),
              up.replace("/", "%252f"),
              up.replace(".", "%c0%ae"),
              up.replace(".", "%ef%bc%8e"),
              up.replace(".", "%u002e"))) {
        targets.add("/v1/" + allowed + end + "/" + back + meant);
        targets.add("/v1/" + allowed + end + back + meant);
      }
      targets.add("/v1/" + allowed + end + "/" + meant);
      targets.add("/v1/" + allowed + end + "/v1/" + meant);
      targets.add("/v1/" + allowed + end + " /v1/" + meant);
    }
    return List.copyOf(targets);
  }

  /** Ways to write one segment. */
  private static List<String> names(String name) {
    List<String> names = new ArrayList<>();
    names.add(name.toUpperCase(Locale.ROOT));
    names.add(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
    names.add(encoded(name, "%%%02x"));
    names.add(encoded(name, "%%%02X"));
    names.add(encoded(name, "%%25%02x"));
    names.add(encoded(name, "%%u%04x"));
    names.add(encoded(name, "%%00%%%02x"));
    StringBuilder fullWidth = new StringBuilder();
    StringBuilder overlong = new StringBuilder();
    name.chars()
        .forEach(letter -> {
          fullWidth.appendCodePoint(letter + 0xff01 - '!');
          int first = 0xc0 | (letter >> 6);
          int second = 0x80 | (letter & 0x3f);
          overlong.append(String.format(Locale.ROOT, "%%%02x%%%02x", first, second));
        });
    names.add(utf8(fullWidth.toString()));
    names.add(overlong.toString());
    // Letters that become those of ASCII when they are folded.
    names.add(utf8(name.replace('s', '\u017f')));
    names.add(utf8(name.replace('k', '\u212a')));
    names.add(utf8(name.replace('i', '\u0131')));
    names.add(utf8(name + "\u0301"));
    names.add(utf8("\u200b" + name));
    names.add(new String(fullWidth.toString().getBytes(UTF_8), ISO_8859_1));
    names.add("%20" + name);
    names.add("%00" + name);
    names.add("." + name);
    names.add(";" + name);
    names.remove(name);
    return names;
  }

  private static String encoded(String name, String form) {
    StringBuilder encoded = new StringBuilder();
    name.chars().forEach(letter -> encoded.append(String.format(Locale.ROOT, form, letter)));
    return encoded.toString();
  }

  private static String utf8(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte each : text.getBytes(UTF_8)) {
      boolean isAscii = each > 0;
      encoded.append(
          isAscii
              ? String.valueOf((char) each)
              : String.format(Locale.ROOT, "%%%02x", each & 0xff));
    }
    return encoded.toString();
  }
}
