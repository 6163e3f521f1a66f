// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Turns;

/** What Java Flight Recorder sees of calls. */
class KmsCallEventTest {

  private static final String EVENT = "managedkeys.KmsCall";

  private static final KmsCalls CALLS =
      new KmsCalls(
          "kms 'far'",
          new CallLimits(Duration.ofMinutes(1), Duration.ofMinutes(1), 2, Duration.ZERO, 1),
          thrown -> Failure.unreachable("nobody is there", null));

  @TempDir private Path folder;

  @Test
  void eachCall_isOneEvent() throws Exception {
    List<RecordedEvent> events =
        recorded(() -> {
          KmsCall sign = KmsCall.of("key 'jfr'", "sign by X", "Sign", 32, Turns.UNLIMITED);
          String answer = CALLS.call(sign, limit -> "answer");
          assertThat(answer).isEqualTo("answer");
          KmsCall read = KmsCall.reading("key 'jfr'", "find it", "DescribeKey");
          assertThat(
                  catchThrowable(() ->
                      CALLS.call(
                          read,
                          limit -> {
                            throw new IOException();
                          })))
              .isNotNull();
          assertThat(
                  catchThrowable(() ->
                      CALLS.call(
                          read,
                          limit -> {
                            throw new LinkageError();
                          })))
              .isInstanceOf(LinkageError.class);
        });

    assertThat(events)
        .map(event -> event.getString("operation"))
        .containsExactly("Sign", "DescribeKey", "DescribeKey");
    assertThat(events).map(event -> event.getString("backend")).containsOnly("kms 'far'");
    assertThat(events).map(event -> event.getInt("bytes")).containsExactly(32, 0, 0);
    assertThat(events).map(event -> event.getInt("attempts")).containsExactly(1, 2, 1);
    assertThat(events)
        .map(event -> event.getString("outcome"))
        .containsExactly("ok", Kind.UNAVAILABLE.name(), "LinkageError");
    assertThat(events).noneMatch(event -> event.getDuration().isNegative());
    assertThat(events).allMatch(event -> event.getStackTrace() == null);
  }

  private List<RecordedEvent> recorded(Runnable calls) throws IOException {
    Path file = folder.resolve("calls.jfr");
    try (Recording recording = new Recording()) {
      recording.enable(EVENT).withoutThreshold();
      recording.start();
      calls.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(EVENT))
        .filter(event -> event.getString("key").equals("key 'jfr'"))
        .toList();
  }
}
