// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.server.api.RouteNote;
import org.managedkeys.server.api.RouteStatus;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.testkit.ApiServer;

/** {@code docs/api.md} shows the routes that a server has, and no others. */
class ApiDocumentTest {

  private static final Path DOCUMENT = Path.of(System.getProperty("basedir", ""), "docs/api.md");
  private static final String BEGIN = "<!-- routes: written by ApiDocumentTest -->\n";
  private static final String END = "<!-- /routes -->";

  /** Rewrites the tables: {@code mvn test -Dtest=ApiDocumentTest -Dreadme.write=true}. */
  private static final boolean WRITE = Boolean.getBoolean("readme.write");

  private static final String COLUMNS = "| | path | status | needs | |\n|---|---|---|---|---|\n";

  /** The order is that of the document; a path belongs to the first that holds it. */
  private static final List<Section> SYSTEM =
      List.of(
          new Section("Managed keys", "sys/managed-keys"),
          new Section("Namespaces", "sys/namespaces", "sys/internal/ui/namespaces"),
          new Section("Mounts", "sys/mounts", "sys/auth", "sys/remount", "sys/internal/ui/mounts"),
          new Section("Policies and capabilities", "sys/polic", "sys/capabilities"),
          new Section("Tokens", "auth/"),
          new Section("State and tools", ""));

  private static final List<Section> PKI =
      List.of(
          new Section(
              "Roots and intermediates",
              "root$",
              "root/[gr]",
              "intermediate",
              "issuers/(generate|import)",
              "config/ca$"),
          new Section("Keys", "keys?/", "keys$"),
          new Section("Issuing", "issue/", "sign", "root/sign", "issuer/:ref/(issue|sign|resign)"),
          new Section("Issuers", "issuer"),
          new Section("Roles", "roles"),
          new Section("Certificates", "ca", "cert"),
          new Section("Revocation", "revo", "crl", "ocsp", "unified", "tidy"),
          new Section("Settings", "config"),
          new Section("Others", ""));

  private static final List<Section> TRANSIT =
      List.of(
          new Section("Keys", "keys", "export", "byok", "backup", "restore", "wrapping_key"),
          new Section(
              "Operations",
              "encrypt",
              "decrypt",
              "rewrap",
              "datakey",
              "sign",
              "verify",
              "hmac",
              "cmac",
              "hash",
              "random"),
          new Section("Others", ""));

  @TempDir private Path folder;

  /** Routes whose paths begin as one of these expressions says. */
  private record Section(String title, List<Pattern> starts) {

    Section(String title, String... starts) {
      this(title, Arrays.stream(starts).map(Pattern::compile).toList());
    }

    boolean holds(RouteNote note) {
      return starts.stream().anyMatch(start -> start.matcher(note.pattern()).lookingAt());
    }
  }

  /** A part of the API with its own tables. */
  private record Part(
      String title, String text, RouteTable table, List<RouteNote> notes, List<Section> sections) {

    /** Its notes by the titles of sections, in the order of the sections. */
    void forEachSection(BiConsumer<String, List<RouteNote>> action) {
      List<RouteNote> left = new ArrayList<>(notes);
      for (Section section : sections) {
        List<RouteNote> held = left.stream().filter(section::holds).toList();
        left.removeAll(held);
        if (!held.isEmpty()) {
          action.accept(section.title(), held);
        }
      }
      assertThat(left).isEmpty();
    }

    String needs(RouteNote note) {
      return table.routes().stream()
          .filter(route -> route.verb() == note.verb() && route.pattern().equals(note.pattern()))
          .findFirst()
          .map(route -> needs(route.access()))
          .orElse("");
    }

    private static String needs(Access access) {
      return switch (access) {
        case NONE -> "nothing";
        case TOKEN -> "a token";
        case POLICY -> "a policy";
        case SUDO -> "`sudo`";
      };
    }
  }

  @Test
  void document_showsEveryRouteOfAServer() throws IOException {
    String made;
    try (ApiServer server = ApiServer.start(folder)) {
      List<Part> parts = parts(server.server().routes());
      parts.forEach(part -> RouteNote.requireAll(part.table(), part.notes()));
      made =
          counts(parts) + parts.stream().map(ApiDocumentTest::tables).collect(Collectors.joining());
    }
    String text = Files.readString(DOCUMENT);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    if (WRITE) {
      Files.writeString(DOCUMENT, text.substring(0, begin) + made + text.substring(end));
      return;
    }
    assertThat(text.substring(begin, end)).isEqualTo(made);
  }

  private static List<Part> parts(ApiRoutes routes) {
    Map<String, List<Section>> sections = Map.of("pki", PKI, "transit", TRANSIT);
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Part(
            "The system",
            "Paths are relative to `/v1/` and the namespace.",
            routes.fixed(),
            routes.fixedNotes(),
            SYSTEM));
    new TreeMap<>(routes.mounts())
        .forEach((type, table) ->
            parts.add(
                new Part(
                    "Mounts of type `" + type + "`",
                    "Paths are relative to the mount.",
                    table,
                    requireNonNull(routes.mountNotes().get(type)),
                    requireNonNull(sections.get(type), type))));
    return parts;
  }

  private static String counts(List<Part> parts) {
    StringBuilder text = new StringBuilder("| routes |");
    StringBuilder line = new StringBuilder("\n|---|");
    for (RouteStatus status : RouteStatus.values()) {
      text.append(' ').append(status.text()).append(" |");
      line.append("---|");
    }
    text.append(line).append('\n');
    for (Part part : parts) {
      text.append("| ").append(part.title()).append(" |");
      for (RouteStatus status : RouteStatus.values()) {
        long count = part.notes().stream().filter(note -> note.status() == status).count();
        text.append(' ').append(count).append(" |");
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String tables(Part part) {
    StringBuilder text = new StringBuilder();
    text.append("\n## ").append(part.title()).append("\n\n").append(part.text()).append('\n');
    part.forEachSection((title, notes) -> {
      text.append("\n### ").append(title).append("\n\n").append(COLUMNS);
      for (RouteNote note : notes) {
        text.append("| ").append(method(note.verb()));
        text.append(" | `").append(note.pattern());
        text.append("` | ").append(note.status().text());
        text.append(" | ").append(part.needs(note));
        text.append(" | ").append(note.text().replace("|", "\\|")).append(" |\n");
      }
    });
    return text.toString();
  }

  private static String method(Verb verb) {
    return switch (verb) {
      case READ -> "GET";
      case LIST -> "LIST";
      case WRITE -> "POST";
      case PATCH -> "PATCH";
      case DELETE -> "DELETE";
    };
  }
}
