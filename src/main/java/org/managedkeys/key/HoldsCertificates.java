// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.security.cert.X509Certificate;
import java.util.List;

/** A key service that stores certificates beside keys. */
public interface HoldsCertificates extends KeyBackend {

  /**
   * All X.509 certificates the service holds, in one batch; fetched once per connection and kept.
   * Objects that are not readable certificates are left out. They are matched to keys by public
   * key, never by label.
   *
   * @throws KeyException if the service cannot be used
   */
  List<X509Certificate> certificates();
}
