// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.managedkeys.backend.local.SharedFile.Version;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * The PKCS #12 file of one connection: read when it is first needed and again whenever it was
 * changed. The password is asked for only then. Thread-safe.
 */
final class KeyFile {

  /** A change of the keys in the file. */
  interface Change {
    Pkcs12 of(Pkcs12 present) throws IOException, GeneralSecurityException;
  }

  static final String PASSWORD = "password";

  private static final System.Logger LOG = System.getLogger(LocalBackend.class.getName());
  private static final String OPEN = "open the file";

  private final String name;
  private final SharedFile file;
  private final Fields fields;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Opened opened;

  /** The keys of one version of the file. */
  private record Opened(Version version, Pkcs12 keys) {}

  /**
   * A file that need not exist; nothing is read yet.
   *
   * @param name the connection's
   * @param path absolute
   */
  KeyFile(String name, Path path, Fields fields) {
    this.name = name;
    this.file = new SharedFile(path);
    this.fields = fields;
  }

  /** The connection as messages name it. */
  String describe() {
    return "kms '" + name + "' (local, file '" + file.path() + "')";
  }

  Path path() {
    return file.path();
  }

  /**
   * The keys that are in the file now; empty if there is no file.
   *
   * @throws KeyException DENIED if the password is wrong or the file may not be read, INTERNAL if
   *     it is not PKCS #12
   */
  Optional<Pkcs12> keys() {
    lock.lock();
    try {
      return current();
    } catch (IOException | GeneralSecurityException e) {
      throw failure(OPEN, e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Changes the file while no other process does.
   *
   * @param operation for messages, as a verb
   * @throws KeyException as {@link #keys}, and UNAVAILABLE if another process does not let go of
   *     the file, DENIED if it may not be written
   */
  void change(String operation, Change change) {
    lock.lock();
    try {
      file.exclusively(() -> changeNow(change));
    } catch (IOException e) {
      throw failure(operation, e);
    } finally {
      lock.unlock();
    }
  }

  private void changeNow(Change change) throws IOException {
    try {
      Optional<Pkcs12> present = current();
      Pkcs12 after = change.of(present.isPresent() ? present.get() : Pkcs12.empty(password()));
      Version version = file.replace(after.content());
      if (present.isEmpty()) {
        warn();
      }
      opened = new Opened(version, after);
    } catch (GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Optional<Pkcs12> current() throws IOException, GeneralSecurityException {
    // Taken before the content: a change in between is then seen as one the next time.
    Optional<Version> version = file.version();
    Opened present = opened;
    if (present != null && version.equals(Optional.of(present.version()))) {
      return Optional.of(present.keys());
    }
    opened = null;
    if (version.isEmpty()) {
      return Optional.empty();
    }
    Pkcs12 keys = Pkcs12.read(file.read(), password());
    warn();
    opened = new Opened(version.get(), keys);
    return Optional.of(keys);
  }

  private void warn() {
    LOG.log(
        System.Logger.Level.WARNING,
        describe()
            + " has software keys in a file, for trying out only: they are in this program's"
            + " memory, and whoever has the file and its password has the keys");
  }

  /** The JDK's PKCS #12 takes printable ASCII only, and says so too late and less plainly. */
  private char[] password() {
    String password =
        fields.required(PASSWORD, fields.owner() + "." + PASSWORD + " = ${file:keys.password}");
    if (!password.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw fields.invalid(PASSWORD, "the value must consist of printable ASCII characters", null);
    }
    return password.toCharArray();
  }

  /** Forgets the keys; a later use reads the file again. */
  void close() {
    lock.lock();
    try {
      opened = null;
    } finally {
      lock.unlock();
    }
  }

  private KeyException failure(String operation, Exception cause) {
    if (cause instanceof Pkcs12.WrongPassword) {
      String place = fields.place(PASSWORD);
      return problem(
          Kind.DENIED,
          OPEN,
          "the password in "
              + fields.owner()
              + "."
              + PASSWORD
              + (place.isEmpty() ? "" : " (" + place + ")")
              + " is wrong, or the file was damaged",
          "keytool -list -keystore " + file.path() + " asks for a password and tries it",
          cause);
    }
    if (cause instanceof SharedFile.Busy) {
      return problem(
          Kind.UNAVAILABLE,
          operation,
          String.valueOf(cause.getMessage()),
          "see which process uses the file",
          cause);
    }
    if (cause instanceof AccessDeniedException || isForbidden()) {
      return problem(
          Kind.DENIED,
          operation,
          "this process may not " + (operation.equals(OPEN) ? "read" : "write") + " it",
          null,
          cause);
    }
    return problem(
        Kind.INTERNAL,
        operation,
        String.valueOf(cause.getMessage()),
        cause instanceof Pkcs12.Unreadable
            ? "it is left as it is; name another file to begin with an empty one"
            : null,
        cause);
  }

  /** Streams say "not found" of a file that may not be read. */
  private boolean isForbidden() {
    return Files.exists(file.path()) && !Files.isReadable(file.path());
  }

  private KeyException problem(
      Kind kind, String operation, String detail, @Nullable String hint, Exception cause) {
    return KeyException.of(kind, describe(), operation, detail, hint, cause);
  }
}
