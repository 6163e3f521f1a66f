// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.transit.BatchRunner.Result;
import org.managedkeys.transit.VersionedText.Thing;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/**
 * Signatures as a service: Vault's {@code sign} and {@code verify}. Data is hashed here and signed
 * by the managed key in its service; signatures are verified here, by the public key that is kept,
 * also while the service is away. Codes are verified by {@code verify}, too, and made by {@link
 * Macs}.
 *
 * <p>Thread-safe. Everything throws {@link KeyException}.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/transit#sign-data">Vault,
 *     transit/sign</a>
 */
public final class Signing {

  static final String SIGN = "sign";
  static final String VERIFY = "verify";

  static final String VALID = "valid";

  /** What the result of an element has that could not be verified, beside its error. */
  static final Map<String, Object> NOT_VALID = Map.of(VALID, false);

  static final Set<String> SIGN_FIELDS =
      KeyRequest.union(KeyRequest.fields(Set.of(KeyRequest.KEY_VERSION)), SignatureOptions.FIELDS);

  static final Set<String> SIGN_ELEMENTS = KeyRequest.elementFields(Set.of());

  private static final Set<String> PROOFS =
      Stream.of(Proof.values()).map(proof -> proof.field).collect(Collectors.toUnmodifiableSet());

  static final Set<String> VERIFY_FIELDS =
      KeyRequest.union(
          KeyRequest.fields(PROOFS),
          KeyRequest.union(SignatureOptions.FIELDS, Set.of(Macs.LENGTH)));

  static final Set<String> VERIFY_ELEMENTS = KeyRequest.elementFields(PROOFS);

  private final TransitScope scope;
  private final SignatureMaking.Proofs proofs;
  private final MacCheck macs;

  Signing(TransitScope scope) {
    this.scope = scope;
    this.proofs = new SignatureMaking.Proofs();
    this.macs = new MacCheck(scope);
  }

  /** What data can be verified by. */
  private enum Proof {
    SIGNATURE("signature"),
    HMAC("hmac"),
    CMAC("cmac");

    private final String field;

    Proof(String field) {
      this.field = field;
    }
  }

  /** As {@link #sign(String, String, Map)}, by the hash that the request names. */
  public Answer sign(String name, Map<String, ?> request) {
    return sign(name, "", request);
  }

  /**
   * Signs data.
   *
   * @param name of the key
   * @param hash that goes before the request's, as that in Vault's {@code sign/:name/:hash}; may be
   *     empty
   * @param request {@code input} in Base64, empty if absent; {@code hash_algorithm}: {@code
   *     sha2-256} (the default), {@code sha1}, {@code sha2-} and {@code sha3-} with 224, 256, 384
   *     and 512, {@code none}; {@code prehashed}: whether the input is the digest; {@code
   *     signature_algorithm} of RSA: {@code pss} (the default), {@code pkcs1v15}; {@code
   *     salt_length} of PSS: {@code auto} (the default, as long as the key can make it), {@code
   *     hash} or bytes; {@code marshaling_algorithm}: {@code asn1} (the default), {@code jws};
   *     {@code key_version}, the latest if absent; or {@code batch_input} of at most 10,000
   *     elements, each with its {@code input} and {@code reference}
   * @return {@code signature} and {@code key_version}, or {@code batch_results} of these, where
   *     those that failed have an {@code error} instead
   * @throws KeyException NOT_FOUND if there is no such key; INVALID for a wrong field; UNSUPPORTED
   *     if the key cannot sign so, which its service is not asked for; DENIED if the mount or the
   *     key's usages do not allow it; what the service says
   */
  public Answer sign(String name, String hash, Map<String, ?> request) {
    KeyRequest asked = new KeyRequest(scope, name, SIGN, request, SIGN_FIELDS);
    SignatureOptions options = SignatureOptions.of(asked.values(), hash, asked::invalid);
    Optional<BatchItems> batch = asked.batch(SIGN_ELEMENTS);
    byte[] input = batch.isPresent() ? new byte[0] : asked.input();
    OpenVersion version = asked.toProtect();
    SignatureMaking making = new SignatureMaking(version, options, proofs);
    if (batch.isEmpty()) {
      return Answer.of(signed(version, making, input));
    }
    List<Result<Map<String, Object>>> results =
        scope
            .batches()
            .run(
                version.managed(),
                batch.get().items(),
                item -> signed(version, making, asked.inputOf(item.fields())));
    return batch.get().answer(results);
  }

