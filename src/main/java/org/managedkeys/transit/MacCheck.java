// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.transit.BatchRunner.Result;
import org.managedkeys.transit.VersionedText.Thing;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/**
 * Verifies codes: the managed key makes each again in its service, and the two are compared in
 * constant time. Thread-safe.
 */
final class MacCheck {

  private final TransitScope scope;

  MacCheck(TransitScope scope) {
    this.scope = scope;
  }

  /** What codes of a request are. */
  private record Codes(
      String key, MacAlgorithm algorithm, String field, Thing thing, int bytes, KeyRequest asked) {}

  /**
   * Verifies HMACs.
   *
   * @param hash that goes before the request's; may be empty
   * @param batch the request's, if it is one
   */
  Answer hmacs(String key, String hash, KeyRequest asked, Optional<BatchItems> batch) {
    MacAlgorithm algorithm =
        SignatureOptions.hash(SignatureOptions.hashText(asked.values(), hash), asked::invalid)
            .mac();
    return checked(
        new Codes(key, algorithm, Macs.HMAC, Thing.HMAC, algorithm.bytes(), asked), batch);
  }

  /** Verifies CMACs, all as long as the request says. */
  Answer cmacs(String key, KeyRequest asked, Optional<BatchItems> batch) {
    int bytes = Macs.length(asked, OptionalInt.empty());
    return checked(
        new Codes(key, MacAlgorithm.AES_CMAC, Macs.CMAC, Thing.CMAC, bytes, asked), batch);
  }

  private Answer checked(Codes codes, Optional<BatchItems> batch) {
    Map<Integer, Result<MacMaking>> versions = new HashMap<>();
    if (batch.isEmpty()) {
      byte[] input = codes.asked.input();
      return Answer.of(check(codes, codes.asked.values(), input, versions).get());
    }
    List<Supplier<Map<String, Object>>> checks = new ArrayList<>();
    for (BatchItems.Item item : batch.get().items()) {
      checks.add(check(codes, item, versions));
    }
    int parallel =
        versions.values().stream()
            .flatMap(making -> making.value().stream())
            .mapToInt(making -> BatchRunner.parallel(making.version().managed()))
            .min()
            .orElse(1);
    return batch
        .get()
        .answer(
            scope.batches().run(scope.subject(codes.key), parallel, checks, Supplier::get),
            Signing.NOT_VALID);
  }

  /** What is wrong with an element is its result. */
  private Supplier<Map<String, Object>> check(
      Codes codes, BatchItems.Item item, Map<Integer, Result<MacMaking>> versions) {
    try {
      FieldValues fields = item.fields();
      return check(codes, fields, codes.asked.inputOf(fields), versions);
    } catch (KeyException e) {
      return () -> {
        throw e;
      };
    }
  }

  /** Its failure is kept, so that a service that is away is not asked for each element. */
  private static Result<MacMaking> making(Codes codes, OpenVersion version) {
    try {
      return Result.of(new MacMaking(version, codes.algorithm, Signing.VERIFY));
    } catch (KeyException e) {
      return Result.failed(e);
    }
  }

  /**
   * Reads what is to be verified; the service is asked when the result is.
   *
   * @param versions those that were asked for, by their numbers, or why they cannot be had; added
   *     to here
   */
  private Supplier<Map<String, Object>> check(
      Codes codes, FieldValues fields, byte[] input, Map<Integer, Result<MacMaking>> versions) {
    String subject = scope.subject(codes.key);
    VersionedText text =
        VersionedText.parse(fields.text(codes.field, ""), codes.thing, subject, Signing.VERIFY);
    byte[] code = text.bytes(codes.thing, subject, Signing.VERIFY);
    OpenVersion version = scope.open().toCheck(codes.key, text.version(), codes.field);
    MacMaking making =
        versions.computeIfAbsent(version.number(), number -> making(codes, version)).valueOrThrow();
    return () ->
        Map.of(
            Signing.VALID,
            MessageDigest.isEqual(Arrays.copyOf(making.mac(input), codes.bytes), code));
  }
}
