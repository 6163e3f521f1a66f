// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import static org.managedkeys.registry.admin.VaultField.flag;
import static org.managedkeys.registry.admin.VaultField.number;
import static org.managedkeys.registry.admin.VaultField.row;
import static org.managedkeys.registry.admin.VaultField.secret;
import static org.managedkeys.registry.admin.VaultField.text;
import static org.managedkeys.registry.admin.VaultField.time;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.managedkeys.registry.admin.VaultField.Form;

/**
 * The rows of the field tables. Names and forms are Vault's where Vault has the field; the rest are
 * those of the back ends.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/system/managed-keys">Vault,
 *     sys/managed-keys</a>
 */
final class VaultFields {

  static final String USAGES = "usages";
  static final String KMS = "kms";
  static final String ANY_MOUNT = "any_mount";
  static final String DISABLED = "disabled";
  static final String KEY_TYPE = "key_type";
  static final String LIBRARY = "library";

  private static final String ALWAYS = "always";

  private VaultFields() {}

  /** What keys of all types have. */
  static final List<VaultField> GENERIC =
      List.of(
          flag("allow_generate_key", "make the key in its service if it is not there"),
          flag("allow_store_key", "bring a software key into the service"),
          flag("allow_replace_key", "let a key that is brought in take another's place"),
          flag(ANY_MOUNT, "every mount of the namespace may use it"),
          row(USAGES, Form.LIST, List.of("sign", "verify"), "what it may be used for"),
          flag(DISABLED, "refuse every use, keep the entry"),
          text(KMS, "the connection, instead of the fields of one"),
          text(KEY_TYPE, "the kind of key, such as P-256 or rsa-3072"),
          row("verify_after_sign", Form.FLAG, "", "verify each signature before it is handed out"),
          row("envelope_reuse_messages", Form.NUMBER, "", "messages that one data key encrypts"),
          row("envelope_reuse_bytes", Form.UNSIGNED, "", "bytes after which a new one is made"),
          time("envelope_reuse_time", "", "time after which a new one is made"),
          row("envelope_cache_entries", Form.NUMBER, "", "unwrapped data keys that are kept"),
          time("envelope_cache_time", "", "how long they are kept"));

  /** Of calls over the network. */
  private static final List<VaultField> CALLS =
      List.of(
          time("timeout", "30s", "of a call with its retries"),
          time("attempt_timeout", "10s", "of one attempt"),
          number("max_attempts", 4, "attempts at a call"),
          time("refresh", "5m", "how old the answer to what a name means may be"),
          number("max_connections", 50, "connections kept open"));

  private static final List<VaultField> PKCS11 =
      List.of(
          text(LIBRARY, "name of a kms_library, or absolute path of the module").requiredIf(ALWAYS),
          text("token_label", "label of the token")
              .requiredIf("one of token_label, token_serial, slot"),
          text("token_serial", "serial number of the token")
              .requiredIf("one of token_label, token_serial, slot"),
          row("slot", Form.UNSIGNED, "", "number of the slot")
              .requiredIf("one of token_label, token_serial, slot"),
          row("slot_list_index", Form.NUMBER, "", "place in the list of slots, for sunpkcs11"),
          text("binding", "jna or sunpkcs11").orElse("jna"),
          secret("pin", "of the token's user").requiredIf("the token wants a login"),
          number("max_sessions", 16, "sessions used at a time"),
          time("timeout", "30s", "of a call; 0 waits for ever"),
          flag("strict_timeout", "the timeout holds for prompt tokens, too"),
          flag("force_rw_session", "open read/write sessions only"),
          text("key_label", "CKA_LABEL").requiredIf("one of key_label, key_id"),
          text("key_id", "CKA_ID in hexadecimal").requiredIf("one of key_label, key_id"),
          row("mechanism", Form.MECHANISM, 0L, "the one mechanism that it may be used with"),
          number("max_parallel", 0, "uses at a time; 0 for as many as there are sessions"),
          number("key_bits", 0, "size of an RSA key to be made"),
          text("curve", "of an EC key to be made: P256, P384, P521"),
          text("rsa_oaep_hash", "the one digest of OAEP: sha1, sha224, sha256, sha384, sha512"),
          text("certificate", "absolute path of the key's certificate"));

