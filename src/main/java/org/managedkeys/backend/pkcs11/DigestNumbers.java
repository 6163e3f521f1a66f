// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.DigestAlgorithm;

/** PKCS #11's numbers for digests, in the parameters of PSS and OAEP. */
final class DigestNumbers {

  private static final Map<DigestAlgorithm, Long> DIGESTS =
      Map.of(
          DigestAlgorithm.SHA_1, Ck.CKM_SHA_1,
          DigestAlgorithm.SHA_224, Ck.CKM_SHA224,
          DigestAlgorithm.SHA_256, Ck.CKM_SHA256,
          DigestAlgorithm.SHA_384, Ck.CKM_SHA384,
          DigestAlgorithm.SHA_512, Ck.CKM_SHA512);

  private static final Map<DigestAlgorithm, Long> MASKS =
      Map.of(
          DigestAlgorithm.SHA_1, Ck.CKG_MGF1_SHA1,
          DigestAlgorithm.SHA_224, Ck.CKG_MGF1_SHA224,
          DigestAlgorithm.SHA_256, Ck.CKG_MGF1_SHA256,
          DigestAlgorithm.SHA_384, Ck.CKG_MGF1_SHA384,
          DigestAlgorithm.SHA_512, Ck.CKG_MGF1_SHA512);

  private DigestNumbers() {}

  /** CKM_ of a digest that a scheme names. */
  static long of(@Nullable DigestAlgorithm digest) {
    return Objects.requireNonNull(DIGESTS.get(Objects.requireNonNull(digest)));
  }

  /** CKG_ of the mask generation with a digest. */
  static long maskOf(@Nullable DigestAlgorithm digest) {
    return Objects.requireNonNull(MASKS.get(Objects.requireNonNull(digest)));
  }
}
