// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Whether and when a key may be used. */
record Validity(boolean enabled, Optional<Instant> notBefore, Optional<Instant> end) {

  /** What a request says; the rest stays as it was. */
  static Validity of(Fields attributes, Validity before) throws ServiceException {
    Optional<Instant> notBefore = attributes.number("nbf").map(Instant::ofEpochSecond);
    Optional<Instant> end = attributes.number("exp").map(Instant::ofEpochSecond);
    return new Validity(
        attributes.flag("enabled").orElse(before.enabled()),
        notBefore.or(before::notBefore),
        end.or(before::end));
  }

  /** Of a new key of which nothing is said. */
  static Validity always() {
    return new Validity(true, Optional.empty(), Optional.empty());
  }

  boolean includes(Instant time) {
    return notBefore.map(start -> !time.isBefore(start)).orElse(true)
        && end.map(time::isBefore).orElse(true);
  }

  /** For an answer; the caller adds to it. */
  Map<String, Object> attributes() {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("enabled", enabled);
    notBefore.ifPresent(time -> attributes.put("nbf", time.getEpochSecond()));
    end.ifPresent(time -> attributes.put("exp", time.getEpochSecond()));
    return attributes;
  }
}
