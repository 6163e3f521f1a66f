// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.managedkeys.key.Fields;

/** How a connection calls its PKCS #11 module: the values of its field {@code binding}. */
enum Binding {
  /** Our own, over JNA: the default, which can do everything. */
  JNA,
  /** The JDK's provider SunPKCS11, for JVMs that let no library call native code. */
  SUNPKCS11;

  static final String FIELD = "binding";

  /** The hint at the end of whatever SunPKCS11 cannot do. */
  static final String USE_DEFAULT =
      "use the default, binding = jna, which can; it needs native access for JNA";

  static Binding parse(Fields fields) {
    Optional<String> text = fields.text(FIELD);
    if (text.isEmpty()) {
      return JNA;
    }
    return Arrays.stream(values())
        .filter(binding -> binding.toString().equals(text.get().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            fields.invalid(
                FIELD,
                "the value must be "
                    + Arrays.stream(values())
                        .map(Binding::toString)
                        .collect(Collectors.joining(" or ")),
                null));
  }

  /** As it is written. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
