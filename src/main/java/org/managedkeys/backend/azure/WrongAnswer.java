// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An answer that must not be used; the message says what is wrong with it. */
final class WrongAnswer extends Exception {

  private static final long serialVersionUID = 1L;

  WrongAnswer(String message) {
    super(message);
  }

  /**
   * Checks that an answer is about the key version that was asked for. Hosts are not compared: a
   * vault may be reached by several names.
   */
  static void checkKey(KeyVersion key, @Nullable String keyId) throws WrongAnswer {
    if (keyId == null) {
      throw new WrongAnswer("it does not name the key");
    }
    String path;
    try {
      path = String.valueOf(new URI(keyId).getPath());
    } catch (URISyntaxException e) {
      throw new WrongAnswer("it does not name a key");
    }
    if (!path.toLowerCase(Locale.ROOT).equals(key.path().toLowerCase(Locale.ROOT))) {
      throw new WrongAnswer("it is about another key: " + path);
    }
  }
}
