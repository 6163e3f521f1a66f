// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The back end gcpckms, with the real service: in the key ring that environment variables name, by
 * application default credentials. For a project that is for tests alone: some hundred keys are
 * made, and Google Cloud KMS keeps their names for good.
 */
@EnabledIfEnvironmentVariable(
    named = RealGcpContractTest.KEY_RING,
    matches = ".+",
    disabledReason = "no key ring of Google Cloud KMS to be tested is named")
class RealGcpContractTest {

  /** Its name, in the project and region of Vault's variables. */
  static final String KEY_RING = "MANAGEDKEYS_TEST_GCP_KEY_RING";

  private static final GcpService SERVICE =
      GcpService.real(
          String.valueOf(System.getenv("GOOGLE_PROJECT")),
          String.valueOf(System.getenv("GOOGLE_REGION")),
          String.valueOf(System.getenv(KEY_RING)));

  @AfterAll
  static void close() {
    SERVICE.close();
  }

  @Nested
  class Finding extends FindingContract {
    Finding() {
      super(SERVICE);
    }
  }

  @Nested
  class Signing extends SigningContract {
    Signing() {
      super(SERVICE);
    }
  }

  @Nested
  class Connection extends ConnectionContract {
    Connection() {
      super(SERVICE);
    }
  }

  @Nested
  class Storage extends StorageContract {
    Storage() {
      super(SERVICE);
    }
  }

  @Nested
  class Random extends RandomContract {
    Random() {
      super(SERVICE);
    }
  }

  @Nested
  class Cryptography extends GcpCryptographyContract {
    Cryptography() {
      super(SERVICE);
    }
  }
}
