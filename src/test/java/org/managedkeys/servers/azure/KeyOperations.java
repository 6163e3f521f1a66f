// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKey;

/** What is done with the material of a key, as the answers describe it. */
final class KeyOperations {

  private static final int MOST_RANDOM_BYTES = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private KeyOperations() {}

  /** The members of the answer to a use of a key. */
  static Map<String, Object> use(String operation, VaultKey key, String url, Fields request)
      throws ServiceException {
    key.require(operation);
    String algorithm = request.required("alg");
    Map<String, Object> answer = new LinkedHashMap<>();
    try {
      if (operation.equals("verify")) {
        boolean good =
            Signing.verify(
                key, algorithm, request.requiredBytes("digest"), request.requiredBytes("value"));
        answer.put("value", good);
        return answer;
      }
      byte[] value = request.requiredBytes("value");
      answer.put("kid", key.id(url));
      if (operation.equals("sign")) {
        answer.put("value", Fields.encode(Signing.sign(key, algorithm, value)));
      } else {
        boolean encrypts = operation.equals("encrypt") || operation.equals("wrapKey");
        boolean wraps = operation.equals("wrapKey") || operation.equals("unwrapKey");
        if (key.material() instanceof KeyMaterial.Rsa rsa) {
          answer.put("value", Fields.encode(RsaCipher.apply(rsa, algorithm, encrypts, value)));
        } else if (key.material() instanceof KeyMaterial.Oct oct) {
          SecretKey secret = oct.key();
          answer.putAll(AesCipher.apply(secret, algorithm, wraps, encrypts, value, request));
        } else {
          throw incompatible(key, algorithm);
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw ServiceException.badParameter("The parameter is incorrect.\r\n");
    }
    return answer;
  }

  /** Random bytes; what a Managed HSM gives and a vault does not. */
  static Map<String, Object> random(Fields request) throws ServiceException {
    long count = request.number("count").orElse(0L);
    if (count < 1 || count > MOST_RANDOM_BYTES) {
      throw ServiceException.badParameter("Property 'count' must be between 1 and 128.");
    }
    byte[] bytes = new byte[(int) count];
    RANDOM.nextBytes(bytes);
    return Map.of("value", Fields.encode(bytes));
  }

  static ServiceException incompatible(VaultKey key, String algorithm) {
    return ServiceException.badParameter(
        "Key and algorithm are incompatible. Key "
            + key.name()
            + "/"
            + key.version()
            + " is of type '"
            + key.type()
            + "', and algorithm '"
            + algorithm
            + "' cannot be used with it.");
  }
}
