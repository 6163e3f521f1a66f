// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

/** What can be asked for, by the service's names, with the permission each needs. */
enum Operation {
  Token(""),
  CreateKeyRing("cloudkms.keyRings.create"),
  GetKeyRing("cloudkms.keyRings.get"),
  ListKeyRings("cloudkms.keyRings.list"),
  CreateCryptoKey("cloudkms.cryptoKeys.create"),
  GetCryptoKey("cloudkms.cryptoKeys.get"),
  ListCryptoKeys("cloudkms.cryptoKeys.list"),
  UpdateCryptoKey("cloudkms.cryptoKeys.update"),
  UpdateCryptoKeyPrimaryVersion("cloudkms.cryptoKeys.update"),
  CreateCryptoKeyVersion("cloudkms.cryptoKeyVersions.create"),
  GetCryptoKeyVersion("cloudkms.cryptoKeyVersions.get"),
  ListCryptoKeyVersions("cloudkms.cryptoKeyVersions.list"),
  UpdateCryptoKeyVersion("cloudkms.cryptoKeyVersions.update"),
  DestroyCryptoKeyVersion("cloudkms.cryptoKeyVersions.destroy"),
  RestoreCryptoKeyVersion("cloudkms.cryptoKeyVersions.restore"),
  GetPublicKey("cloudkms.cryptoKeyVersions.viewPublicKey"),
  AsymmetricSign("cloudkms.cryptoKeyVersions.useToSign"),
  AsymmetricDecrypt("cloudkms.cryptoKeyVersions.useToDecrypt"),
  MacSign("cloudkms.cryptoKeyVersions.useToSign"),
  MacVerify("cloudkms.cryptoKeyVersions.useToVerify"),
  Encrypt("cloudkms.cryptoKeyVersions.useToEncrypt"),
  Decrypt("cloudkms.cryptoKeyVersions.useToDecrypt"),
  RawEncrypt("cloudkms.cryptoKeyVersions.useToEncrypt"),
  RawDecrypt("cloudkms.cryptoKeyVersions.useToDecrypt"),
  GenerateRandomBytes("cloudkms.locations.generateRandomBytes"),
  CreateImportJob("cloudkms.importJobs.create"),
  GetImportJob("cloudkms.importJobs.get"),
  ImportCryptoKeyVersion("cloudkms.importJobs.useToImport");

  private final String permission;

  Operation(String permission) {
    this.permission = permission;
  }

  String permission() {
    return permission;
  }
}
