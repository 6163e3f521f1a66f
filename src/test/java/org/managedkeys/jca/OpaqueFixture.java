// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;
import org.managedkeys.testkit.OpaqueService;
import org.managedkeys.testkit.Providers;

/** A provider over an {@link OpaqueService}, with its key. */
record OpaqueFixture(OpaqueService service, ManagedKeysProvider provider, Key key) {

  /**
   * A new one.
   *
   * @param fields further fields of the key
   */
  static OpaqueFixture in(Path folder, String... fields) {
    return with(folder, "encrypt,decrypt,wrap,unwrap", fields);
  }

  static OpaqueFixture with(Path folder, String usages, String... fields) {
    Stream<String> lines =
        Stream.concat(
            Stream.of("kms.far.type = opaque", "key.data.usages = " + usages),
            Stream.of(fields).map(field -> "key.data." + field));
    OpaqueService service = new OpaqueService();
    ManagedKeysProvider provider =
        new ManagedKeysProvider(
            ManagedKeysProvider.NAME,
            ProviderContext.of(
                Providers.write(folder, lines.toArray(String[]::new)), List.of(service)));
    try {
      return new OpaqueFixture(
          service, provider, Providers.keyStore(provider).getKey("data", null));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Cipher cipher(String name, int mode) throws GeneralSecurityException {
    return cipher(name, mode, null);
  }

  Cipher cipher(String name, int mode, @Nullable AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(name, provider);
    cipher.init(mode, key, parameters);
    return cipher;
  }

  /** Bytes that are the same each time. */
  static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }
}
