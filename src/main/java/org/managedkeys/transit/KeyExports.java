// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.Certificates;
import org.managedkeys.wire.Answer;

/**
 * What of a transit key may leave it: public keys, and certificates for them. Private and secret
 * keys never do.
 *
 * <p>Public keys and certificates are in the mount's records: they can be had while the key service
 * is away, and after the managed key is gone. What is shown are the versions from {@code
 * min_decryption_version} on, as by Vault: what is older is not to be trusted any more.
 *
 * <p>Thread-safe, across processes too. Everything throws {@link KeyException}; NOT_FOUND if there
 * is no such key.
 */
public final class KeyExports {

  /** What {@code version} says for the newest one. */
  public static final String LATEST = "latest";

  private static final String EXPORT = "export it";
  private static final String SHOW = PublicKeyForms.SHOW;

  private final TransitScope scope;
  private final PublicKeyForms forms;
  private final TransitCertificates certificates;

  KeyExports(TransitScope scope) {
    this.scope = scope;
    this.forms = new PublicKeyForms(scope);
    this.certificates = new TransitCertificates(scope);
  }

  /**
   * Vault's {@code export/:type/:name/:version}.
   *
   * @param type {@code public-key} or {@code certificate-chain}, both PEM, but for the public keys
   *     of Vault's type {@code ed25519}: those are the bytes of RFC 8032 in Base64
   * @param version empty for all; those that have no such thing are left out, with a warning
   * @return {@code name}, {@code type}, {@code keys}: texts by version
   * @throws KeyException INVALID for another type or a version that is not available; UNSUPPORTED
   *     for {@code encryption-key}, {@code signing-key}, {@code hmac-key} and {@code cmac-key},
   *     which never leave their service, and for what the key does not have
   */
  public Answer export(String type, String name, Optional<Integer> version) {
    return export(type, name, version.map(String::valueOf).orElse(""));
  }

  /**
   * As {@link #export(String, String, Optional)}.
   *
   * @param version a number, with or without {@code v} before it, or {@link #LATEST}; empty for all
   */
  public Answer export(String type, String name, String version) {
    ExportType wanted =
        ExportType.of(type)
            .orElseThrow(() ->
                scope.failure(
                    Kind.INVALID,
                    name,
                    EXPORT,
                    "invalid export type",
                    "public-key and certificate-chain can be exported"));
    TransitKey key = find(name, EXPORT);
    if (wanted.isSecret()) {
      throw scope.failure(
          Kind.UNSUPPORTED,
          name,
          EXPORT,
          "private key material is not exportable: the key never leaves its service",
          "public-key and certificate-chain can be exported");
    }
    return answer(
        key,
        chosen(key, version, EXPORT),
        each -> wanted == ExportType.PUBLIC_KEY ? forms.exported(key, each) : chain(key, each));
  }

  /**
   * The public keys of all versions that are available.
   *
   * @param format {@code pem}; {@code der} in Base64; {@code jwk}, whose {@code kid} is the
   *     thumbprint of RFC 7638; or {@code openssh}, with the key's name and version for a comment
   * @return {@code name}, {@code type}, {@code keys} by version: texts, for {@code jwk} maps.
   *     Versions that have no such form are left out, with a warning
   * @throws KeyException INVALID for another format, UNSUPPORTED if no version has such a form
   */
  public Answer publicKeys(String name, String format) {
    return publicKeys(name, format, "");
  }

  /**
   * As {@link #publicKeys(String, String)}.
   *
   * @param version as for {@link #export(String, String, String)}
   */
  public Answer publicKeys(String name, String format, String version) {
    PublicKeyFormat wanted =
        PublicKeyFormat.of(format)
            .orElseThrow(() ->
                scope.failure(
                    Kind.INVALID,
                    name,
                    SHOW,
                    "there is no such format of public keys",
                    "formats are " + PublicKeyFormat.known()));
    TransitKey key = find(name, SHOW);
    return answer(key, chosen(key, version, SHOW), each -> forms.of(key, each, wanted));
  }

  /**
   * The public keys of all versions that are available as a JWK Set, RFC 7517 section 5, for
   * whoever verifies or encrypts. {@code kid} is the thumbprint of RFC 7638; {@code alg} is there
   * where keys of the type have one algorithm under one name; {@code use} unless the managed key
   * may both sign and encrypt; {@code x5c} where a certificate chain is set.
   *
   * @return JSON
   * @throws KeyException UNSUPPORTED if no version has a public key
   */
  public String jwks(String name) {
    TransitKey key = find(name, SHOW);
    List<KeyVersion> versions = chosen(key, "", SHOW);
    // Versions of one managed key are one key: under its kid once, as the newest shows it.
    Map<Object, Map<String, Object>> keys = new LinkedHashMap<>();
    for (KeyVersion version : versions) {
      if (version.publicKey().isPresent()) {
        Map<String, Object> jwk = forms.jwk(key, version);
        keys.put(jwk.getOrDefault("kid", ""), jwk);
      }
    }
    if (keys.isEmpty()) {
      throw forms.none(key, key.latest());
    }
    return Jwks.set(List.copyOf(keys.values()));
  }

