// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;

/** The back end local. */
class LocalContractTest {

  private static final TestedService SERVICE = new LocalService();

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
  class Encryption extends CipherContract {
    Encryption() {
      super(SERVICE);
    }
  }

  @Nested
  class Decryption extends DecryptionContract {
    Decryption() throws Exception {
      super(SERVICE);
    }
  }

  @Nested
  class Mac extends MacContract {
    Mac() {
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
}
