// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.transit.BatchRunner.Result;
import org.managedkeys.wire.Answer;

/**
 * Message authentication codes as a service, made by managed keys in their services: Vault's {@code
 * hmac} and {@code cmac}. They are verified by {@link Signing#verify}.
 *
 * <p>Thread-safe. Everything throws {@link KeyException}.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/transit#generate-hmac">Vault,
 *     transit/hmac</a>
 */
public final class Macs {

  static final String HMAC = "hmac";
  static final String CMAC = "cmac";

  /** How many bytes of a CMAC are given or taken. */
  static final String LENGTH = "mac_length";

  static final Set<String> HMAC_FIELDS =
      KeyRequest.fields(
          Set.of(KeyRequest.KEY_VERSION, SignatureOptions.HASH, SignatureOptions.OLD_HASH));

  static final Set<String> CMAC_FIELDS = KeyRequest.fields(Set.of(KeyRequest.KEY_VERSION, LENGTH));

  static final Set<String> ELEMENTS = KeyRequest.elementFields(Set.of());

  private final TransitScope scope;

  Macs(TransitScope scope) {
    this.scope = scope;
  }

  /** As {@link #hmac(String, String, Map)}, by the hash that the request names. */
  public Answer hmac(String name, Map<String, ?> request) {
    return hmac(name, "", request);
  }

  /**
   * HMACs of data.
   *
   * @param name of the key, one of type HMAC with the usage {@code mac}
   * @param hash that goes before the request's, as that in Vault's {@code hmac/:name/:algorithm};
   *     may be empty
   * @param request {@code input} in Base64, empty if absent; {@code algorithm}: {@code sha2-256}
   *     (the default) and the others of {@link Signing#sign(String, String, Map)}; {@code
   *     key_version}, the latest if absent; or {@code batch_input} of at most 10,000 elements, each
   *     with its {@code input} and {@code reference}
   * @return {@code hmac}, or {@code batch_results} of these, where those that failed have an {@code
   *     error} instead
   * @throws KeyException NOT_FOUND if there is no such key; INVALID for a wrong field; UNSUPPORTED
   *     if the key cannot make it, which its service is not asked for; DENIED if the mount or the
   *     key's usages do not allow it; what the service says
   */
  public Answer hmac(String name, String hash, Map<String, ?> request) {
    KeyRequest asked = new KeyRequest(scope, name, HMAC, request, HMAC_FIELDS);
    MacAlgorithm algorithm =
        SignatureOptions.hash(SignatureOptions.hashText(asked.values(), hash), asked::invalid)
            .mac();
    return made(asked, algorithm, HMAC, code -> code);
  }

  /** As {@link #cmac(String, OptionalInt, Map)}, as long as the request says. */
  public Answer cmac(String name, Map<String, ?> request) {
    return cmac(name, OptionalInt.empty(), request);
  }

  /**
   * CMACs of data by AES, NIST SP 800-38B.
   *
   * @param name of the key, one of type AES with the usage {@code mac}
   * @param length that goes before the request's, as that in Vault's {@code
   *     cmac/:name/:url_mac_length}
   * @param request {@code input} in Base64, empty if absent; {@code mac_length}: how many of the 16
   *     bytes are given, from 1; all if absent or 0; {@code key_version} and {@code batch_input} as
   *     for {@link #hmac(String, String, Map)}
   * @return {@code cmac}, or {@code batch_results} of these
   * @throws KeyException as {@link #hmac(String, String, Map)}
   */
  public Answer cmac(String name, OptionalInt length, Map<String, ?> request) {
    KeyRequest asked = new KeyRequest(scope, name, CMAC, request, CMAC_FIELDS);
    int bytes = length(asked, length);
    return made(asked, MacAlgorithm.AES_CMAC, CMAC, code -> Arrays.copyOf(code, bytes));
  }

  /**
   * The length of a CMAC in bytes.
   *
   * @param preferred goes before the request's
   * @throws KeyException INVALID unless it is from 1 to 16, or 0 for all
   */
  static int length(KeyRequest asked, OptionalInt preferred) {
    int most = MacAlgorithm.AES_CMAC.bytes();
    int length = preferred.orElse(asked.values().number(LENGTH, 0));
    if (length < 0 || length > most) {
      throw asked.invalid("invalid mac_length " + length, "it is from 1 to " + most);
    }
    return length == 0 ? most : length;
  }

  private Answer made(
      KeyRequest asked, MacAlgorithm algorithm, String field, Function<byte[], byte[]> form) {
    Optional<BatchItems> batch = asked.batch(ELEMENTS);
    byte[] input = batch.isPresent() ? new byte[0] : asked.input();
    OpenVersion version = asked.toProtect();
    MacMaking making = new MacMaking(version, algorithm, field);
    Function<byte[], Map<String, Object>> work =
        data -> Map.of(field, VersionedText.of(version.number(), form.apply(making.mac(data))));
    if (batch.isEmpty()) {
      return Answer.of(work.apply(input));
    }
    List<Result<Map<String, Object>>> results =
        scope
            .batches()
            .run(
                version.managed(),
                batch.get().items(),
                item -> work.apply(asked.inputOf(item.fields())));
    return batch.get().answer(results);
  }
}
