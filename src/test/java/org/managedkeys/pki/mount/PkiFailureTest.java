// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.InvalidKeyException;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.PkiException;

final class PkiFailureTest {

  private static final KeyException DENIED =
      KeyException.of(
          Kind.DENIED, "key 'ca-root'", "sign", "its usages are verify", "add sign to its usages");

  private static KeyException failure(PkiException thrown) {
    return catchThrowableOfType(
        KeyException.class,
        () ->
            PkiFailure.during(
                "mount 'pki/'",
                "sign",
                () -> {
                  throw thrown;
                }));
  }

  /** It was reported as a type of key that cannot sign certificates, without the key's name. */
  @Test
  void unsupported_becauseTheUsageWasTakenAway_namesKeyAndUsage() {
    PkiException thrown =
        PkiException.unsupported(
            "the key of type EC cannot sign certificates",
            null,
            new InvalidKeyException(DENIED.getMessage(), DENIED));

    assertThat(failure(thrown)).isSameAs(DENIED);
  }

  @Test
  void unsupported_becauseTheServiceHasNoSuchAlgorithm_saysWhatTheKeyCan() {
    KeyException cause =
        KeyException.of(Kind.UNSUPPORTED, "key 'ca-root'", "sign", "it signs by PSS only", null);
    PkiException thrown =
        PkiException.unsupported("the key cannot sign by RSA", "it can sign by PSS", cause);

    assertThat(failure(thrown))
        .hasMessage(
            "mount 'pki/': cannot sign: the key cannot sign by RSA. Hint: it can sign by PSS")
        .extracting(KeyException::kind)
        .isEqualTo(Kind.UNSUPPORTED);
  }
}
