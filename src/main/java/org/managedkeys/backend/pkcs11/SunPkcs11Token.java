// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;

/**
 * A token as SunPKCS11 shows it to one connection: a provider of its own, outside the JVM's list,
 * and its key store as it was read last. Keys that came out of it are good as long as it is; after
 * a lost connection there is another. Thread-safe.
 */
final class SunPkcs11Token {

  private static final String PROVIDER_CLASS = "sun.security.pkcs11.SunPKCS11";
  private static final String KEY_STORE = "PKCS11";

  /** A token that says nothing clear of a login is asked again, once. */
  private static final int MOST_UNCLEAR_LOGINS = 2;

  /** PINs refused in this process, by library and slot. */
  private static final Map<String, RefusedPins> REFUSED = new ConcurrentHashMap<>();

  private final SunPkcs11Settings settings;
  private final Path library;
  private final Provider provider;
  private volatile KeyStore keys;
  private volatile boolean lost;

  private SunPkcs11Token(
      SunPkcs11Settings settings, Path library, Provider provider, KeyStore keys) {
    this.settings = settings;
    this.library = library;
    this.provider = provider;
    this.keys = keys;
  }

  /**
   * Loads the library, logs in and reads which keys there are.
   *
   * @throws CryptokiFailure if the token answers with an error that is none of the PIN
   */
  static SunPkcs11Token connect(SunPkcs11Settings settings) throws CryptokiFailure {
    Path library;
    try {
      library = settings.common().library().toRealPath();
    } catch (IOException e) {
      throw NativeAccess.absent(settings.common().library(), settings.describe(), e);
    }
    Provider provider = provider(settings, library);
    return new SunPkcs11Token(settings, library, provider, load(settings, library, provider));
  }

  /** Its login or its sessions are lost. To be said before anybody logs in again. */
  void lose() {
    lost = true;
  }

  /** Whether it was lost, also if somebody has logged in since. */
  boolean isLost() {
    return lost;
  }

  /** The same token after the login was lost: keys are found anew, the sessions stay. */
  SunPkcs11Token again() throws CryptokiFailure {
    return new SunPkcs11Token(settings, library, provider, load(settings, library, provider));
  }

  private static Provider provider(SunPkcs11Settings settings, Path library)
      throws CryptokiFailure {
    Provider base =
        Arrays.stream(Security.getProviders())
            .filter(candidate -> candidate.getClass().getName().equals(PROVIDER_CLASS))
            .findFirst()
            .orElseThrow(() ->
                KeyException.of(
                    KeyException.Kind.UNSUPPORTED,
                    settings.describe(),
                    "load " + library,
                    "this JVM has no provider SunPKCS11, which binding = sunpkcs11 needs",
                    "add the module jdk.crypto.cryptoki to the run-time image and SunPKCS11 to the"
                        + " providers in java.security, or use the default, binding = jna"));
    try {
      return base.configure(settings.configuration(library));
    } catch (ProviderException | InvalidParameterException | UnsupportedOperationException e) {
      CryptokiFailure answer = SunPkcs11Failure.answer(e).orElse(null);
      if (answer != null) {
        throw answer;
      }
      throw KeyException.of(
          KeyException.Kind.INVALID,
          settings.describe(),
          "use " + library + " as PKCS #11 module",
          SunPkcs11Failure.text(e),
          "check the fields library, slot and slot_list_index",
          e);
    }
  }

  /** Reads the key store, and logs in before if nobody in this process has. */
  private static KeyStore load(SunPkcs11Settings settings, Path library, Provider provider)
      throws CryptokiFailure {
    RefusedPins refused =
        REFUSED.computeIfAbsent(library + "|" + settings.slot(), unused -> new RefusedPins());
    @Nullable String pin = settings.fields().text("pin").orElse(null);
    synchronized (refused) {
      @Nullable Long before = pin == null ? null : refused.answerTo(pin).orElse(null);
      if (before != null) {
        CryptokiFailure failure = new CryptokiFailure("the token", before);
        throw RefusedPins.refused(settings.describe(), settings.fields(), before, failure);
      }
      for (int attempt = 1; true; attempt++) {
        try {
          return load(provider, pin);
        } catch (IOException | GeneralSecurityException | ProviderException e) {
          boolean inLogin = isLogin(e);
          CryptokiFailure answer = SunPkcs11Failure.answer(e).orElse(null);
          if (answer == null) {
            throw unreadable(settings, pin, inLogin, e);
          }
          boolean last = attempt == MOST_UNCLEAR_LOGINS;
          if (pin != null && inLogin && (isPinRefused(answer) || (answer.mayPass() && last))) {
            refused.refuse(pin, answer.code());
            throw RefusedPins.refused(
                settings.describe(), settings.fields(), answer.code(), answer);
          }
          if (!answer.mayPass() || last) {
            throw answer;
          }
          Pause.after(attempt);
        }
      }
    }
  }