  /**
   * Makes a request for a certificate of a key, signed by it: PKCS#10, RFC 2986. Vault's {@code
   * keys/:name/csr}.
   *
   * @param request {@code version}: the newest if absent or 0. {@code csr}: PEM of a request whose
   *     subject and extensions are taken over; its key and signature are not. Ours, instead of a
   *     template: the subject's parts by the names of Vault's PKI, {@code common_name}, {@code
   *     organization} and so on. Without any of these the subject is empty, as Vault's
   * @return {@code name}, {@code type}, {@code version}, {@code csr} (PEM)
   * @throws KeyException INVALID for a template that cannot be read; UNSUPPORTED if the key cannot
   *     sign requests; DENIED if it may not; and what its service says
   */
  public Answer csr(String name, Map<String, ?> request) {
    return certificates.csr(name, request);
  }

  /**
   * Sets the certificate chain of a version, instead of the one it has. Vault's {@code
   * keys/:name/set-certificate}. No key service is called.
   *
   * @param request {@code certificate_chain}: PEM; the version's certificate, and after each the
   *     one whose key signed it. {@code version}: the newest if absent or 0
   * @return a warning for a certificate that is not valid now
   * @throws KeyException INVALID if the first certificate is not the version's or is an
   *     authority's, or if the chain is not in order or a signature in it is wrong
   */
  public Answer setCertificate(String name, Map<String, ?> request) {
    return certificates.set(name, request);
  }

  /** Why an operation of Vault's is not there, to be thrown or shown. */
  public KeyException refusal(RefusedOperation operation) {
    return operation.refusal(scope.subject());
  }

  private TransitKey find(String name, String operation) {
    return scope.records().find(name).orElseThrow(() -> certificates.absent(name, operation));
  }

  /** Versions in their order; never none. */
  private List<KeyVersion> chosen(TransitKey key, String version, String operation) {
    if (version.isEmpty()) {
      return List.copyOf(key.versions().tailMap(key.minDecryptionVersion()).values());
    }
    int number = version.equals(LATEST) ? key.latestVersion() : number(key, version, operation);
    if (number < key.minDecryptionVersion()) {
      throw scope.failure(
          Kind.INVALID,
          key.name(),
          operation,
          "version for export is below minimum decryption version",
          "min_decryption_version is " + key.minDecryptionVersion());
    }
    return List.of(
        key.version(number)
            .orElseThrow(() ->
                scope.failure(
                    Kind.INVALID,
                    key.name(),
                    operation,
                    "version does not exist or cannot be found",
                    "versions are " + numbers(key))));
  }

  private int number(TransitKey key, String version, String operation) {
    try {
      return Integer.parseInt(version.startsWith("v") ? version.substring(1) : version);
    } catch (NumberFormatException e) {
      throw scope.failure(
          Kind.INVALID, key.name(), operation, "invalid key version", "a number, or latest");
    }
  }

  private static String numbers(TransitKey key) {
    return key.versions().keySet().stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /** Leaves out versions that have no such thing, unless that is all. */
  private static Answer answer(
      TransitKey key, List<KeyVersion> versions, Function<KeyVersion, Object> form) {
    Map<String, Object> keys = new LinkedHashMap<>();
    List<KeyException> without = new ArrayList<>();
    for (KeyVersion version : versions) {
      try {
        keys.put(Integer.toString(version.number()), form.apply(version));
      } catch (KeyException e) {
        if (e.kind() != Kind.UNSUPPORTED) {
          throw e;
        }
        without.add(e);
      }
    }
    if (keys.isEmpty()) {
      throw without.get(without.size() - 1);
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", key.name());
    data.put("type", key.type().text());
    data.put("keys", keys);
    return new Answer(data, without.stream().map(KeyException::problem).toList());
  }

  private String chain(TransitKey key, KeyVersion version) {
    if (version.chain().isEmpty()) {
      throw scope.failure(
          Kind.UNSUPPORTED,
          key.name(),
          EXPORT,
          "version " + version.number() + " does not have a certificate chain",
          "set-certificate sets it");
    }
    return version.chain().stream().map(Certificates::pem).collect(Collectors.joining("\n"));
  }
}
