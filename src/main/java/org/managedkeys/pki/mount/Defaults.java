// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Which issuer and which key a mount uses when nobody says, in its settings of these names. */
final class Defaults {

  static final String ISSUERS = "issuers";
  static final String KEYS = "keys";
  static final String DEFAULT = "default";
  static final String FOLLOWS_LATEST = "default_follows_latest_issuer";

  private Defaults() {}

  /** The chosen one; it may be gone. */
  static Optional<UUID> of(Map<String, String> config) {
    return RecordValues.of("settings", config).uuid(DEFAULT);
  }

  /** Chooses one. */
  static void set(PkiChange change, String config, UUID chosen) {
    Map<String, String> values = new HashMap<>(change.config(config));
    values.put(DEFAULT, chosen.toString());
    change.putConfig(config, values);
  }

  /** Chooses an issuer that was just made, if there is none or the latest one is wanted. */
  static void adopt(PkiChange change, IssuerRecord made) {
    Map<String, String> values = change.config(ISSUERS);
    boolean isFirst = of(values).flatMap(change::issuer).isEmpty();
    boolean follows = Boolean.parseBoolean(values.getOrDefault(FOLLOWS_LATEST, "false"));
    // A certificate alone signs nothing.
    if (isFirst || (follows && made.key().isPresent())) {
      set(change, ISSUERS, made.id());
    }
  }

  /** Chooses a key that was just made, if there is none. */
  static void adopt(PkiChange change, PkiKeyRecord made) {
    if (of(change.config(KEYS)).flatMap(change::key).isEmpty()) {
      set(change, KEYS, made.id());
    }
  }
}
