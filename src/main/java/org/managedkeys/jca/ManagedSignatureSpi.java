// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EdDSAParameterSpec;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;

/**
 * One Signature name of the table. Signing with a managed key goes to the key's service; verifying,
 * and signing with keys of others where the name can be bound to this provider before a key is
 * seen, goes to the JDK's providers.
 *
 * <p>The object is reset by every init, by sign and verify, and by their failure. Parameters may be
 * set before or after init and stay. Not thread-safe, like {@link java.security.Signature}.
 */
final class ManagedSignatureSpi extends SignatureSpi {

  private final SignatureAlgorithm row;
  private @Nullable SignatureScheme scheme;
  private @Nullable KeySigning signing;
  private @Nullable DelegatedSignature delegated;

  ManagedSignatureSpi(SignatureAlgorithm row) {
    this.row = row;
    this.scheme = row.needsParameters() ? null : row.scheme();
  }

  @Override
  protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
    signing = null;
    delegated = null;
    if (key instanceof OpaqueKey managed) {
      signing = new KeySigning(row, managed, scheme);
    } else if (row.needsParameters() || !row.standard()) {
      delegated = new DelegatedSignature(row, requireKey(key), scheme);
    } else {
      throw new InvalidKeyException(
          "ManagedKeys signs "
              + row.name()
              + " with keys of its own key store only, not with "
              + (key == null ? "null" : key.getClass().getName()));
    }
  }

  @Override
  protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
    signing = null;
    delegated = null;
    delegated = new DelegatedSignature(row, requireKey(key), scheme);
  }

  @Override
  protected void engineUpdate(byte b) throws SignatureException {
    engineUpdate(new byte[] {b}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] data, int offset, int length) throws SignatureException {
    if (signing != null) {
      signing.update(data, offset, length);
    } else {
      initialised().update(data, offset, length);
    }
  }

  @Override
  protected void engineUpdate(ByteBuffer data) {
    try {
      if (signing != null) {
        signing.update(data);
      } else {
        initialised().update(data);
      }
    } catch (SignatureException e) {
      // The JCA gives this method no checked exception.
      throw new ProviderException(e.getMessage(), e);
    }
  }

  @Override
  protected byte[] engineSign() throws SignatureException {
    if (signing != null) {
      try {
        return signing.sign();
      } finally {
        signing.reset();
      }
    }
    return initialised().sign();
  }

  @Override
  protected boolean engineVerify(byte[] signature) throws SignatureException {
    return initialised().verify(signature);
  }

  @Override
  protected void engineSetParameter(@Nullable AlgorithmParameterSpec parameters)
      throws InvalidAlgorithmParameterException {
    if (row.padding() != Padding.PSS) {
      checkParameters(parameters);
      return;
    }
    SignatureScheme wanted = PssParameters.scheme(row, parameters);
    boolean idle = signing != null ? signing.isIdle() : delegated == null || delegated.isIdle();
    if (!idle) {
      throw new ProviderException("parameters cannot be set between update and sign or verify");
    }
    if (signing != null) {
      try {
        signing.use(wanted);
      } catch (InvalidKeyException e) {
        throw new InvalidAlgorithmParameterException(e.getMessage(), e);
      }
    } else if (delegated != null) {
      delegated.setParameter(PssParameters.spec(wanted));
    }
    scheme = wanted;
  }

  @Override
  protected @Nullable AlgorithmParameters engineGetParameters() {
    return row.padding() == Padding.PSS && scheme != null ? PssParameters.encodable(scheme) : null;
  }

  @Deprecated
  @Override
  protected void engineSetParameter(String name, Object value) {
    throw new InvalidParameterException("set parameters as AlgorithmParameterSpec");
  }

  @Deprecated
  @Override
  protected Object engineGetParameter(String name) {
    throw new InvalidParameterException("get parameters with getParameters()");
  }

  /** Names without parameters of their own accept those that change nothing. */
  private void checkParameters(@Nullable AlgorithmParameterSpec parameters)
      throws InvalidAlgorithmParameterException {
    boolean harmless =
        parameters == null
            || (row.padding() == Padding.ECDSA && parameters instanceof ECParameterSpec)
            || (row.padding() == Padding.ED25519
                && parameters instanceof EdDSAParameterSpec ed
                && !ed.isPrehash()
                && ed.getContext().isEmpty());
    if (!harmless) {
      throw new InvalidAlgorithmParameterException(
          row.name()
              + (row.padding() == Padding.ED25519
                  ? " is made without prehash and without context"
                  : " takes no parameters"));
    }
  }

  private DelegatedSignature initialised() throws SignatureException {
    DelegatedSignature present = delegated;
    if (present == null) {
      throw new SignatureException("the Signature object is not initialised for this operation");
    }
    return present;
  }

  private static Key requireKey(@Nullable Key key) throws InvalidKeyException {
    if (key == null) {
      throw new InvalidKeyException("the key is null");
    }
    return key;
  }
}
