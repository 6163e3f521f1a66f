// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import org.bouncycastle.util.BigIntegers;

/** What a version of a key consists of. */
sealed interface KeyMaterial {

  record Rsa(KeyPair pair) implements KeyMaterial {}

  record Ec(KeyPair pair, Curve curve) implements KeyMaterial {}

  record Oct(SecretKey key) implements KeyMaterial {}

  /** The members of a JSON Web Key that anybody may see. */
  default Map<String, Object> publicMembers() {
    Map<String, Object> members = new LinkedHashMap<>();
    if (this instanceof Rsa rsa && rsa.pair().getPublic() instanceof RSAPublicKey key) {
      members.put("n", Fields.encode(BigIntegers.asUnsignedByteArray(key.getModulus())));
      members.put("e", Fields.encode(BigIntegers.asUnsignedByteArray(key.getPublicExponent())));
    } else if (this instanceof Ec ec && ec.pair().getPublic() instanceof ECPublicKey key) {
      int length = ec.curve().fieldBytes();
      members.put("crv", ec.curve().label());
      members.put(
          "x", Fields.encode(BigIntegers.asUnsignedByteArray(length, key.getW().getAffineX())));
      members.put(
          "y", Fields.encode(BigIntegers.asUnsignedByteArray(length, key.getW().getAffineY())));
    }
    return members;
  }

  /** Every operation that a key of this kind can be made for, as a new key has them. */
  default List<String> possibleOperations() {
    if (this instanceof Rsa) {
      return List.of("sign", "verify", "wrapKey", "unwrapKey", "encrypt", "decrypt");
    }
    return this instanceof Ec
        ? List.of("sign", "verify")
        : List.of("encrypt", "decrypt", "wrapKey", "unwrapKey");
  }
}
