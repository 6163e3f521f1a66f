// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.managedkeys.pki.mount.PkiConfig;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/** {@code config/…} of a mount of type {@code pki}, a route for each group of settings. */
final class PkiConfigRoutes {

  private static final String BASE = "config/";

  private PkiConfigRoutes() {}

  static void addTo(RouteTable table) {
    for (String group : PkiConfig.names()) {
      table.add(
          Verb.READ, BASE + group, Access.POLICY, (request, parameters) -> read(parameters, group));
      table.add(
          Verb.WRITE,
          BASE + group,
          Access.POLICY,
          (request, parameters) -> write(request, parameters, group));
    }
  }

  static List<RouteNote> notes() {
    List<RouteNote> notes = new ArrayList<>();
    for (String group : PkiConfig.names()) {
      notes.add(RouteNote.same(Verb.READ, BASE + group, "Shows the settings"));
      notes.add(noteOfWriting(group));
    }
    return notes;
  }

  private static RouteNote noteOfWriting(String group) {
    String changes = "Changes the given settings; the others stay";
    return switch (group) {
      case "auto-tidy" ->
          RouteNote.different(
              Verb.WRITE,
              BASE + group,
              changes + ". Nothing runs in the background: call `tidy` by a timer");
      case "crl" ->
          RouteNote.different(
              Verb.WRITE,
              BASE + group,
              changes
                  + ". Lists that are due are made by whoever reads them; settings of several"
                  + " clusters are refused");
      default -> RouteNote.same(Verb.WRITE, BASE + group, changes);
    };
  }

  private static ApiResponse read(Parameters parameters, String group) {
    return PkiAnswers.of(PkiAnswers.mount(parameters).config().get(group));
  }

  private static ApiResponse write(ApiRequest request, Parameters parameters, String group) {
    PkiConfig config = PkiAnswers.mount(parameters).config();
    return PkiAnswers.written(
        request,
        config.get(group).data().keySet(),
        Set.of(),
        fields -> PkiAnswers.inBody(() -> config.set(group, fields)));
  }
}
