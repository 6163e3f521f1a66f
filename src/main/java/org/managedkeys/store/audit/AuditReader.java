// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.audit.AuditVerification.Anchor;
import org.managedkeys.store.audit.AuditVerification.Verdict;

/** Reads the lines of one audit file and checks that they make a chain. Used once. */
final class AuditReader {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final int HASH_DIGITS = 64;

  /** Longer than any record; what is longer is none. */
  private static final int MOST_LINE = 1 << 20;

  private final Path file;
  private final InputStream in;
  private final @Nullable Anchor anchor;
  private long records;
  private String head = "";
  private boolean closed;
  private boolean anchored;

  AuditReader(Path file, InputStream in, @Nullable Anchor anchor) {
    this.file = file;
    this.in = new BufferedInputStream(in, 1 << 16);
    this.anchor = anchor;
  }

  /** Tells what is wrong with a line. */
  private static final class WrongLine extends Exception {

    private static final long serialVersionUID = 1L;

    WrongLine(String message) {
      super(message, null, false, false);
    }
  }

  AuditVerification verify() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      line.reset();
      boolean whole = read(line);
      if (line.size() == 0 && !whole) {
        return atTheEnd(Verdict.OPEN_ENDED, "the log was not ended; its process may be running");
      }
      try {
        accept(line.toByteArray());
      } catch (WrongLine e) {
        // Behind its end, nobody but an intruder writes.
        return whole || closed ? tampered(e.getMessage()) : cut();
      }
      if (!whole) {
        return cut();
      }
    }
  }

  private AuditVerification cut() {
    return atTheEnd(Verdict.CUT, "its last line is cut, as after a crash");
  }

  private AuditVerification atTheEnd(Verdict verdict, String detail) {
    if (anchor != null && !anchored) {
      return tampered(
          "it ends before record " + anchor.sequence() + ", which is noted to have been there");
    }
    return result(
        closed ? Verdict.COMPLETE : verdict, 0, closed ? "the log was ended properly" : detail);
  }

  private AuditVerification tampered(@Nullable String detail) {
    return result(Verdict.TAMPERED, records + 1, String.valueOf(detail));
  }

  private AuditVerification result(Verdict verdict, long badLine, String detail) {
    Optional<Anchor> last =
        records == 0 ? Optional.empty() : Optional.of(new Anchor(records - 1, head));
    return new AuditVerification(file, verdict, records, last, badLine, detail);
  }

  /** Reads up to a line break, and says whether there was one. */
  private boolean read(ByteArrayOutputStream line) throws IOException {
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return true;
      }
      if (line.size() < MOST_LINE) {
        line.write(next);
      }
    }
    return false;
  }

  private void accept(byte[] line) throws WrongLine {
    int end = line.length - HASH_DIGITS - AuditChain.AFTER_HASH.length();
    int hashed = end - AuditChain.BEFORE_HASH.length();
    if (hashed < 0
        || !AuditChain.BEFORE_HASH.equals(text(line, hashed, end))
        || !AuditChain.AFTER_HASH.equals(text(line, end + HASH_DIGITS, line.length))) {
      throw new WrongLine("it is no record with a hash at its end");
    }
    String hash = text(line, end, end + HASH_DIGITS);
    if (!hash.equals(AuditChain.hash(Arrays.copyOf(line, hashed)))) {
      throw new WrongLine("it was changed: it has another hash than it says");
    }
    Map<String, String> members = members(line);
    if (!Long.toString(records).equals(members.get(AuditChain.SEQUENCE))) {
      throw new WrongLine(
          "it is record " + members.get(AuditChain.SEQUENCE) + " where " + records + " has to be");
    }
    if (!head.equals(members.get(AuditChain.PREVIOUS))) {
      throw new WrongLine("it does not follow the line above: lines were replaced");
    }
    requirePlace(String.valueOf(members.get(AuditChain.OPERATION)), members);
    if (anchor != null && anchor.sequence() == records) {
      if (!anchor.hash().equals(hash)) {
        throw new WrongLine("it has another hash than the one that is noted for it");
      }
      anchored = true;
    }
    records++;
    head = hash;
  }

  private void requirePlace(String operation, Map<String, String> members) throws WrongLine {
    if (closed) {
      throw new WrongLine("it comes after the end of the log");
    }
    if (operation.equals(AuditChain.OPEN) != (records == 0)) {
      throw new WrongLine("the first record, and no other, tells that the log begins");
    }
    if (records == 0) {
      requireFormat(members.get(AuditChain.FORMAT_MEMBER));
    }
    closed = operation.equals(AuditChain.CLOSE);
  }

  private void requireFormat(@Nullable String format) {
    if (!Integer.toString(AuditChain.FORMAT).equals(format)) {
      throw KeyException.of(
          KeyException.Kind.UNSUPPORTED,
          "audit file " + file,
          "verify it",
          "it has format " + format + ", and this version knows " + AuditChain.FORMAT,
          "use a newer version");
    }
  }

  /** The members of the record itself that are texts or numbers. */
  private static Map<String, String> members(byte[] line) throws WrongLine {
    Map<String, String> members = new HashMap<>();
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new WrongLine("it is no JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken().isScalarValue()) {
          members.put(name, json.getText());
        } else {
          json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw new WrongLine("it is more than one JSON object");
      }
      return members;
    } catch (IOException e) {
      throw new WrongLine("it is no JSON");
    }
  }

  private static String text(byte[] line, int from, int to) {
    return new String(line, from, to - from, US_ASCII);
  }
}
