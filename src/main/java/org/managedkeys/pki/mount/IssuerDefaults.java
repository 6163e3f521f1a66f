// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/** Which issuer is the default one: {@code config/issuers}. Thread-safe. */
final class IssuerDefaults {

  private final MountScope scope;

  IssuerDefaults(MountScope scope) {
    this.scope = scope;
  }

  Answer get() {
    PkiState state = scope.state();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(Defaults.DEFAULT, state.defaultIssuer().map(each -> each.id().toString()).orElse(""));
    data.put(
        Defaults.FOLLOWS_LATEST,
        Boolean.parseBoolean(
            state.config(Defaults.ISSUERS).getOrDefault(Defaults.FOLLOWS_LATEST, "false")));
    return Answer.of(data);
  }

  /**
   * Sets what is given.
   *
   * @param otherwise the issuer that is chosen if none is given; empty for none
   * @return the default issuer, or the UUID of nothing if there is none
   */
  UUID choose(Map<String, ?> fields, String otherwise) {
    FieldValues values = PkiFields.of(fields, Set.of(Defaults.DEFAULT, Defaults.FOLLOWS_LATEST));
    String ref = values.text(Defaults.DEFAULT).orElse(otherwise);
    return scope
        .records()
        .change(change -> {
          Map<String, String> config = new HashMap<>(change.config(Defaults.ISSUERS));
          if (!ref.isEmpty()) {
            config.put(Defaults.DEFAULT, find(change, ref).id().toString());
          }
          if (values.has(Defaults.FOLLOWS_LATEST)) {
            config.put(
                Defaults.FOLLOWS_LATEST,
                String.valueOf(values.bool(Defaults.FOLLOWS_LATEST, false)));
          }
          change.putConfig(Defaults.ISSUERS, config);
          return Defaults.of(config).orElse(new UUID(0, 0));
        });
  }

  private IssuerRecord find(PkiChange change, String ref) {
    return change.issuers().stream()
        .filter(each -> each.id().toString().equals(ref) || each.name().equals(ref))
        .findFirst()
        .orElseThrow(() ->
            scope.failure(
                Kind.NOT_FOUND,
                "issuer",
                ref,
                "make it the default",
                "unable to find PKI issuer for reference",
                "the list of issuers shows them"));
  }
}
