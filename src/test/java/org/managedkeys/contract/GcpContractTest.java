// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.managedkeys.servers.gcp.GcpKmsServer;

/** The back end gcpckms, with our own server of Google Cloud KMS. */
class GcpContractTest {

  private static final GcpKmsServer SERVER = start();
  private static final GcpService SERVICE = GcpService.of(SERVER);

  private static GcpKmsServer start() {
    try {
      GcpKmsServer server = new GcpKmsServer();
      server.start(0);
      return server;
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
