// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service whose SPI objects are made by a function instead of by class name: they get their
 * provider's configuration, and nothing has to be exported from a module.
 */
final class ManagedService extends Provider.Service {

  /** Makes one SPI object. It has no side effects: the JDK makes some only to look at them. */
  interface SpiFactory {
    Object create() throws NoSuchAlgorithmException;
  }

  private final SpiFactory factory;

  /**
   * A service.
   *
   * @param spi the class that the factory makes; the JDK remembers by its name that it is an SPI
   * @param attributes for example {@code SupportedKeyClasses}
   */
  ManagedService(
      Provider provider,
      String type,
      String algorithm,
      List<String> aliases,
      Class<?> spi,
      Map<String, String> attributes,
      SpiFactory factory) {
    super(provider, type, algorithm, spi.getName(), aliases, attributes);
    this.factory = factory;
  }

  @Override
  public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
    return factory.create();
  }
}
