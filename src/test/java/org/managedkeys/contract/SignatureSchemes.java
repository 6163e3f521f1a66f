// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;

/**
 * The schemes that the contract tries: all digests and none, and PSS with other masks and salts.
 */
final class SignatureSchemes {

  private SignatureSchemes() {}

  static List<SignatureScheme> of(KeyAlgorithm.Family family) {
    return Arrays.stream(Padding.values())
        .filter(padding -> padding.family() == family)
        .flatMap(padding -> of(padding).stream())
        .toList();
  }

  static List<SignatureScheme> of(Padding padding) {
    List<SignatureScheme> schemes = new ArrayList<>();
    if (padding == Padding.ED25519) {
      return List.of(SignatureScheme.ed25519());
    }
    if (padding == Padding.ML_DSA) {
      return List.of(SignatureScheme.mlDsa());
    }
    for (DigestAlgorithm digest : DigestAlgorithm.values()) {
      switch (padding) {
        case PKCS1 -> schemes.add(SignatureScheme.pkcs1(digest));
        case ECDSA -> schemes.add(SignatureScheme.ecdsa(digest));
        default -> {
          for (DigestAlgorithm mask : DigestAlgorithm.values()) {
            schemes.add(SignatureScheme.pss(digest, mask, digest.bytes()));
          }
          schemes.add(SignatureScheme.pss(digest, digest, 0));
          schemes.add(SignatureScheme.pss(digest, digest, 17));
        }
      }
    }
    if (padding == Padding.PKCS1) {
      schemes.add(SignatureScheme.pkcs1(null));
    } else if (padding == Padding.ECDSA) {
      schemes.add(SignatureScheme.ecdsa(null));
    }
    return schemes;
  }
}
