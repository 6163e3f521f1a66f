// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.store.Ownership;
import org.managedkeys.store.StoredRecord;

/**
 * Seal keys in a file that its owner alone can read. It is replaced as a whole, so that a crash
 * leaves the old one or the new one, by one process at a time.
 */
final class FileSealKeys implements KeepsSealKeys {

  /** Room for some hundred keys; there are seldom more than two. */
  static final int MOST_BYTES = 16 * 1024;

  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private static final String READ = "read it";
  private static final String RESTORE =
      "restore the seal key file from its backup, or copy it from another node; without it the"
          + " secrets have to be entered again";

  private final Path file;
  private final PrivateFile writer;

  FileSealKeys(Path file) {
    this.file = file.toAbsolutePath().normalize();
    this.writer = new PrivateFile(this.file);
  }

  @Override
  public String kind() {
    return "file";
  }

  @Override
  public String describe() {
    return "seal key file " + file;
  }

  @Override
  public String whereIs(StoredRecord record) {
    return file.toString();
  }

  /** The newest, which is the last. */
  @Override
  public Optional<SealKey> present() {
    List<SealKey> keys = read();
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    SealKey newest = keys.remove(keys.size() - 1);
    keys.forEach(SealKey::close);
    return Optional.of(newest);
  }

  @Override
  public Map<String, String> keep(SealKey key) {
    change(keys -> keys.add(key));
    return Map.of();
  }

  @Override
  public void drop(String id) {
    change(keys ->
        keys.removeIf(key -> {
          boolean gone = key.id().equals(id);
          if (gone) {
            key.close();
          }
          return gone;
        }));
  }

  /** Changes the keys; says whether there was anything to change. */
  private interface Change {
    boolean apply(List<SealKey> keys);
  }

  private void change(Change change) {
    try {
      writer.alone(() -> {
        List<SealKey> before = read();
        List<SealKey> keys = new ArrayList<>(before);
        byte[] content = {};
        try {
          if (change.apply(keys)) {
            content = SealKeyText.encode(keys);
            writer.replace(content);
          }
        } finally {
          Arrays.fill(content, (byte) 0);
          before.forEach(SealKey::close);
        }
      });
    } catch (IOException e) {
      boolean denied = e instanceof AccessDeniedException;
      throw KeyException.of(
          denied ? Kind.DENIED : Kind.INTERNAL,
          describe(),
          "write it",
          denied ? "this process may not write to the folder" : reason(e),
          denied ? "name another file in the configuration: seal.file = <path>" : null,
          e);
    }
  }

  @Override
  public SealKey load(StoredRecord record) {
    String id = record.key().name();
    List<SealKey> keys = read();
    @Nullable SealKey found = null;
    for (SealKey key : keys) {
      if (key.id().equals(id)) {
        found = key;
      } else {
        key.close();
      }
    }
    if (found == null) {
      throw KeyException.of(
          Kind.DENIED,
          describe(),
          "get seal key '" + id + "'",
          Files.exists(file)
              ? "it has other keys: " + keys.stream().map(SealKey::id).toList()
              : "the file is missing",
          RESTORE);
    }
    return found;
  }

  /** All keys of the file, for the caller to close; none if there is no file. */
  private List<SealKey> read() {
    byte[] content = {};
    try {
      requirePrivate();
      if (Files.size(file) > MOST_BYTES) {
        throw broken("it is longer than " + MOST_BYTES + " bytes");
      }
      content = Files.readAllBytes(file);
      return new ArrayList<>(SealKeyText.decode(content));
    } catch (NoSuchFileException e) {
      return new ArrayList<>();
    } catch (IllegalArgumentException e) {
      throw broken(String.valueOf(e.getMessage()));
    } catch (AccessDeniedException e) {
      throw KeyException.of(
          Kind.DENIED, describe(), READ, "this process may not read it", "chown the file", e);
    } catch (IOException e) {
      throw KeyException.of(Kind.INTERNAL, describe(), READ, reason(e), null, e);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private void requirePrivate() throws IOException {
    if (!Ownership.isPosix(file)) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (!OWNERS.containsAll(permissions)) {
      throw KeyException.of(
          Kind.DENIED,
          describe(),
          READ,
          "others than its owner may use it: its permissions are "
              + PosixFilePermissions.toString(permissions),
          "chmod 600 " + file);
    }
  }

  private KeyException broken(String detail) {
    return KeyException.of(Kind.DENIED, describe(), READ, detail, RESTORE);
  }

  private static String reason(IOException cause) {
    return "the file system says " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
