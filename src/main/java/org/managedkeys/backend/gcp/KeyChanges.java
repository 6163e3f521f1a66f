// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import com.google.cloud.kms.v1.CreateCryptoKeyRequest;
import com.google.cloud.kms.v1.CreateImportJobRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.ImportCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.ImportJob;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.cloud.kms.v1.UpdateCryptoKeyPrimaryVersionRequest;
import com.google.cloud.kms.v1.UpdateCryptoKeyRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import java.util.Map;
import org.managedkeys.remote.KmsCall;

/** The requests by which keys are made and changed. Thread-safe. */
final class KeyChanges {

  /** What {@link ImportedMaterial} does. */
  private static final ImportJob.ImportMethod METHOD =
      ImportJob.ImportMethod.RSA_OAEP_3072_SHA256_AES_256;

  private final GcpCalls calls;

  KeyChanges(GcpCalls calls) {
    this.calls = calls;
  }

  /**
   * What a new key is.
   *
   * @param name at the service
   * @param isEmpty whether its first version is to be brought in
   */
  record NewKey(
      String name,
      VersionAlgorithm algorithm,
      boolean isHsm,
      Map<String, String> labels,
      boolean isEmpty) {

    private String ring() {
      return name.substring(0, name.indexOf("/cryptoKeys/"));
    }

    private String id() {
      return name.substring(name.lastIndexOf('/') + 1);
    }

    private ProtectionLevel protection() {
      return KeyChanges.protection(isHsm);
    }
  }

  private static ProtectionLevel protection(boolean isHsm) {
    return isHsm ? ProtectionLevel.HSM : ProtectionLevel.SOFTWARE;
  }

  /** Makes a key. A second request finds the first one's, since a name is given once only. */
  KeyReads.Key create(String subject, String verb, NewKey key) {
    CryptoKeyVersionTemplate template =
        CryptoKeyVersionTemplate.newBuilder()
            .setAlgorithm(CryptoKeyVersionAlgorithm.valueOf(key.algorithm().name()))
            .setProtectionLevel(key.protection())
            .build();
    CreateCryptoKeyRequest request =
        CreateCryptoKeyRequest.newBuilder()
            .setParent(key.ring())
            .setCryptoKeyId(key.id())
            .setSkipInitialVersionCreation(key.isEmpty())
            .setCryptoKey(
                CryptoKey.newBuilder()
                    .setPurpose(CryptoKeyPurpose.valueOf(key.algorithm().use().purpose()))
                    .setVersionTemplate(template)
                    .putAllLabels(key.labels()))
            .build();
    return calls.call(
        KmsCall.reading(subject, verb, "CreateCryptoKey"),
        kms -> KeyReads.read(key.name(), kms.createCryptoKey(request)));
  }

  void setLabels(String subject, String verb, String name, Map<String, String> labels) {
    UpdateCryptoKeyRequest request =
        UpdateCryptoKeyRequest.newBuilder()
            .setCryptoKey(CryptoKey.newBuilder().setName(name).putAllLabels(labels))
            .setUpdateMask(FieldMask.newBuilder().addPaths("labels"))
            .build();
    calls.call(
        KmsCall.reading(subject, verb, "UpdateCryptoKey"),
        kms -> {
          KeyReads.Key changed = KeyReads.read(name, kms.updateCryptoKey(request));
          if (!changed.labels().equals(labels)) {
            throw new Wrong("the key does not have the labels that it was given");
          }
          return true;
        });
  }

  void setPrimary(String subject, String verb, String key, String version) {
    UpdateCryptoKeyPrimaryVersionRequest request =
        UpdateCryptoKeyPrimaryVersionRequest.newBuilder()
            .setName(key)
            .setCryptoKeyVersionId(version.substring(version.lastIndexOf('/') + 1))
            .build();
    calls.call(
        KmsCall.reading(subject, verb, "UpdateCryptoKeyPrimaryVersion"),
        kms -> {
          KeyReads.Key changed = KeyReads.read(key, kms.updateCryptoKeyPrimaryVersion(request));
          Answers.same(
              "primary version",
              version,
              changed.primary().map(KeyReads.Version::name).orElse("none"));
          return true;
        });
  }

  /** A way to bring keys in, good for three days; it costs nothing and cannot be removed. */
  ImportJob createImportJob(String subject, String verb, NewKey key, String id) {
    CreateImportJobRequest request =
        CreateImportJobRequest.newBuilder()
            .setParent(key.ring())
            .setImportJobId(id)
            .setImportJob(
                ImportJob.newBuilder().setImportMethod(METHOD).setProtectionLevel(key.protection()))
            .build();
    return calls.call(
        KmsCall.changing(subject, verb, "CreateImportJob"),
        kms -> {
          ImportJob job = kms.createImportJob(request);
          Answers.same("import job", key.ring() + "/importJobs/" + id, job.getName());
          return job;
        });
  }

  /** Not repeated: each request would make a version. */
  KeyReads.Version importVersion(
      String subject, String verb, NewKey key, String importJob, byte[] wrapped) {
    ImportCryptoKeyVersionRequest request =
        ImportCryptoKeyVersionRequest.newBuilder()
            .setParent(key.name())
            .setAlgorithm(CryptoKeyVersionAlgorithm.valueOf(key.algorithm().name()))
            .setImportJob(importJob)
            .setWrappedKey(ByteString.copyFrom(wrapped))
            .build();
    return calls.call(
        KmsCall.changing(subject, verb, "ImportCryptoKeyVersion"),
        kms -> {
          KeyReads.Version made = KeyReads.version(kms.importCryptoKeyVersion(request));
          if (!made.name().startsWith(key.name() + "/cryptoKeyVersions/")) {
            throw new Wrong("it is about version '" + made.name() + "' of another key");
          }
          Answers.same("algorithm", key.algorithm().name(), made.algorithm());
          return made;
        });
  }
}
