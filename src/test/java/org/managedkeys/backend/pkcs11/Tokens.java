// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SoftHsm;

/** Short ways to connections and keys, and to what other code can do to a token behind our back. */
final class Tokens {

  private static final int RTLD_NOW = 2;

  private Tokens() {}

  static Pkcs11Backend connect(String token, String... more) {
    return connect(token, SoftHsm.LIBRARY.toString(), more);
  }

  /** Connects with further fields, name and value in turn; an empty value takes a field away. */
  static Pkcs11Backend connect(String token, String library, String[] more) {
    Map<String, String> fields = new HashMap<>(SoftHsm.connection(token));
    fields.put("library", library);
    for (int index = 0; index < more.length; index += 2) {
      fields.put(more[index], more[index + 1]);
    }
    return (Pkcs11Backend) Pkcs11Type.INSTANCE.connect("hsm", Fields.ofText("kms.hsm", fields));
  }

  static KeyName name(String name) {
    return KeyName.parse(name);
  }

  static Fields at(String... fields) {
    Map<String, String> map = new HashMap<>();
    for (int index = 0; index < fields.length; index += 2) {
      map.put(fields[index], fields[index + 1]);
    }
    return Fields.ofText("key.k", map);
  }

  static Signs open(Pkcs11Backend backend, String label, String... more) {
    Map<String, String> map = new HashMap<>(Map.of("key_label", label));
    for (int index = 0; index < more.length; index += 2) {
      map.put(more[index], more[index + 1]);
    }
    return (Signs) backend.open(name("k"), Fields.ofText("key.k", map));
  }

  /** Brings a secret key in and opens it. */
  static ManagedKey secret(
      Pkcs11Backend backend, String label, KeyAlgorithm algorithm, byte[] value) {
    return secret(backend, label, algorithm, value, KeyUsage.defaultsOf(algorithm.family()));
  }

  static ManagedKey secret(
      Pkcs11Backend backend,
      String label,
      KeyAlgorithm algorithm,
      byte[] value,
      Set<KeyUsage> usages) {
    try (KeyMaterial material = KeyMaterial.ofSecret(algorithm, value)) {
      return stored(backend, label, material, usages);
    }
  }

  /** Brings a key pair in and opens it. */
  static ManagedKey pair(
      Pkcs11Backend backend, String label, KeyAlgorithm algorithm, KeyPair pair) {
    try (KeyMaterial material =
        KeyMaterial.ofPair(
            algorithm, pair.getPrivate().getEncoded(), pair.getPublic().getEncoded())) {
      return stored(backend, label, material, KeyUsage.defaultsOf(algorithm.family()));
    }
  }

  private static ManagedKey stored(
      Pkcs11Backend backend, String label, KeyMaterial material, Set<KeyUsage> usages) {
    Fields fields = at("key_label", label);
    return backend.open(name("k"), backend.store(name("k"), fields, material, usages, false));
  }

  static byte[] digest(DigestAlgorithm algorithm, byte[] message) {
    try {
      return MessageDigest.getInstance(algorithm.jcaName()).digest(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A folder for libraries that are loaded; see {@link FaultyModule#build}. */
  static Path lastingFolder(String name) {
    try {
      return Files.createTempDirectory(Path.of(System.getProperty("work.folder")), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A module, loaded if need be. */
  static Pkcs11Module module(Path library) throws CryptokiFailure {
    Fields any = Fields.ofText("kms.any", Map.of("token_label", SoftHsm.SHARED_TOKEN));
    return Pkcs11Module.load(library, TokenSelector.parse(any), "test");
  }

  static long slot(String token) {
    try {
      return module(SoftHsm.LIBRARY).tokens().present().stream()
          .filter(info -> info.label().equals(token))
          .findFirst()
          .orElseThrow()
          .slot();
    } catch (CryptokiFailure e) {
      throw new IllegalStateException(e);
    }
  }

  /** C_Logout in a session of its own: the login is the whole process's. */
  static void logout(String token) {
    try (Memory handle = new Memory(Long.BYTES)) {
      raw("C_OpenSession", slot(token), Ck.CKF_SERIAL_SESSION, Pointer.NULL, Pointer.NULL, handle);
      raw("C_Logout", handle.getLong(0));
      raw("C_CloseSession", handle.getLong(0));
    }
  }

  static void closeAllSessions(String token) {
    raw("C_CloseAllSessions", slot(token));
  }

  static void finalizeModule() {
    raw("C_Finalize", Pointer.NULL);
  }

  /** C_CreateObject. */
  static void createObject(String token, Attributes attributes) {
    try (Memory handle = new Memory(Long.BYTES);
        NativeTemplate template = new NativeTemplate(attributes)) {
      long flags = Ck.CKF_SERIAL_SESSION | Ck.CKF_RW_SESSION;
      raw("C_OpenSession", slot(token), flags, Pointer.NULL, Pointer.NULL, handle);
      long session = handle.getLong(0);
      raw("C_CreateObject", session, template.address(), (long) template.count(), handle);
      raw("C_CloseSession", session);
    }
  }

  private static void raw(String function, Object... arguments) {
    call(SoftHsm.LIBRARY, function, arguments);
  }

  /** Calls a function of a PKCS #11 library, as other code of the process may. */
  static void call(Path library, String function, Object... arguments) {
    long answer = opened(library).getFunction(function).invokeLong(arguments);
    if (answer != 0) {
      throw new IllegalStateException(function + ": " + ReturnValue.describe(answer));
    }
  }

  /** Not as JNA opens by default: one SoftHSM's functions would become those of every copy. */
  static NativeLibrary opened(Path library) {
    return NativeLibrary.getInstance(
        library.toString(), Map.of(Library.OPTION_OPEN_FLAGS, RTLD_NOW));
  }
}
