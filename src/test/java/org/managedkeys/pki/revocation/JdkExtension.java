// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.io.IOException;
import java.io.OutputStream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.Extension;

/** An extension for the JDK. */
final class JdkExtension implements java.security.cert.Extension {

  private final Extension extension;

  JdkExtension(Extension extension) {
    this.extension = extension;
  }

  @Override
  public String getId() {
    return extension.getExtnId().getId();
  }

  @Override
  public boolean isCritical() {
    return extension.isCritical();
  }

  @Override
  public byte[] getValue() {
    return extension.getExtnValue().getOctets();
  }

  @Override
  public void encode(OutputStream out) throws IOException {
    out.write(extension.getEncoded(ASN1Encoding.DER));
  }
}
