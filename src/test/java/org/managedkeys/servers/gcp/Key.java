// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.ProtectionLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A key with its versions, which count from 1. Thread-safe. */
final class Key {

  private final List<Version> versions = new ArrayList<>();
  private CryptoKey resource;
  private int primary;

  Key(String name, CryptoKey asked) throws GcpException {
    CryptoKey.Builder made = asked.toBuilder().setName(name).clearPrimary();
    CryptoKeyPurpose purpose = asked.getPurpose();
    if (purpose == CryptoKeyPurpose.CRYPTO_KEY_PURPOSE_UNSPECIFIED) {
      throw GcpException.invalid("The purpose of a CryptoKey must be set.");
    }
    var template = made.getVersionTemplateBuilder();
    if (template.getAlgorithmValue() == 0) {
      if (purpose != CryptoKeyPurpose.ENCRYPT_DECRYPT) {
        throw GcpException.invalid("The algorithm of the version template must be set.");
      }
      template.setAlgorithm(CryptoKeyVersionAlgorithm.GOOGLE_SYMMETRIC_ENCRYPTION);
    }
    if (template.getProtectionLevel() == ProtectionLevel.PROTECTION_LEVEL_UNSPECIFIED) {
      template.setProtectionLevel(ProtectionLevel.SOFTWARE);
    }
    Algorithm algorithm = Algorithm.of(template.getAlgorithm());
    if (algorithm.purpose() != purpose) {
      throw GcpException.invalid(
          "The algorithm " + algorithm.id() + " is not valid for the purpose " + purpose + ".");
    }
    if (algorithm.name().equals("secp256k1")
        && template.getProtectionLevel() != ProtectionLevel.HSM) {
      throw GcpException.invalid(
          "The algorithm " + algorithm.id() + " needs the protection level HSM.");
    }
    if (!made.hasDestroyScheduledDuration()) {
      made.getDestroyScheduledDurationBuilder().setSeconds(Duration.ofDays(30).toSeconds());
    }
    resource = made.setCreateTime(Version.timestamp(Instant.now())).build();
  }

  synchronized CryptoKey resource() {
    return primary == 0
        ? resource
        : resource.toBuilder().setPrimary(versions.get(primary - 1).resource()).build();
  }

  /** Changes what its versions will be, and its labels. */
  synchronized CryptoKey update(CryptoKey changes, List<String> mask) throws GcpException {
    CryptoKey.Builder changed = resource.toBuilder();
    for (String path : mask) {
      switch (path) {
        case "labels" -> changed.clearLabels().putAllLabels(changes.getLabelsMap());
        case "versionTemplate.algorithm", "version_template.algorithm" -> {
          Algorithm algorithm = Algorithm.of(changes.getVersionTemplate().getAlgorithm());
          if (algorithm.purpose() != resource.getPurpose()) {
            throw GcpException.invalid(
                algorithm.id() + " is not valid for the purpose " + resource.getPurpose() + ".");
          }
          changed.getVersionTemplateBuilder().setAlgorithm(algorithm.id());
        }
        default -> throw GcpException.invalid("The field " + path + " cannot be updated.");
      }
    }
    resource = changed.build();
    return resource();
  }

  synchronized Version addVersion() throws GcpException {
    return addVersion(Algorithm.of(resource.getVersionTemplate().getAlgorithm()));
  }

  synchronized Version addVersion(Algorithm algorithm) {
    Version version =
        new Version(
            resource.getName() + "/cryptoKeyVersions/" + (versions.size() + 1),
            algorithm,
            resource.getVersionTemplate().getProtectionLevel());
    versions.add(version);
    return version;
  }

  synchronized Version version(String number) throws GcpException {
    if (number.matches("[1-9][0-9]{0,8}") && Integer.parseInt(number) <= versions.size()) {
      return versions.get(Integer.parseInt(number) - 1);
    }
    throw GcpException.notFound(
        "CryptoKeyVersion " + resource.getName() + "/cryptoKeyVersions/" + number);
  }

  synchronized List<Version> versions() {
    return List.copyOf(versions);
  }

  synchronized void makePrimary(String number) throws GcpException {
    if (resource.getPurpose() != CryptoKeyPurpose.ENCRYPT_DECRYPT) {
      throw GcpException.invalid("Only keys of purpose ENCRYPT_DECRYPT have a primary version.");
    }
    version(number);
    primary = Integer.parseInt(number);
  }

  /** The version that encrypts. */
  synchronized Version primary() throws GcpException {
    if (resource.getPurpose() == CryptoKeyPurpose.ENCRYPT_DECRYPT && primary == 0) {
      throw GcpException.precondition(resource.getName() + " has no primary version.");
    }
    require(CryptoKeyPurpose.ENCRYPT_DECRYPT);
    return versions.get(primary - 1);
  }

  /** Refuses what a key of this purpose is not for. */
  synchronized void require(CryptoKeyPurpose purpose) throws GcpException {
    if (resource.getPurpose() != purpose) {
      throw GcpException.precondition(
          resource.getName() + " has purpose " + resource.getPurpose() + ", not " + purpose + ".");
    }
  }
}