  private static KeyStore load(Provider provider, @Nullable String pin)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KEY_STORE, provider);
    char[] characters = pin == null ? null : oneCharacterPerByte(pin);
    try {
      store.load(null, characters);
    } finally {
      if (characters != null) {
        Arrays.fill(characters, ' ');
      }
    }
    return store;
  }

  /** SunPKCS11 cuts every character of a PIN to eight bits, and tokens expect UTF-8. */
  private static char[] oneCharacterPerByte(String pin) {
    byte[] bytes = pin.getBytes(StandardCharsets.UTF_8);
    char[] characters = new char[bytes.length];
    for (int index = 0; index < bytes.length; index++) {
      characters[index] = (char) (bytes[index] & 0xff);
    }
    Arrays.fill(bytes, (byte) 0);
    return characters;
  }

  private static boolean isLogin(Exception problem) {
    return SunPkcs11Failure.hasCause(problem, LoginException.class);
  }

  private static boolean isPinRefused(CryptokiFailure answer) {
    return ReturnValue.of(answer.code()).filter(ReturnValue::isPinRefused).isPresent();
  }

  private static KeyException unreadable(
      SunPkcs11Settings settings, @Nullable String pin, boolean inLogin, Exception problem) {
    if (pin == null && inLogin) {
      return RefusedPins.absent(settings.describe(), settings.fields());
    }
    if (SunPkcs11Failure.mentions(problem, "sharing")
        || SunPkcs11Failure.mentions(problem, "shared")) {
      return KeyException.of(
          KeyException.Kind.CONFLICT,
          settings.describe(),
          "read which keys there are",
          "SunPKCS11 cannot read a token on which two secret keys, or a secret key and a"
              + " certificate, have one label: "
              + SunPkcs11Failure.text(problem),
          "give them different labels, or " + Binding.USE_DEFAULT);
    }
    return SunPkcs11Failure.unanswered(
        settings.describe(), "read which keys there are", settings.describe(), problem);
  }

  Provider provider() {
    return provider;
  }

  /** Whether the provider computes something. */
  boolean offers(String type, String algorithm) {
    return provider.getService(type, algorithm) != null;
  }

  /** Reads again which keys there are. */
  void reload() throws CryptokiFailure {
    keys = load(settings, library, provider);
  }

  /**
   * The key of an alias.
   *
   * @return null if there is none, or if it cannot be seen without a login that was lost
   */
  @Nullable Key key(String alias) throws GeneralSecurityException {
    KeyStore store = keys;
    return store.isKeyEntry(alias) ? store.getKey(alias, null) : null;
  }

  /** Where its certificate is in the key store, null for a secret key. */
  @Nullable Certificate certificate(String alias) throws GeneralSecurityException {
    return keys.getCertificate(alias);
  }

  /** Aliases of keys. */
  List<String> aliases() throws GeneralSecurityException {
    KeyStore store = keys;
    List<String> aliases = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        aliases.add(alias);
      }
    }
    Collections.sort(aliases);
    return aliases;
  }

  /** Certificates of keys with those of their issuers, and those that the token calls trusted. */
  List<X509Certificate> certificates() throws GeneralSecurityException {
    KeyStore store = keys;
    Set<X509Certificate> found = new LinkedHashSet<>();
    for (String alias : Collections.list(store.aliases())) {
      Certificate @Nullable [] chain = store.getCertificateChain(alias);
      List<Certificate> all = new ArrayList<>();
      if (chain != null) {
        all.addAll(Arrays.asList(chain));
      } else if (store.getCertificate(alias) != null) {
        all.add(store.getCertificate(alias));
      }
      for (Certificate certificate : all) {
        if (certificate instanceof X509Certificate x509) {
          found.add(x509);
        }
      }
    }
    return List.copyOf(found);
  }
}
