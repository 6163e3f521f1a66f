// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;

/** Any file has keys that can be read, or is refused as one of the ways it can be wrong. */
class Pkcs12FuzzTest {

  @FuzzTest
  void read_anyBytes_hasKeysOrIsRefused(byte[] data) throws IOException {
    try {
      Pkcs12 file = Pkcs12.read(data, TrialFile.PASSWORD.toCharArray());
      for (String alias : file.aliases()) {
        check(file, alias);
      }
    } catch (Pkcs12.WrongPassword | Pkcs12.Unreadable | GeneralSecurityException e) {
      assertThat(e.getMessage()).doesNotContain(TrialFile.PASSWORD);
    }
  }

  private static void check(Pkcs12 file, String alias)
      throws IOException, GeneralSecurityException {
    try {
      Key key = file.key(alias).orElseThrow();
      assertThat(LocalKeys.of("key 'k'", "the file", key).algorithm()).isNotNull();
      if (key instanceof PrivateKey) {
        SoftwareKeyFuzzTest.check(SoftwareKey.of(key.getEncoded()));
      }
    } catch (UnrecoverableKeyException | SoftwareKey.Unusable e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
