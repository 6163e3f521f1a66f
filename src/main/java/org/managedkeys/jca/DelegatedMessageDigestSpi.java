// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.MessageDigestSpi;

/**
 * A digest of the JDK under this provider's name. Bouncy Castle asks the provider that signs for
 * the digest too when it is told to use that provider.
 */
final class DelegatedMessageDigestSpi extends MessageDigestSpi implements Cloneable {

  private MessageDigest digest;

  DelegatedMessageDigestSpi(MessageDigest digest) {
    this.digest = digest;
  }

  @Override
  protected int engineGetDigestLength() {
    return digest.getDigestLength();
  }

  @Override
  protected void engineUpdate(byte input) {
    digest.update(input);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    digest.update(input, offset, length);
  }

  @Override
  protected void engineUpdate(ByteBuffer input) {
    digest.update(input);
  }

  @Override
  protected byte[] engineDigest() {
    return digest.digest();
  }

  @Override
  protected void engineReset() {
    digest.reset();
  }

  @Override
  public Object clone() throws CloneNotSupportedException {
    DelegatedMessageDigestSpi copy = (DelegatedMessageDigestSpi) super.clone();
    copy.digest = (MessageDigest) digest.clone();
    return copy;
  }
}
