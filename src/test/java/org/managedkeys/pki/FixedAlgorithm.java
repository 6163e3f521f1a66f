// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A provider whose keys sign by one algorithm alone, as those of some services do. */
final class FixedAlgorithm extends Provider {

  private static final long serialVersionUID = 1L;

  private FixedAlgorithm(CertificateAlgorithm algorithm, boolean fails) {
    super("Fixed", "1", "signs by " + algorithm);
    putService(
        new Service(this, "Signature", algorithm.jcaName(), "none", List.of(), Map.of()) {
          @Override
          public Object newInstance(@Nullable Object parameter) {
            return new Spi(algorithm, fails);
          }
        });
  }

  FixedAlgorithm(CertificateAlgorithm algorithm) {
    this(algorithm, false);
  }

  static Provider thatFails(CertificateAlgorithm algorithm) {
    return new FixedAlgorithm(algorithm, true);
  }

  /** Hands on to the JDK what the algorithm allows. */
  private static final class Spi extends SignatureSpi {

    private final CertificateAlgorithm algorithm;
    private final boolean fails;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private @Nullable PrivateKey key;

    Spi(CertificateAlgorithm algorithm, boolean fails) {
      this.algorithm = algorithm;
      this.fails = fails;
    }

    @Override
    protected void engineSetParameter(AlgorithmParameterSpec spec)
        throws InvalidAlgorithmParameterException {
      if (!(spec instanceof PSSParameterSpec pss)
          || pss.getSaltLength() * Byte.SIZE != algorithm.digestBits()) {
        throw new InvalidAlgorithmParameterException("the key is fixed to " + algorithm);
      }
    }

    @Override
    protected void engineInitSign(PrivateKey privateKey) {
      key = privateKey;
    }

    @Override
    protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
      throw new InvalidKeyException("it only signs");
    }

    @Override
    protected void engineUpdate(byte octet) {
      message.write(octet);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) {
      message.write(bytes, offset, length);
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
      if (fails) {
        throw new SignatureException("the service is away");
      }
      try {
        Signature jdk =
            Signature.getInstance(
                algorithm.jcaName(), algorithm.isRsa() ? TestKeys.SUN_RSA : TestKeys.SUN_EC);
        AlgorithmParameterSpec parameters = algorithm.parameters();
        if (parameters != null) {
          jdk.setParameter(parameters);
        }
        jdk.initSign(key);
        jdk.update(message.toByteArray());
        return jdk.sign();
      } catch (GeneralSecurityException e) {
        throw new SignatureException(e);
      }
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws SignatureException {
      throw new SignatureException("it only signs");
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
      throw new InvalidParameterException(name);
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
      throw new InvalidParameterException(name);
    }
  }
}
