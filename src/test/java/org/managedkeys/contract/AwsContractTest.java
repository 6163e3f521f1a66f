// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.managedkeys.servers.aws.AwsKmsServer;

/** The back end awskms, with our own server of AWS KMS. */
class AwsContractTest {

  private static final AwsKmsServer SERVER = start();
  private static final AwsService SERVICE = AwsService.of(SERVER);

  private static AwsKmsServer start() {
    try {
      return AwsKmsServer.start();
    } catch (Exception e) {
      throw new IllegalStateException("the server does not start", e);
    }
  }

  @AfterAll
  static void close() {
    SERVICE.close();
    SERVER.close();
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
  class Agreement extends AgreementContract {
    Agreement() {
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
  class Cryptography extends AwsCryptographyContract {
    Cryptography() {
      super(SERVICE);
    }
  }
}