  private static final List<VaultField> AWS =
      List.of(
          text("region", "of the service; else that of the environment"),
          text("endpoint", "address of the service, if it is another"),
          text("sts_endpoint", "address of the token service, if it is another"),
          secret("access_key", "else that of the environment").requiredIf("secret_key is written"),
          secret("secret_key", "beside access_key").requiredIf("access_key is written"),
          secret("session_token", "of temporary credentials"),
          text("profile", "of the shared configuration files"),
          text("role_arn", "role to be assumed"),
          text("role_external_id", "external id for the role"),
          text("role_session_name", "name of the session in the role"),
          text("web_identity_token_file", "file with a token for the role"),
          flag("use_fips_endpoint", "use the FIPS endpoint"),
          flag("use_dualstack_endpoint", "use the endpoint for IPv4 and IPv6"),
          text("kms_key", "key id, alias with alias/ in front, or the ARN of either")
              .requiredIf(ALWAYS),
          text(KEY_TYPE, "RSA, ECDSA, or a kind such as P-256"),
          number("key_bits", 0, "size of an RSA key"),
          text("curve", "of an EC key: P256, P384, P521"),
          number("max_parallel", 0, "uses at a time; 0 for no limit"));

  private static final List<VaultField> AZURE =
      List.of(
          text("tenant_id", "directory of the client").requiredIf("client_secret is written"),
          text("client_id", "who the connection is").requiredIf("client_secret is written"),
          secret("client_secret", "its secret; else the identity of the machine"),
          text("client_certificate_path", "its certificate and key, instead of a secret"),
          secret("client_certificate_password", "of that file"),
          text("federated_token_file", "file with a token, instead of a secret"),
          text("credential", "how it proves who it is").orElse("auto"),
          text("environment", "AzurePublicCloud, AzureUSGovernmentCloud, AzureChinaCloud")
              .orElse("AzurePublicCloud"),
          text("authority_host", "where tokens come from, if it is elsewhere"),
          text("vault_name", "name of the vault").requiredIf("resource is no address"),
          text("resource", "end of the vault's host name, or its address"),
          row("managed_hsm", Form.FLAG, "", "a Managed HSM; else as resource says"),
          row("hardware_protected", Form.FLAG, "", "new keys in hardware; else as managed_hsm"),
          flag("verify_challenge_resource", "accept only tokens for the vault's own domain")
              .orElse(true),
          text("ca_file", "certificates of further authorities"),
          text("key_name", "in the vault").requiredIf(ALWAYS),
          text("key_version", "latest, or one that it keeps to").orElse("latest"),
          text(KEY_TYPE, "RSA, RSA-HSM, EC, EC-HSM, oct-HSM, or a kind such as P-256"),
          number("key_bits", 0, "size of an RSA or secret key"),
          text("curve", "of an EC key: P256, P384, P521"),
          text("encryption_mode", "envelope or raw: what Transit encrypts by").orElse("envelope"),
          number("max_parallel", 0, "uses at a time; 0 for no limit"));

  private static final List<VaultField> GCP =
      List.of(
          secret("credentials", "path of a credentials file; else those of the environment"),
          text("project", "else GOOGLE_PROJECT").requiredIf("GOOGLE_PROJECT is not set"),
          text("region", "location of the ring; else GOOGLE_REGION")
              .requiredIf("GOOGLE_REGION is not set"),
          text("key_ring", "of the key; must be there").requiredIf("its connection has none"),
          text("endpoint", "address of the service, if it is another"),
          text("universe_domain", "domain of the cloud, if it is another"),
          text("quota_project", "project that pays for the calls"),
          text("crypto_key", "name in the ring").requiredIf(ALWAYS),
          text(
              "crypto_key_version", "number of the version; else 1, or the primary one to encrypt"),
          text("algorithm", "that the version has, and a new key gets"),
          text("protection_level", "software or hsm, for a new key").orElse("software"),
          number("max_parallel", 0, "uses at a time; 0 for no limit"));

  private static final List<VaultField> LOCAL =
      List.of(
          text("file", "absolute path of the PKCS #12 file").requiredIf(ALWAYS),
          secret("password", "of the file").requiredIf(ALWAYS),
          text("key_label", "alias in the file; else the key's name"),
          number("key_bits", 0, "size of an RSA key to be made"),
          text("curve", "of an EC key to be made"));

  /** By types. */
  static final Map<String, List<VaultField>> BY_TYPE =
      Map.of(
          "pkcs11", PKCS11,
          "awskms", withCalls(AWS),
          "azurekeyvault", withCalls(AZURE),
          "gcpckms", withCalls(GCP),
          "local", LOCAL);

  private static List<VaultField> withCalls(List<VaultField> fields) {
    return Stream.concat(fields.stream(), CALLS.stream()).toList();
  }

  /**
   * Fields that decide who is given a secret, or what it earns: a module, a host, whom to trust.
   */
  static final Set<String> RECIPIENTS =
      Set.of(
          LIBRARY,
          "endpoint",
          "sts_endpoint",
          "authority_host",
          "environment",
          "resource",
          "verify_challenge_resource",
          "ca_file",
          "universe_domain");

  /** Fields of Vault that are refused, and why. */
  static final Map<String, String> REFUSED =
      Map.of(
          "hmac_key_label",
          "an entry is one key: AES-CBC here stands without an HMAC key beside it; make an entry of"
              + " its own for that one, with the usage mac");
}
