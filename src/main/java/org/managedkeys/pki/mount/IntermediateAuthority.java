// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.pki.OutputFormat;
import org.managedkeys.pki.Pem;
import org.managedkeys.pki.RequestAssembly;
import org.managedkeys.pki.role.CaRequest;
import org.managedkeys.pki.role.CaRules;
import org.managedkeys.wire.Answer;

/**
 * Authorities that others certify: they ask for a certificate, and take it in. Thread-safe, across
 * processes too.
 */
public final class IntermediateAuthority {

  private final MountScope scope;
  private final CaKeys keys;
  private final Issuers issuers;

  IntermediateAuthority(MountScope scope, PkiKeys keys, Issuers issuers) {
    this.scope = scope;
    this.keys = new CaKeys(keys);
    this.issuers = issuers;
  }

  /**
   * Makes a request for the certificate of an intermediate: {@code intermediate/generate/:type}.
   * Any key that signs can make one, those that do nothing but PSS too.
   *
   * @param type {@code kms} (a managed key), {@code existing} (a key of the mount), {@code
   *     internal} (a managed key is made)
   * @param fields as Vault's
   * @return {@code csr}, {@code key_id}
   * @throws KeyException INVALID for fields that are unknown or contradict each other; UNSUPPORTED
   *     for type {@code exported}, or if the key cannot sign as is wanted; and what the key service
   *     says
   */
  public Answer generate(String type, Map<String, ?> fields) {
    return generate("pki.intermediate.generate", type, fields);
  }

  /**
   * Makes a request by a key that the mount has, to be certified by another authority, too: {@code
   * intermediate/cross-sign}.
   *
   * @param fields {@code key_ref}, and as {@link #generate}
   * @throws KeyException as {@link #generate}
   */
  public Answer crossSign(Map<String, ?> fields) {
    return generate("pki.intermediate.cross-sign", "existing", fields);
  }

  /** The request as it is answered, and whose it is. */
  private record Requested(String csr, PkiKeyRecord key) {}

  private Answer generate(String operation, String type, Map<String, ?> fields) {
    Requested made =
        scope.audited(
            operation,
            "intermediate",
            done -> Optional.of(done.key().id()),
            Map.of(),
            () -> {
              OutputFormat format = CaOutput.format(fields);
              CaRequest request = new CaRules().request(fields);
              return keys.with(operation, type, fields, bound -> requested(request, format, bound));
            });
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("csr", made.csr());
    data.put(PkiKeys.KEY_ID, made.key().id().toString());
    return Answer.of(data);
  }

  private static Requested requested(
      CaRequest request, OutputFormat format, KeyBinding.Bound bound) {
    byte[] encoded =
        RequestAssembly.assemble(
                request.subject(), bound.key(), request.extensions(), bound.algorithm())
            .sign(bound.key());
    return new Requested(
        format == OutputFormat.DER
            ? Base64.getEncoder().encodeToString(encoded)
            : Pem.encode("CERTIFICATE REQUEST", encoded),
        bound.record());
  }

  /**
   * Takes in what an authority made of a request: {@code intermediate/set-signed}. Doing it again
   * changes nothing.
   *
   * @param fields {@code certificate}: PEM, with the certificates above it if they are at hand
   * @return as {@link Issuers#importBundle}
   * @throws KeyException as {@link Issuers#importBundle}
   */
  public Answer setSigned(Map<String, ?> fields) {
    Answer imported = issuers.importSigned(fields);
    boolean hasKey =
        imported.data().get("mapping") instanceof Map<?, ?> mapping
            && mapping.values().stream().anyMatch(key -> !"".equals(key));
    if (hasKey) {
      return imported;
    }
    List<String> warnings = new ArrayList<>(imported.warnings());
    warnings.add(
        "the mount has no key for any of these certificates; bind the managed key by"
            + " keys/generate/kms, and it is matched by its public key");
    return new Answer(imported.data(), warnings);
  }
}
