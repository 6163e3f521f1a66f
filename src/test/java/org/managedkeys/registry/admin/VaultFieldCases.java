// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import static org.managedkeys.registry.admin.FieldCase.flag;
import static org.managedkeys.registry.admin.FieldCase.inForms;
import static org.managedkeys.registry.admin.FieldCase.secret;
import static org.managedkeys.registry.admin.FieldCase.text;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every field of Vault's tables for managed keys, by types. */
final class VaultFieldCases {

  private static final List<String> TYPES = List.of("pkcs11", "awskms", "azurekeyvault", "gcpckms");

  private VaultFieldCases() {}

  static Stream<FieldCase> all() {
    List<FieldCase> cases = new ArrayList<>();
    TYPES.forEach(type -> cases.addAll(generic(type)));
    cases.addAll(pkcs11());
    cases.addAll(aws());
    cases.addAll(azure());
    cases.addAll(gcp());
    return cases.stream();
  }

  private static List<FieldCase> generic(String type) {
    return List.of(
        flag(type, "allow_generate_key"),
        flag(type, "allow_replace_key"),
        flag(type, "allow_store_key"),
        flag(type, "any_mount"),
        inForms(
                type,
                "usages",
                List.of("decrypt,encrypt", List.of("encrypt", "decrypt"), " encrypt , decrypt "),
                List.of("encrypt", "decrypt"),
                List.of("sign", "verify"))
            .refuses("usages are encrypt,decrypt,", "sing", List.of("sign", "x"), "sign;verify"),
        inForms(
            type,
            "usages",
            List.of("random", List.of("generate_random")),
            List.of("generate_random"),
            List.of("sign", "verify")));
  }

  private static List<FieldCase> pkcs11() {
    String type = "pkcs11";
    String number = "the value must be an unsigned 64-bit number";
    return List.of(
        text(type, "library", "softhsm", "softhsm")
            .refuses("there is no kms_library 'softhms' on this node; libraries are", "softhms"),
        text(type, "key_label", "ca-root", "ca"),
        text(type, "key_id", "0a0b", "")
            .refuses("the value must be bytes in hexadecimal", "xyz", "123"),
        inForms(type, "mechanism", List.of("0x0001", "1", 1), 1L, 0L)
            .refuses(number, "0xZZ", "-1", -1, 1.5, "99999999999999999999999"),
        inForms(type, "mechanism", List.of("0x80001041"), 0x80001041L, 0L),
        inForms(
            type,
            "mechanism",
            List.of("0x8000000000001041"),
            new BigInteger("8000000000001041", 16),
            0L),
        text(type, "mechanism", "CKM_ECDSA", 0L).refuses("the value must be", "CKM_NONE"),
        secret(type, "pin"),
        inForms(
                type,
                "slot",
                List.of("2305843009213693953", 2305843009213693953L),
                2305843009213693953L,
                "")
            .refuses(number, "first", "-3"),
        inForms(type, "slot", List.of("0", 0), 0L, ""),
        text(type, "token_label", "prod", "prod"),
        text(type, "curve", "P256", "").refuses("the value must be a curve", "P999"),
        inForms(type, "key_bits", List.of("2048", 2048, 2048L), 2048L, 0L)
            .refuses("the value must be a whole number", "many", "-1", 70000, true),
        flag(type, "force_rw_session"),
        inForms(type, "max_parallel", List.of("4", 4), 4L, 0L)
            .refuses("the value must be a whole number", "4.5", "-1"),
        text(type, "rsa_oaep_hash", "sha256", "").refuses("the value must be sha1", "md5"));
  }

  private static List<FieldCase> aws() {
    String type = "awskms";
    return List.of(
        text(type, "kms_key", "alias/ca-root", "alias/ca")
            .refuses("the value must be a key id, alias/<name>", "ca root"),
        text(type, "key_type", "RSA", ""),
        text(type, "key_type", "ecdsa", "").refuses("the value must be RSA, ECDSA", "DSA"),
        inForms(type, "key_bits", List.of("3072", 3072), 3072L, 0L)
            .refuses("the value must be a whole number", "x", 100000),
        text(type, "curve", "P384", "").refuses("the value must be P256, P384, P521", "P999"),
        text(type, "region", "eu-west-1", ""),
        secret(type, "access_key"),
        secret(type, "secret_key"),
        text(type, "endpoint", "https://kms.example.com", "")
            .refuses("the value must be an address", "kms.example.com"));
  }

  private static List<FieldCase> azure() {
    String type = "azurekeyvault";
    return List.of(
        text(type, "tenant_id", "00000000-0000-0000-0000-000000000001", ""),
        text(type, "client_id", "00000000-0000-0000-0000-000000000002", ""),
        secret(type, "client_secret"),
        text(type, "environment", "AZURECHINACLOUD", "AzurePublicCloud")
            .refuses("the value must be a cloud that exists", "AzureGermanCloud"),
        text(type, "vault_name", "other-vault", "my-vault")
            .refuses("the value must be the name of a vault", "a_b"),
        text(type, "key_name", "ca-root", "ca").refuses("letters, digits and hyphens", "ca_root"),
        text(type, "resource", "managedhsm.azure.net", "")
            .refuses("the value must be the end of a host name", "a b"),
        text(type, "key_type", "RSA-HSM", "").refuses("the value must be RSA, RSA-HSM", "DSA"),
        inForms(type, "key_bits", List.of("4096", 4096), 4096L, 0L)
            .refuses("the value must be a whole number", "x"),
        text(type, "encryption_mode", "raw", "envelope")
            .refuses("the value must be envelope or raw", "cbc"));
  }

  private static List<FieldCase> gcp() {
    String type = "gcpckms";
    return List.of(
        secret(type, "credentials"),
        text(type, "project", "my-project", "p").refuses("the value must be a name", "My Project"),
        text(type, "region", "us-east1", "europe-west1")
            .refuses("the value must be a name", "US East"),
        text(type, "key_ring", "ring-2", "ring").refuses("letters, digits, '_' and '-'", "a/b"),
        text(type, "crypto_key", "ca-root", "ca").refuses("letters, digits, '_' and '-'", "a/b"),
        inForms(type, "crypto_key_version", List.of("3", 3), "3", "")
            .refuses("the value must be the number of a version", "latest"),
        text(type, "algorithm", "EC_SIGN_P256_SHA256", "")
            .refuses("the value must be one of", "EC_SIGN_P999"));
  }
}
