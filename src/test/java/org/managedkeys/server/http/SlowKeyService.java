// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A P-256 key that shows nothing of itself, and whose first signature waits until it is let go. */
final class SlowKeyService {

  private final KeyPair keys;
  private final CountDownLatch signing = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicBoolean waited = new AtomicBoolean();

  SlowKeyService() throws Exception {
    keys = TlsParties.keyPair();
  }

  PublicKey publicKey() {
    return keys.getPublic();
  }

  PrivateKey key() {
    return new Key(((ECPublicKey) keys.getPublic()).getParams());
  }

  Provider provider() {
    return new SlowProvider(this);
  }

  void awaitSigning() throws InterruptedException {
    signing.await();
  }

  void release() {
    released.countDown();
  }

  private static final class Key implements PrivateKey, ECKey {

    private static final long serialVersionUID = 1L;

    private final transient ECParameterSpec parameters;

    Key(ECParameterSpec parameters) {
      this.parameters = parameters;
    }

    @Override
    public ECParameterSpec getParams() {
      return parameters;
    }

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public @Nullable String getFormat() {
      return null;
    }

    @Override
    public byte @Nullable [] getEncoded() {
      return null;
    }
  }

  private static final class SlowProvider extends Provider {

    private static final long serialVersionUID = 1L;

    SlowProvider(SlowKeyService service) {
      super("SlowKeys", "1", "keys that take their time");
      putService(
          new Service(
              this,
              "Signature",
              "SHA256withECDSA",
              Slow.class.getName(),
              List.of(),
              Map.of("SupportedKeyClasses", Key.class.getName())) {
            @Override
            public Object newInstance(@Nullable Object parameter) {
              return service.new Slow();
            }
          });
    }
  }

  private final class Slow extends SignatureSpi {

    private @Nullable Signature signature;

    private Signature signature() throws SignatureException {
      if (signature == null) {
        throw new SignatureException("not initialised");
      }
      return signature;
    }

    @Override
    protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
      try {
        signature = Signature.getInstance("SHA256withECDSA", "SunEC");
        signature.initSign(keys.getPrivate());
      } catch (GeneralSecurityException e) {
        throw new InvalidKeyException(e);
      }
    }

    @Override
    protected void engineUpdate(byte b) throws SignatureException {
      signature().update(b);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
      signature().update(bytes, offset, length);
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
      if (waited.compareAndSet(false, true)) {
        signing.countDown();
        try {
          released.await();
        } catch (InterruptedException e) {
          throw new SignatureException(e);
        }
      }
      return signature().sign();
    }

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
      throw new InvalidKeyException("signs only");
    }

    @Override
    protected boolean engineVerify(byte[] signed) throws SignatureException {
      throw new SignatureException("signs only");
    }

    @Override
    @SuppressWarnings("deprecation") // must be implemented
    protected void engineSetParameter(String name, Object value) {
      throw new UnsupportedOperationException(name);
    }

    @Override
    @SuppressWarnings("deprecation") // must be implemented
    protected Object engineGetParameter(String name) {
      throw new UnsupportedOperationException(name);
    }
  }
}
