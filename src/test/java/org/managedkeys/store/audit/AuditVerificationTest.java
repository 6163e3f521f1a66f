// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.audit.AuditVerification.Anchor;
import org.managedkeys.store.audit.AuditVerification.Verdict;

/** Whoever changes an audit file is found out. */
class AuditVerificationTest {

  private static final int EVENTS = 8;

  @TempDir private Path folder;
  private Path file;
  private List<String> lines;

  @BeforeEach
  void write() throws Exception {
    file = written("keys");
    lines = Files.readAllLines(file);
  }

  private Path written(String prefix) {
    try (FileAuditLog log = FileAuditLog.open(folder.resolve(prefix), true)) {
      for (int i = 0; i < EVENTS; i++) {
        log.record(Events.signature("k" + i));
      }
    }
    return AuditVerification.files(folder.resolve(prefix)).get(0);
  }

  private AuditVerification verified(List<String> changed) throws Exception {
    Files.write(file, changed);
    return AuditVerification.of(file);
  }

  private void assertTampered(List<String> changed, long line) throws Exception {
    AuditVerification verification = verified(changed);
    assertThat(verification.verdict()).isEqualTo(Verdict.TAMPERED);
    assertThat(verification.verdict().isSound()).isFalse();
    assertThat(verification.badLine()).isEqualTo(line);
    assertThat(verification.records()).isEqualTo(line - 1);
  }

  @Test
  void wholeFile_isComplete_andTellsItsHead() {
    AuditVerification verification = AuditVerification.of(file);

    assertThat(verification.verdict()).isEqualTo(Verdict.COMPLETE);
    assertThat(verification.records()).isEqualTo(EVENTS + 2);
    assertThat(verification.badLine()).isZero();
    Anchor head = verification.head().orElseThrow();
    assertThat(head.sequence()).isEqualTo(EVENTS + 1);
    assertThat(lines.get(EVENTS + 1)).contains(head.hash());
    assertThat(Anchor.parse(head.toString())).isEqualTo(head);
  }

  @Test
  void editedLine_isFound_whateverItsPlace() throws Exception {
    for (int at = 0; at < lines.size(); at++) {
      List<String> changed = new ArrayList<>(lines);
      changed.set(at, lines.get(at).replace("\"ok\"", "\"no\""));
      assertTampered(changed, at + 1L);
    }
  }

  @Test
  void editedLine_withAHashOfItsOwn_isFoundAtTheNext() throws Exception {
    List<String> changed = new ArrayList<>(lines);
    String body = lines.get(3).replace("\"ok\"", "\"no\"").replaceAll(",\"hash\":.*", "");
    String hash = AuditChain.hash(body.getBytes(StandardCharsets.UTF_8));
    changed.set(3, body + ",\"hash\":\"" + hash + "\"}");

    assertTampered(changed, 5);
  }

  @Test
  void removedLine_isFound() throws Exception {
    for (int at = 0; at < lines.size() - 1; at++) {
      List<String> changed = new ArrayList<>(lines);
      changed.remove(at);
      assertTampered(changed, at + 1L);
    }
  }

  @Test
  void swappedOrRepeatedOrAddedLines_areFound() throws Exception {
    List<String> swapped = new ArrayList<>(lines);
    Collections.swap(swapped, 4, 5);
    assertTampered(swapped, 5);
    List<String> repeated = new ArrayList<>(lines);
    repeated.add(4, lines.get(4));
    assertTampered(repeated, 6);
    List<String> added = new ArrayList<>(lines);
    added.add(lines.get(4));
    assertTampered(added, lines.size() + 1L);
    List<String> garbage = new ArrayList<>(lines);
    garbage.add(2, "");
    assertTampered(garbage, 3);
    Files.write(file, lines);
    Files.writeString(file, "{\"seq\":", StandardOpenOption.APPEND);
    assertThat(AuditVerification.of(file).verdict()).isEqualTo(Verdict.TAMPERED);
  }

  @Test
  void linesOfAnotherFile_areFound() throws Exception {
    List<String> others = Files.readAllLines(written("others"));
    List<String> changed = new ArrayList<>(lines);
    changed.set(4, others.get(4));
    assertTampered(changed, 5);
    List<String> spliced = new ArrayList<>(lines.subList(0, 4));
    spliced.addAll(others.subList(4, others.size()));
    assertTampered(spliced, 5);
  }

  @Test
  void everyByte_counts() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length - 1; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      AuditReader reader = new AuditReader(file, new ByteArrayInputStream(changed), null);

      assertThat(reader.verify().verdict()).as("byte %d", at).isEqualTo(Verdict.TAMPERED);
    }
  }

  @Test
  void cutLastLine_isToldApartFromTampering() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    int lastLine = lines.get(lines.size() - 1).length() + 1;
    for (int missing = 2; missing < lastLine; missing++) {
      Files.write(file, Arrays.copyOf(whole, whole.length - missing));
      AuditVerification verification = AuditVerification.of(file);

      assertThat(verification.verdict()).isEqualTo(Verdict.CUT);
      assertThat(verification.verdict().isSound()).isTrue();
      assertThat(verification.records()).isEqualTo(EVENTS + 1);
    }
    Files.write(file, new byte[0]);
    assertThat(AuditVerification.of(file).verdict()).isEqualTo(Verdict.OPEN_ENDED);
  }

  @Test
  void removedTail_isFoundByAnAnchorOnly() throws Exception {
    Anchor noted = AuditVerification.of(file).head().orElseThrow();
    Files.write(file, lines.subList(0, 5));

    assertThat(AuditVerification.of(file).verdict()).isEqualTo(Verdict.OPEN_ENDED);
    AuditVerification verification = AuditVerification.of(file, noted);
    assertThat(verification.verdict()).isEqualTo(Verdict.TAMPERED);
    assertThat(verification.detail()).contains("it ends before record " + (EVENTS + 1));
  }

  @Test
  void anchor_ofALongerFile_holds_andThatOfAnotherDoesNot() {
    Anchor early = new Anchor(3, lines.get(3).replaceAll(".*\"hash\":\"([0-9a-f]{64})\"}", "$1"));
    assertThat(AuditVerification.of(file, early).verdict()).isEqualTo(Verdict.COMPLETE);
    AuditVerification other = AuditVerification.of(file, new Anchor(3, "0".repeat(64)));
    assertThat(other.verdict()).isEqualTo(Verdict.TAMPERED);
    assertThat(other.badLine()).isEqualTo(4);
  }

  @Test
  void anchor_inAnotherForm_isInvalid() {
    for (String text : List.of("", ":", "1:", "1:00", "x:" + "0".repeat(64), "0".repeat(64))) {
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> Anchor.parse(text))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID));
    }
  }

  @Test
  void fileOfANewerVersion_orNone_isNoVerdict() throws Exception {
    String body =
        lines.get(0).replace("\"format\":1", "\"format\":2").replaceAll(",\"hash\":.*", "");
    String hash = AuditChain.hash(body.getBytes(StandardCharsets.UTF_8));
    Files.writeString(file, body + ",\"hash\":\"" + hash + "\"}\n");

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> AuditVerification.of(file))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(KeyException.Kind.UNSUPPORTED));
    Files.delete(file);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> AuditVerification.of(file))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(KeyException.Kind.NOT_FOUND));
  }
}
