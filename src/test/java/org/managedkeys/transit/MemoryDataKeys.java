// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** One transit key with all its versions in memory, whose service fails when a test says so. */
final class MemoryDataKeys implements StreamDataKeys {

  private static final Pattern FORM = Pattern.compile("vault:v([1-9][0-9]{0,8}):([A-Za-z0-9+/=]+)");

  private final List<Aead> versions = new ArrayList<>();
  private int minDecryptionVersion = 1;
  private @Nullable KeyException failure;
  private int calls;

  MemoryDataKeys(String seed) {
    rotate(seed);
  }

  /** Adds a version. */
  void rotate(String seed) {
    byte[] key = new byte[32];
    byte[] begin = seed.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(begin, 0, key, 0, begin.length);
    try {
      versions.add(new AesGcmJce(key));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  void minDecryptionVersion(int version) {
    minDecryptionVersion = version;
  }

  /** What the service answers from now on; null for nothing but the truth. */
  void fail(@Nullable KeyException with) {
    failure = with;
  }

  /** How often the service was called. */
  int calls() {
    return calls;
  }

  @Override
  public String subject(String name) {
    return "key '" + name + "' of mount 'transit/'";
  }

  @Override
  public String wrap(String name, byte[] dataKey) {
    call();
    try {
      byte[] sealed = versions.get(versions.size() - 1).encrypt(dataKey, new byte[0]);
      return "vault:v" + versions.size() + ":" + Base64.getEncoder().encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optional<byte[]> unwrap(String name, String wrapped) {
    Matcher form = FORM.matcher(wrapped);
    if (!form.matches()) {
      return Optional.empty();
    }
    int version = Integer.parseInt(form.group(1));
    if (version > versions.size()) {
      throw policy(name, "version is too new");
    }
    if (version < minDecryptionVersion) {
      throw policy(name, "ciphertext or signature version is disallowed by policy (too old)");
    }
    call();
    try {
      byte[] sealed = Base64.getDecoder().decode(form.group(2));
      return Optional.of(versions.get(version - 1).decrypt(sealed, new byte[0]));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void call() {
    calls++;
    if (failure != null) {
      throw failure;
    }
  }

  private KeyException policy(String name, String detail) {
    return KeyException.of(Kind.INVALID, subject(name), "decrypt", detail, null);
  }
}
