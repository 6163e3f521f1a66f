// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.DurableFiles;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordText;
import org.managedkeys.store.StoredRecord;

/**
 * A change of several records in one file {@code .journal}. The change is made at the moment when
 * the file is renamed into place: from then on readers take the records in it instead of those in
 * the folder. Afterwards its writer brings them into the folder and removes it; if the writer
 * crashes, the next one does.
 *
 * <p>Layout: format number, count, then per record the name of its file, the length of its text or
 * -1 for one to be deleted, and the text; at the end a CRC32 of all that.
 */
final class Journal {

  static final String FILE = ".journal";

  private static final int FORMAT_1 = 0x4d4b_4a01;
  private static final int DELETED = -1;

  private final Path file;

  Journal(Path folder) {
    this.file = folder.resolve(FILE);
  }

  /** Makes a change. Only with the folder's lock. */
  void write(SortedMap<RecordKey, Optional<StoredRecord>> changes) throws IOException {
    Map<String, Optional<byte[]>> texts = texts(changes);
    DurableFiles.replace(file, out -> write(texts, out));
    try {
      apply(texts);
    } catch (IOException e) {
      // The change is made: it is on the disk and readers see it. The next writer will try again,
      // and tells its caller if that fails.
    }
  }

  static Map<String, Optional<byte[]>> texts(SortedMap<RecordKey, Optional<StoredRecord>> changes) {
    Map<String, Optional<byte[]>> texts = new LinkedHashMap<>();
    changes.forEach((key, record) -> texts.put(FileNames.of(key), record.map(RecordText::encode)));
    return texts;
  }

  static void write(Map<String, Optional<byte[]>> texts, OutputStream out) throws IOException {
    CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32());
    DataOutputStream data = new DataOutputStream(new BufferedOutputStream(checked));
    data.writeInt(FORMAT_1);
    data.writeInt(texts.size());
    for (Map.Entry<String, Optional<byte[]>> text : texts.entrySet()) {
      data.writeUTF(text.getKey());
      data.writeInt(text.getValue().map(content -> content.length).orElse(DELETED));
      data.write(text.getValue().orElseGet(() -> new byte[0]));
    }
    data.flush();
    data.writeLong(checked.getChecksum().getValue());
    data.flush();
  }

  /** Brings a change that is made into the folder, if its writer did not. Only with the lock. */
  void finish() throws IOException {
    Map<String, Optional<byte[]>> texts = read();
    if (!texts.isEmpty()) {
      apply(texts);
    }
  }

  private void apply(Map<String, Optional<byte[]>> texts) throws IOException {
    for (Map.Entry<String, Optional<byte[]>> text : texts.entrySet()) {
      Path target = file.resolveSibling(text.getKey());
      if (text.getValue().isPresent()) {
        DurableFiles.replaceUnflushed(target, out -> out.write(text.getValue().get()));
      } else {
        Files.deleteIfExists(target);
      }
    }
    DurableFiles.flush(file.getParent());
    Files.deleteIfExists(file);
    DurableFiles.flush(file.getParent());
  }

  /**
   * What is made and not in the folder yet: texts by names of files, none for records that are
   * deleted. Nearly always empty.
   *
   * @throws KeyException INTERNAL if the journal is damaged
   */
  Map<String, Optional<byte[]>> read() throws IOException {
    // Asked by every reader; Files.exists costs an exception when the answer is no.
    if (!file.toFile().exists()) {
      return Map.of();
    }
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Map.of();
    }
    try {
      return read(content);
    } catch (IOException e) {
      throw KeyException.of(
          KeyException.Kind.INTERNAL,
          file.toString(),
          "read the change that was being made",
          "it is damaged",
          "restore the folder from a backup, or remove this file to give the change up",
          e);
    }
  }

  static Map<String, Optional<byte[]>> read(byte[] content) throws IOException {
    CheckedInputStream checked =
        new CheckedInputStream(new ByteArrayInputStream(content), new CRC32());
    DataInputStream data = new DataInputStream(checked);
    if (data.readInt() != FORMAT_1) {
      throw new IOException("not a journal of this version");
    }
    int count = data.readInt();
    Map<String, Optional<byte[]>> texts = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = data.readUTF();
      int length = data.readInt();
      if (FileNames.key(name).isEmpty() || length < DELETED || length > data.available()) {
        throw new IOException("no record");
      }
      texts.put(name, length == DELETED ? Optional.empty() : Optional.of(data.readNBytes(length)));
    }
    long checksum = checked.getChecksum().getValue();
    if (texts.isEmpty() || data.readLong() != checksum || data.available() > 0) {
      throw new IOException("wrong checksum");
    }
    return texts;
  }
}
