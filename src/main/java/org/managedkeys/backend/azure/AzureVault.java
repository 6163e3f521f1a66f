// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.Context;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.KeyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.CryptographyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.models.KeyWrapAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.SignResult;
import com.azure.security.keyvault.keys.cryptography.models.SignatureAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.UnwrapResult;
import com.azure.security.keyvault.keys.cryptography.models.WrapResult;
import com.azure.security.keyvault.keys.models.CreateEcKeyOptions;
import com.azure.security.keyvault.keys.models.CreateKeyOptions;
import com.azure.security.keyvault.keys.models.CreateOctKeyOptions;
import com.azure.security.keyvault.keys.models.CreateRsaKeyOptions;
import com.azure.security.keyvault.keys.models.ImportKeyOptions;
import com.azure.security.keyvault.keys.models.JsonWebKey;
import com.azure.security.keyvault.keys.models.KeyOperation;
import com.azure.security.keyvault.keys.models.KeyProperties;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.remote.CallLimits;

/**
 * The clients of Microsoft's library for one vault, over one pool of connections. Every method
 * sends one request, unless it says otherwise, and repeats none. Thread-safe.
 *
 * <p>Keys are used by their exact version and at the service alone: left to itself, the library
 * would download the public or, of secret keys, the whole key first and compute here.
 */
final class AzureVault {

