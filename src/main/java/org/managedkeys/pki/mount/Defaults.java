// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.store.RecordValues;

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

  /** Chooses nothing any more. */
  static void clear(PkiChange change) {
    for (String config : List.of(ISSUERS, KEYS)) {
      Map<String, String> values = new HashMap<>(change.config(config));
      if (values.remove(DEFAULT) != null) {
        change.putConfig(config, values);
      }
    }
  }

  /**
   * Chooses among issuers that were just made, if there is none that signs, or if the latest one is
   * wanted and there is only one.
   *
   * @return a warning if there were several to choose from
   */
  static Optional<String> adopt(PkiChange change, List<IssuerRecord> made) {
    Map<String, String> values = change.config(ISSUERS);
    Optional<IssuerRecord> present = of(values).flatMap(change::issuer);
    List<IssuerRecord> signing = made.stream().filter(each -> each.key().isPresent()).toList();
    boolean follows =
        signing.size() == 1 && Boolean.parseBoolean(values.getOrDefault(FOLLOWS_LATEST, "false"));
    boolean replaces = !signing.isEmpty() && present.flatMap(IssuerRecord::key).isEmpty();
    Optional<IssuerRecord> chosen =
        follows || replaces
            ? Optional.of(signing.get(0))
            : made.stream().findFirst().filter(first -> present.isEmpty());
    chosen.ifPresent(issuer -> set(change, ISSUERS, issuer.id()));
    return chosen
        .filter(issuer -> signing.size() > 1)
        .map(issuer ->
            "several issuers with keys were imported; the default is "
                + issuer.label()
                + ", and config/issuers chooses another one");
  }

  /** Chooses a key that was just made, if there is none. */
  static void adopt(PkiChange change, PkiKeyRecord made) {
    if (of(change.config(KEYS)).flatMap(change::key).isEmpty()) {
      set(change, KEYS, made.id());
    }
  }
}
