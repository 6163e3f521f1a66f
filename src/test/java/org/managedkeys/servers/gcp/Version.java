// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.protobuf.Timestamp;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A version of a key. Its secret is made when it is first needed. Thread-safe. */
final class Version {

  private final Algorithm algorithm;
  private CryptoKeyVersion resource;
  private @Nullable KeyMaterial material;
  private @Nullable CryptoKeyVersion afterImport;
  private int looksUntilGenerated;

  Version(String name, Algorithm algorithm, ProtectionLevel protection) {
    this.algorithm = algorithm;
    Timestamp now = timestamp(Instant.now());
    resource =
        CryptoKeyVersion.newBuilder()
            .setName(name)
            .setAlgorithm(algorithm.id())
            .setProtectionLevel(protection)
            .setState(CryptoKeyVersionState.ENABLED)
            .setCreateTime(now)
            .setGenerateTime(now)
            .build();
  }

  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  Algorithm algorithm() {
    return algorithm;
  }

  /** Lets its key be generated only after it has been asked for that often. */
  synchronized void generateAfter(int looks) {
    looksUntilGenerated = looks;
    if (looks > 0) {
      resource = resource.toBuilder().setState(CryptoKeyVersionState.PENDING_GENERATION).build();
    }
  }

  /** What the service tells of it; each look brings a pending generation nearer to its end. */
  synchronized CryptoKeyVersion look() {
    CryptoKeyVersion seen = resource;
    if (resource.getState() == CryptoKeyVersionState.PENDING_GENERATION
        && --looksUntilGenerated <= 0) {
      resource = resource.toBuilder().setState(CryptoKeyVersionState.ENABLED).build();
    }
    if (afterImport != null) {
      resource = afterImport;
      afterImport = null;
    }
    return seen;
  }

  synchronized CryptoKeyVersion resource() {
    return resource;
  }

  /** Its secret, for an operation that needs it enabled. */
  synchronized KeyMaterial use() throws GcpException, GeneralSecurityException {
    CryptoKeyVersionState state = resource.getState();
    if (state != CryptoKeyVersionState.ENABLED) {
      throw GcpException.precondition(
          switch (state) {
            case DISABLED -> "KEY_DISABLED";
            case DESTROYED, DESTROY_SCHEDULED -> "KEY_DESTROYED";
            default -> "KEY_" + state;
          },
          resource.getName(),
          resource.getName() + " is not enabled, current state is: " + state + ".");
    }
    KeyMaterial made = material;
    if (made == null) {
      made = KeyMaterial.generate(algorithm);
      material = made;
    }
    return made;
  }

  /** Takes a wrapped key; the next look but one tells what has become of it. */
  synchronized void bringIn(Wrapping job, byte[] wrapped) {
    CryptoKeyVersion.Builder pending =
        resource.toBuilder()
            .clearGenerateTime()
            .setImportJob(job.resource().getName())
            .setState(CryptoKeyVersionState.PENDING_IMPORT);
    CryptoKeyVersion.Builder end = pending.clone();
    try {
      material = job.unwrap(wrapped, algorithm);
      end.setState(CryptoKeyVersionState.ENABLED).setImportTime(timestamp(Instant.now()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      end.setState(CryptoKeyVersionState.IMPORT_FAILED)
          .setImportFailureReason("The key material could not be unwrapped: " + e.getMessage());
    }
    resource = pending.build();
    afterImport = end.build();
  }

  /** Only between enabled and disabled. */
  synchronized CryptoKeyVersion update(CryptoKeyVersionState wanted) throws GcpException {
    require(
        wanted == CryptoKeyVersionState.ENABLED || wanted == CryptoKeyVersionState.DISABLED,
        "The state can be set to ENABLED and DISABLED only.");
    CryptoKeyVersionState state = resource.getState();
    if (state != CryptoKeyVersionState.ENABLED && state != CryptoKeyVersionState.DISABLED) {
      throw GcpException.precondition(
          resource.getName() + " cannot be updated, current state is: " + state + ".");
    }
    return become(wanted);
  }

  synchronized CryptoKeyVersion destroy(Duration delay) throws GcpException {
    CryptoKeyVersionState state = resource.getState();
    if (state != CryptoKeyVersionState.ENABLED && state != CryptoKeyVersionState.DISABLED) {
      throw GcpException.precondition(
          resource.getName() + " cannot be destroyed, current state is: " + state + ".");
    }
    resource = resource.toBuilder().setDestroyTime(timestamp(Instant.now().plus(delay))).build();
    return become(CryptoKeyVersionState.DESTROY_SCHEDULED);
  }

  synchronized CryptoKeyVersion restore() throws GcpException {
    if (resource.getState() != CryptoKeyVersionState.DESTROY_SCHEDULED) {
      throw GcpException.precondition(
          resource.getName()
              + " is not scheduled for destruction, current state is: "
              + resource.getState()
              + ".");
    }
    resource = resource.toBuilder().clearDestroyTime().build();
    return become(CryptoKeyVersionState.DISABLED);
  }

  private CryptoKeyVersion become(CryptoKeyVersionState state) {
    resource = resource.toBuilder().setState(state).build();
    return resource;
  }

  private static void require(boolean condition, String message) throws GcpException {
    if (!condition) {
      throw GcpException.invalid(message);
    }
  }
}
