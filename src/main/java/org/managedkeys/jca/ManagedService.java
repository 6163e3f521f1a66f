// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service whose SPI objects are made by its provider instead of by class name: they get the
 * provider's configuration, and nothing has to be exported from a module.
 */
final class ManagedService extends Provider.Service {

  private final ManagedKeysProvider maker;
  private final Object row;

  /**
   * A service.
   *
   * @param spi the class that the provider makes; the JDK remembers by its name that it is an SPI
   * @param attributes for example {@code SupportedKeyClasses}
   * @param row what the provider makes the object of
   */
  ManagedService(
      ManagedKeysProvider provider,
      String type,
      String algorithm,
      List<String> aliases,
      Class<?> spi,
      Map<String, String> attributes,
      Object row) {
    super(provider, type, algorithm, spi.getName(), aliases, attributes);
    this.maker = provider;
    this.row = row;
  }

  /** Without side effects: the JDK makes some objects only to look at them. */
  @Override
  public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
    return maker.newSpi(getType(), row);
  }
}