  static final RetryOptions NO_RETRIES =
      new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1)));

  private final AzureSettings settings;
  private final AzureTransport transport;
  private final TokenCredential credential;
  private final KeyClient keys;
  private final Map<String, CryptographyClient> cryptography = new ConcurrentHashMap<>();

  /** Clients that have sent nothing yet. */
  AzureVault(String subject, AzureSettings settings, CallLimits limits, Fields fields) {
    this.settings = settings;
    transport = new AzureTransport(subject, limits, settings.caFile());
    credential =
        new SharedTokens(
            new AzureCredentials(settings, fields, transport.http(), NO_RETRIES).make());
    KeyClientBuilder builder =
        new KeyClientBuilder()
            .vaultUrl(settings.vaultUrl())
            .credential(credential)
            .httpClient(transport.http())
            .httpLogOptions(new HttpLogOptions())
            .retryOptions(NO_RETRIES);
    if (!settings.verifyChallenge()) {
      builder.disableChallengeResourceVerification();
    }
    keys = builder.buildClient();
  }

  /** A version, or the latest. */
  KeyVersion get(String name, Optional<String> version) throws WrongAnswer {
    return checked(name, version, keys.getKey(name, version.orElse("")));
  }

  /** The same; empty if there is no key of that name. */
  Optional<KeyVersion> find(String name) throws WrongAnswer {
    try {
      return Optional.of(get(name, Optional.empty()));
    } catch (RuntimeException e) {
      if (AzureFailures.isNotFound(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  KeyVersion create(NewKey wanted, KeyAlgorithm algorithm) throws WrongAnswer {
    String name = wanted.name();
    KeyVaultKey made =
        switch (algorithm.family()) {
          case RSA ->
              keys.createRsaKey(
                  with(new CreateRsaKeyOptions(name), wanted)
                      .setKeySize(wanted.bits())
                      .setHardwareProtected(wanted.hardware()));
          case EC ->
              keys.createEcKey(
                  with(new CreateEcKeyOptions(name), wanted)
                      .setCurveName(JsonWebKeys.curve(algorithm))
                      .setHardwareProtected(wanted.hardware()));
          case AES ->
              keys.createOctKey(
                  with(new CreateOctKeyOptions(name), wanted)
                      .setKeySize(wanted.bits())
                      .setHardwareProtected(wanted.hardware()));
          default -> throw new IllegalArgumentException("no key of the service: " + algorithm);
        };
    return checked(name, Optional.empty(), made);
  }

  private static <T extends CreateKeyOptions> T with(T options, NewKey wanted) {
    options.setTags(wanted.tags());
    options.setKeyOperations(
        wanted.operations().stream().map(KeyOperation::fromString).toArray(KeyOperation[]::new));
    return options;
  }

  KeyVersion bringIn(NewKey wanted, KeyMaterial material) throws WrongAnswer, JsonWebKeys.Unusable {
    JsonWebKey key = JsonWebKeys.of(material, wanted.hardware(), wanted.operations());
    try {
      ImportKeyOptions options =
          new ImportKeyOptions(wanted.name(), key).setHardwareProtected(wanted.hardware());
      options.setTags(wanted.tags());
      return checked(wanted.name(), Optional.empty(), keys.importKey(options));
    } finally {
      key.clearMemory();
    }
  }

  /**
   * Takes a tag off the latest version, in two requests. The library writes the permitted
   * operations each time, so they are given as they were.
   */
  void untag(String name, String tag) {
    KeyVaultKey key = keys.getKey(name);
    Map<String, String> tags = new HashMap<>();
    if (key.getProperties().getTags() != null) {
      tags.putAll(key.getProperties().getTags());
    }
    if (tags.remove(tag) != null) {
      keys.updateKeyProperties(
          key.getProperties().setTags(tags), key.getKeyOperations().toArray(KeyOperation[]::new));
    }
  }

  /** The names of all keys with a tag; a request for each page. */
  List<String> tagged(String tag, String value) {
    List<String> names = new ArrayList<>();
    for (KeyProperties key : keys.listPropertiesOfKeys()) {
      if (key.getTags() != null && value.equals(key.getTags().get(tag))) {
        names.add(key.getName());
      }
    }
    return names;
  }

  byte[] random(int count) throws WrongAnswer {
    byte[] bytes = keys.getRandomBytes(count);
    if (bytes == null || bytes.length != count) {
      throw new WrongAnswer("it gave another number of random bytes");
    }
    return bytes;
  }

  /** The certificate that the service made a version with; empty if there is none any more. */
  Optional<X509Certificate> certificate(KeyVersion key) throws CertificateException {
    return AzureCertificates.certificate(settings, credential, transport.http(), key);
  }

  byte[] sign(KeyVersion key, String algorithm, byte[] digest) throws WrongAnswer {
    SignResult result =
        client(key).sign(SignatureAlgorithm.fromString(algorithm), digest, Context.NONE);
    return answer(key, result.getKeyId(), result.getSignature());
  }

  AzureCiphers.Sealed encrypt(KeyVersion key, AzureCiphers.Request request) throws WrongAnswer {
    return AzureCiphers.encrypt(client(key), key, request);
  }

  byte[] decrypt(KeyVersion key, AzureCiphers.Request request) throws WrongAnswer {
    return AzureCiphers.decrypt(client(key), key, request);
  }

  byte[] wrap(KeyVersion key, String algorithm, byte[] data) throws WrongAnswer {
    WrapResult result =
        client(key).wrapKey(KeyWrapAlgorithm.fromString(algorithm), data, Context.NONE);
    return answer(key, result.getKeyId(), result.getEncryptedKey());
  }

  byte[] unwrap(KeyVersion key, String algorithm, byte[] data) throws WrongAnswer {
    UnwrapResult result =
        client(key).unwrapKey(KeyWrapAlgorithm.fromString(algorithm), data, Context.NONE);
    return answer(key, result.getKeyId(), result.getKey());
  }

  void close() {
    transport.close();
  }

  private CryptographyClient client(KeyVersion key) {
    return cryptography.computeIfAbsent(
        key.path(),
        path -> {
          CryptographyClientBuilder builder =
              new CryptographyClientBuilder()
                  .keyIdentifier(settings.vaultUrl() + path)
                  .credential(credential)
                  .httpClient(transport.http())
                  .httpLogOptions(new HttpLogOptions())
                  .retryOptions(NO_RETRIES)
                  .disableKeyCaching();
          if (!settings.verifyChallenge()) {
            builder.disableChallengeResourceVerification();
          }
          return builder.buildClient();
        });
  }

  /** The result of an operation, if the answer is about the key that was used. */
  static byte[] answer(KeyVersion key, @SuppressWarnings("NullAway") String keyId, byte[] result)
      throws WrongAnswer {
    WrongAnswer.checkKey(key, keyId);
    if (result == null) {
      throw new WrongAnswer("there is no result in it");
    }
    return result;
  }

  private static KeyVersion checked(String name, Optional<String> version, KeyVaultKey key)
      throws WrongAnswer {
    try {
      KeyVersion found = JsonWebKeys.version(key);
      if (!KeyVersion.isSameName(found.name(), name)
          || !found.version().equals(version.orElse(found.version()))) {
        throw new WrongAnswer("it is about another key: " + found);
      }
      return found;
    } catch (JsonWebKeys.Unusable e) {
      throw new WrongAnswer("the key cannot be used: " + e.getMessage());
    }
  }
}
