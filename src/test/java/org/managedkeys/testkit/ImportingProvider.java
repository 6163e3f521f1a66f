// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.managedkeys.jca.ManagedKeysProvider;

/**
 * A back end into which tests import keys, one after the other under one alias, as a user imports
 * keys: through the KeyStore.
 *
 * @param name of its connection
 */
public record ImportingProvider(String name, ManagedKeysProvider provider, KeyStore keys) {

  private static final String ALIAS = "imported";

  /** Over a new token of SoftHSM. */
  public static ImportingProvider softHsm(Path folder) {
    return of("softhsm", folder, Providers.connection("softhsm", SoftHsm.spareToken()).stream());
  }

  /** Over a new file of the back end local. */
  public static ImportingProvider local(Path folder) {
    return of(
        "local",
        folder,
        Stream.of(
            "kms.local.type = local",
            "kms.local.file = " + folder.resolve("keys.p12"),
            "kms.local.password = open sesame"));
  }

  private static ImportingProvider of(String name, Path folder, Stream<String> connection) {
    ManagedKeysProvider provider =
        Providers.configured(
            folder,
            Stream.concat(
                    connection,
                    Stream.of(
                        "kms." + name + ".allow_store_key = true",
                        "kms." + name + ".allow_replace_key = true"))
                .toArray(String[]::new));
    return new ImportingProvider(name, provider, Providers.keyStore(provider));
  }

  /** The handle of a secret key that is in the back end now. */
  public Key imported(SecretKey key) throws GeneralSecurityException {
    return imported(ALIAS, key);
  }

  /** The same under an alias of its own. */
  public Key imported(String alias, SecretKey key) throws GeneralSecurityException {
    keys.setEntry(alias, new KeyStore.SecretKeyEntry(key), null);
    return keys.getKey(alias, null);
  }

  /**
   * The handle of a private key that is in the back end now.
   *
   * @param signature what the key signs its certificate by
   */
  public PrivateKey imported(PrivateKey key, PublicKey publicKey, String signature)
      throws GeneralSecurityException {
    return imported(ALIAS, key, publicKey, signature);
  }

  /** The same under an alias of its own. */
  public PrivateKey imported(String alias, PrivateKey key, PublicKey publicKey, String signature)
      throws GeneralSecurityException {
    keys.setKeyEntry(alias, key, null, new Certificate[] {certificate(key, publicKey, signature)});
    return (PrivateKey) keys.getKey(alias, null);
  }

  private static Certificate certificate(PrivateKey key, PublicKey publicKey, String signature)
      throws GeneralSecurityException {
    X500Principal name = new X500Principal("CN=" + ALIAS);
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              new JcaX509v3CertificateBuilder(
                      name,
                      BigInteger.ONE,
                      Date.from(Instant.now()),
                      Date.from(Instant.now().plus(365, ChronoUnit.DAYS)),
                      name,
                      publicKey)
                  .build(
                      new JcaContentSignerBuilder(signature)
                          .setProvider(new BouncyCastleProvider())
                          .build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