  private static Map<String, Object> signed(
      OpenVersion version, SignatureMaking making, byte[] input) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put(Proof.SIGNATURE.field, VersionedText.of(version.number(), making.sign(input)));
    result.put(KeyRequest.KEY_VERSION, version.number());
    return result;
  }

  /** As {@link #verify(String, String, Map)}, by the hash that the request names. */
  public Answer verify(String name, Map<String, ?> request) {
    return verify(name, "", request);
  }

  /**
   * Verifies a signature, an HMAC or a CMAC of data. The key needs the usage {@code verify} for a
   * signature; for a code {@code mac}, since it is made again in its service.
   *
   * @param name of the key
   * @param hash that goes before the request's; may be empty
   * @param request as for {@link #sign(String, String, Map)}, without {@code key_version}, and
   *     exactly one of {@code signature}, {@code hmac} and {@code cmac}; {@code salt_length=auto}
   *     takes any; {@code mac_length} of a CMAC; elements of {@code batch_input} all have the same
   *     one of the three
   * @return {@code valid}, or {@code batch_results} of these, where those that failed have an
   *     {@code error} and are not valid
   * @throws KeyException NOT_FOUND if there is no such key; INVALID for a wrong field and for what
   *     is not written as a signature or code of this mount; DENIED if the mount or the key's
   *     usages do not allow it; of a code, as for {@link Macs}
   */
  public Answer verify(String name, String hash, Map<String, ?> request) {
    KeyRequest asked = new KeyRequest(scope, name, VERIFY, request, VERIFY_FIELDS);
    Optional<BatchItems> batch = asked.batch(VERIFY_ELEMENTS);
    scope.open().find(name, VERIFY);
    return switch (batch.isPresent() ? proof(asked, batch.get()) : proof(asked)) {
      case SIGNATURE -> signatures(name, hash, asked, batch);
      case HMAC -> macs.hmacs(name, hash, asked, batch);
      case CMAC -> macs.cmacs(name, asked, batch);
    };
  }

  private static Proof proof(KeyRequest asked) {
    List<Proof> given =
        Stream.of(Proof.values()).filter(proof -> asked.values().has(proof.field)).toList();
    if (given.size() > 1) {
      throw asked.invalid("provide one of 'signature' or 'hmac'", "or 'cmac', alone");
    }
    return given.stream().findFirst().orElseThrow(() -> none(asked));
  }

  private static Proof proof(KeyRequest asked, BatchItems batch) {
    List<Proof> given =
        Stream.of(Proof.values()).filter(proof -> batch.anyHas(proof.field)).toList();
    Proof first = given.stream().findFirst().orElseThrow(() -> none(asked));
    if (given.size() > 1 || !batch.allHave(first.field)) {
      throw asked.invalid(
          "elements of batch_input must all provide 'signature' or all provide 'hmac'",
          "or all 'cmac'");
    }
    return first;
  }

  private static KeyException none(KeyRequest asked) {
    return asked.invalid(
        "neither a 'signature' nor an 'hmac' were given to verify", "nor a 'cmac'");
  }

  private Answer signatures(
      String name, String hash, KeyRequest asked, Optional<BatchItems> batch) {
    SignatureOptions options = SignatureOptions.of(asked.values(), hash, asked::invalid);
    if (batch.isEmpty()) {
      return Answer.of(Map.of(VALID, isRight(name, options, asked.values(), asked.input())));
    }
    List<Result<Map<String, Object>>> results =
        scope
            .batches()
            .runLocally(
                scope.subject(name),
                batch.get().items(),
                item -> {
                  FieldValues fields = item.fields();
                  return Map.of(VALID, isRight(name, options, fields, asked.inputOf(fields)));
                });
    return batch.get().answer(results, NOT_VALID);
  }

  private boolean isRight(String name, SignatureOptions options, FieldValues fields, byte[] input) {
    String subject = scope.subject(name);
    VersionedText text =
        VersionedText.parse(
            fields.text(Proof.SIGNATURE.field, ""), Thing.SIGNATURE, subject, VERIFY);
    OpenVersion version = scope.open().toCheck(name, text.version(), VERIFY);
    SignedInput signed = SignedInput.of(version, options, VERIFY);
    byte[] payload =
        options.marshaling() == Marshaling.JWS
            ? text.urlSafeBytes(Thing.SIGNATURE, subject, VERIFY)
            : text.bytes(Thing.SIGNATURE, subject, VERIFY);
    byte[] signature =
        options
            .marshaling()
            .signature(signed.publicKey(), payload)
            .orElseThrow(() ->
                KeyException.of(
                    KeyException.Kind.INVALID,
                    version.subject(),
                    VERIFY,
                    "supplied signature is invalid",
                    "marshaling_algorithm says how it is written"));
    byte[] digest = signed.digest(input);
    version.permit(KeyUsage.VERIFY, "public key");
    return SignatureCheck.isRight(signed, options.salt(), digest, signature);
  }
}
