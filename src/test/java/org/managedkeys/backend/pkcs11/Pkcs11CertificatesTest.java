// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.SoftHsm;

class Pkcs11CertificatesTest {

  private static final String TOKEN = SoftHsm.spareToken();

  @Test
  void certificates_ofAToken_areReadOnceAndWithoutUnreadableOnes(@TempDir Path folder)
      throws Exception {
    byte[] key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getEncoded();
    for (String name : new String[] {"one", "two"}) {
      SoftHsm.pkcs11Tool(
          TOKEN,
          "--write-object",
          Certificates.write(folder, key, name).toString(),
          "--type",
          "cert",
          "--label",
          name);
    }
    try (Pkcs11Backend backend = Tokens.connect(TOKEN)) {
      backend.unboundKeys();
      Tokens.createObject(
          TOKEN,
          Attributes.ofClass(Ck.CKO_CERTIFICATE)
              .with(Ck.CKA_PRIVATE, false)
              .with(Ck.CKA_CERTIFICATE_TYPE, Ck.CKC_X_509)
              .with(Ck.CKA_LABEL, "unreadable")
              .with(0x101, "subject")
              .with(Ck.CKA_VALUE, "no certificate"));
    }
    try (Pkcs11Backend backend = Tokens.connect(TOKEN);
        CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      assertThat(backend.certificates())
          .extracting(X509Certificate::getSubjectX500Principal)
          .extracting(Object::toString)
          .containsExactlyInAnyOrder("CN=one", "CN=two");
      assertThat(backend.certificates()).hasSize(2);
      assertThat(calls.count("C_FindObjectsInit")).isEqualTo(1);
      // Three objects, the unreadable one among them; two calls each.
      assertThat(calls.count("C_GetAttributeValue")).isEqualTo(6);
    }
  }

  @Test
  void certificates_ofATokenWithout_areNone() {
    try (Pkcs11Backend backend = Tokens.connect(SoftHsm.SHARED_TOKEN)) {
      assertThat(backend.certificates()).isEmpty();
    }
  }
}
