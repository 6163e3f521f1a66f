// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.wire.Answer;

/**
 * {@code tidy}, {@code tidy-status} and {@code tidy-cancel} of a mount of type {@code pki}. Nothing
 * runs in the background: a request ends when everything is tidied. The last run of each mount is
 * remembered by this process alone, for as long as the mount is there. Thread-safe.
 */
final class PkiTidyRoutes {

  private static final String TIDY = "tidy";
  private static final String STATUS = "tidy-status";
  private static final String CANCEL = "tidy-cancel";
  private static final int ACCEPTED = 202;

  private final Clock clock;
  private final Map<PkiMount, TidyRun> runs = Collections.synchronizedMap(new WeakHashMap<>());

  PkiTidyRoutes(Clock clock) {
    this.clock = clock;
  }

  void addTo(RouteTable table) {
    table.add(Verb.WRITE, TIDY, Access.POLICY, this::tidy);
    table.add(Verb.READ, STATUS, Access.POLICY, this::status);
    table.add(Verb.WRITE, CANCEL, Access.POLICY, this::cancel);
  }

  static List<RouteNote> notes() {
    return List.of(
        RouteNote.different(
            Verb.WRITE,
            TIDY,
            "Removes what has expired, and answers 202 with counts when that is done; `dry_run`"
                + " counts only"),
        RouteNote.different(
            Verb.READ, STATUS, "Shows the last run of this process, which may be one of several"),
        RouteNote.different(
            Verb.WRITE, CANCEL, "Ends the run of this process; its caller is answered 400"));
  }

  private ApiResponse tidy(ApiRequest request, Parameters parameters) {
    PkiMount mount = PkiAnswers.mount(parameters);
    KnownFields fields = KnownFields.of(request.body(), PkiFieldNames.TIDY);
    TidyRun run = new TidyRun(mount.toString(), fields.values(), clock);
    TidyRun latest = runs.merge(mount, run, (known, mine) -> known.isRunning() ? known : mine);
    Answer answer =
        latest == run
            ? run.run(mount.tidy())
            : new Answer(Map.of(), List.of("Tidy operation already in progress."));
    return PkiAnswers.of(answer)
        .withWarnings(
            latest == run
                ? List.of("Tidy operation finished; tidy-status shows what it did")
                : List.of())
        .withWarnings(fields.warnings())
        .withStatus(ACCEPTED);
  }

  private Optional<TidyRun> last(Parameters parameters) {
    return Optional.ofNullable(runs.get(PkiAnswers.mount(parameters)));
  }

  private ApiResponse status(ApiRequest request, Parameters parameters) {
    return PkiAnswers.of(
        Answer.of(last(parameters).map(TidyRun::shown).orElseGet(TidyRun::inactive)));
  }

  private ApiResponse cancel(ApiRequest request, Parameters parameters) {
    TidyRun run =
        last(parameters)
            .filter(TidyRun::isRunning)
            .orElseThrow(() ->
                HttpError.invalid(
                    "tidy operation cannot be cancelled as none is currently running"));
    run.cancel();
    return PkiAnswers.of(Answer.of(run.shown()));
  }
}
