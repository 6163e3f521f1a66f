// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.Serial;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.AgreementName;
import org.managedkeys.key.CipherAlgorithm;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.key.SignatureScheme;

/**
 * The JCA provider {@code ManagedKeys}: keys held in an HSM or KMS as entries of a KeyStore of type
 * {@code ManagedKeys}, and Signatures made by them.
 *
 * <p>Register it last; everything works from there. Its configuration is a file, see the sample
 * {@code provider.properties}, named in one of these ways:
 *
 * <ul>
 *   <li>{@link #configure(String)}, which keytool and jarsigner call with {@code -providerarg} and
 *       the JDK with the rest of the line {@code security.provider.N=ManagedKeys <path>};
 *   <li>the system property {@code managedkeys.config};
 *   <li>the environment variable {@code MANAGEDKEYS_CONFIG}.
 * </ul>
 *
 * <p>The constructor does no input or output and never throws. {@code configure} reads that one
 * file and never throws either; what is wrong with it is told by {@code KeyStore.load}. Tokens and
 * services are opened when one of their keys is used.
 *
 * <p>Thread-safe, as are its keys; Signature, KeyStore and KeyPairGenerator objects follow the
 * JCA's own rules.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/17/security/howtoimplaprovider.html">How to
 *     Implement a Provider</a>
 */
public final class ManagedKeysProvider extends Provider implements AutoCloseable {

  /** The provider's name and the type of its KeyStore. */
  public static final String NAME = "ManagedKeys";

  @Serial private static final long serialVersionUID = 1L;

  private static final String VERSION = "0.1.0";
  private static final String INFO = "Managed Keys: keys in an HSM or KMS as ordinary Java keys";

  private final transient ProviderContext context;
  private final transient Service random;

  /** An instance that reads its configuration, when first used, from where the process says. */
  public ManagedKeysProvider() {
    this(NAME, ProviderContext.ofDefaultFile());
  }

  /** An instance over a context, which may be one with kinds of key service of a test's own. */
  ManagedKeysProvider(String name, ProviderContext context) {
    super(name, VERSION, INFO);
    this.context = context;
    this.random =
        new ManagedService(
            this,
            "SecureRandom",
            NAME,
            List.of(),
            ManagedSecureRandomSpi.class,
            Map.of("ThreadSafe", "true"),
            NAME);
    add("KeyStore", NAME, List.of(), ManagedKeyStoreSpi.class, Map.of(), NAME);
    // Loops, and one method that makes all SPI objects: a lambda for each would take a process
    // longer than the rest of this constructor.
    for (SignatureAlgorithm row : SignatureAlgorithm.TABLE) {
      addSignature(row);
      if (row.padding() == SignatureScheme.Padding.ML_DSA) {
        addKeyFactory(row);
      }
    }
    for (CipherAlgorithm row : CipherAlgorithm.TABLE) {
      addCipher(row);
    }
    for (MacAlgorithm row : MacAlgorithm.values()) {
      addMac(row);
    }
    for (AgreementName row : AgreementName.TABLE) {
      addKeyAgreement(row);
    }
    for (GeneratorName row : GeneratorName.ALL) {
      add(
          "KeyPairGenerator",
          row.name(),
          List.of(),
          ManagedKeyPairGeneratorSpi.class,
          Map.of(),
          row);
    }
    addKeyGenerators();
    for (DigestAlgorithm digest : DigestAlgorithm.values()) {
      addMessageDigest(digest);
    }
    add(
        "AlgorithmParameters",
        CipherParameters.OAEP,
        List.of(),
        DelegatedParametersSpi.class,
        Map.of(),
        CipherParameters.OAEP);
  }

  /**
   * Makes the SPI object of a service.
   *
   * @param row what the service was added with
   */
  Object newSpi(String type, Object row) throws NoSuchAlgorithmException {
    return switch (type) {
      case "KeyStore" -> new ManagedKeyStoreSpi(this, context);
      case "SecureRandom" -> new ManagedSecureRandomSpi(context);
      case "Signature" -> new ManagedSignatureSpi((SignatureAlgorithm) row);
      case "KeyFactory" ->
          new DelegatedKeyFactorySpi(
              OtherProviders.keyFactories(((SignatureAlgorithm) row).name()));
      case "KeyAgreement" -> new ManagedKeyAgreementSpi((AgreementName) row);
      case "Cipher" -> newCipher((CipherAlgorithm) row);
      case "Mac" -> new ManagedMacSpi((MacAlgorithm) row);
      case "KeyPairGenerator" -> newKeyPairGenerator((GeneratorName) row);
      case "KeyGenerator" -> newKeyGenerator((SecretKind) row);
      case "MessageDigest" ->
          new DelegatedMessageDigestSpi(
              OtherProviders.messageDigest(((DigestAlgorithm) row).jcaName()));
      case "AlgorithmParameters" -> new DelegatedParametersSpi((String) row);
      default -> throw new NoSuchAlgorithmException(type);
    };
  }

  /**
   * A new provider with its own configuration, named {@code ManagedKeys}, or {@code
   * ManagedKeys-<provider_name>} if the file says so. This object is not changed.
   *
   * @param path of the configuration file; surrounding spaces and quotes are taken off
   */
  @Override
  public Provider configure(String path) {
    ProviderContext configured = ProviderContext.of(unquoted(path.strip()));
    String name = NAME;
    try {
      name = configured.configuration().providerName();
    } catch (KeyException e) {
      // The context keeps the error for the first use; until then the provider is just there.
    }
    return new ManagedKeysProvider(name, configured);
  }

  /** Closes the sessions this provider opened. A later use of a key opens them again. */
  @Override
  public void close() {
    context.close();
  }

  /**
   * Names that the JDK has too are offered for our keys only, so that every other key stays with
   * the JDK's providers. RSASSA-PSS can be bound to a provider by its parameters, and our own names
   * by their being ours, before a key is seen: those take any key.
   */
  private void addSignature(SignatureAlgorithm row) {
    Map<String, String> attributes =
        row.standard() && !row.needsParameters()
            ? Map.of("SupportedKeyClasses", ManagedPrivateKey.class.getName())
            : Map.of();
    add("Signature", row.name(), row.aliases(), ManagedSignatureSpi.class, attributes, row);
  }

  /**
   * For ML-DSA, of which the JDK reads public keys from 24 on only: with it, and with the object
   * identifiers among the aliases, the tools of older ones make and verify its certificates.
   */
  private void addKeyFactory(SignatureAlgorithm row) {
    add("KeyFactory", row.name(), row.aliases(), DelegatedKeyFactorySpi.class, Map.of(), row);
  }

  private void addKeyAgreement(AgreementName row) {
    add(
        "KeyAgreement",
        row.name(),
        row.aliases(),
        ManagedKeyAgreementSpi.class,
        onlyFor(row.algorithm().family()),
        row);
  }

  private void addCipher(CipherAlgorithm row) {
    add(
        "Cipher",
        row.name(),
        row.aliases(),
        isService(row) ? KmsCipherSpi.class : ManagedCipherSpi.class,
        onlyFor(row.mode().family()),
        row);
  }

  private static boolean isService(CipherAlgorithm row) {
    return row.mode() == CipherScheme.Mode.SERVICE;
  }

  private static Object newCipher(CipherAlgorithm row) {
    return isService(row) ? new KmsCipherSpi(row) : new ManagedCipherSpi(row);
  }

  private void addMac(MacAlgorithm row) {
    add("Mac", row.jcaName(), row.aliases(), ManagedMacSpi.class, onlyFor(row.family()), row);
  }

  private static Map<String, String> onlyFor(KeyAlgorithm.Family family) {
    Class<?> marker = family.isSecret() ? ManagedSecretKey.class : ManagedPrivateKey.class;
    return Map.of("SupportedKeyClasses", marker.getName());
  }

  private Object newKeyPairGenerator(GeneratorName name) throws NoSuchAlgorithmException {
    requireOn(
        "KeyPairGenerator " + name.name(), "key_pair_generators", Configuration::keyPairGenerators);
    return new ManagedKeyPairGeneratorSpi(context, name);
  }

  /**
   * What a KeyGenerator makes.
   *
   * @param code that a key for HMAC is for
   */
  private record SecretKind(String name, KeySpec usual, MacAlgorithm code) {}

  private Object newKeyGenerator(SecretKind kind) throws NoSuchAlgorithmException {
    requireOn("KeyGenerator " + kind.name(), "key_generators", Configuration::keyGenerators);
    return new ManagedKeyGeneratorSpi(context, kind.usual(), kind.code());
  }

  private void addKeyGenerators() {
    MacAlgorithm usual = MacAlgorithm.HMAC_SHA_256;
    addKeyGenerator(KeyAlgorithm.AES.jcaName(), KeySpec.of(KeyAlgorithm.AES), usual);
    addKeyGenerator(KeyAlgorithm.HMAC.jcaName(), KeySpec.of(KeyAlgorithm.HMAC), usual);
    for (MacAlgorithm mac : MacAlgorithm.values()) {
      if (mac.family() == KeyAlgorithm.Family.HMAC) {
        int bits = mac.bytes() * Byte.SIZE;
        addKeyGenerator(mac.jcaName(), new KeySpec(KeyAlgorithm.HMAC, bits), mac);
      }
    }
  }

  private void addKeyGenerator(String name, KeySpec usual, MacAlgorithm code) {
    add(
        "KeyGenerator",
        name,
        List.of(),
        ManagedKeyGeneratorSpi.class,
        Map.of(),
        new SecretKind(name, usual, code));
  }

  /**
   * Refuses unless the configuration asks for it: with these names answering, a program that means
   * the JDK's generator can end up with a key in the token.
   */
  private void requireOn(String service, String setting, Predicate<Configuration> isOn)
      throws NoSuchAlgorithmException {
    Configuration configuration;
    try {
      configuration = context.configuration();
    } catch (KeyException e) {
      throw new NoSuchAlgorithmException(e.getMessage(), e);
    }
    if (!isOn.test(configuration)) {
      throw new NoSuchAlgorithmException(
          service
              + " of "
              + getName()
              + " is off. Hint: add "
              + setting
              + " = true to "
              + configuration.file());
    }
  }

  /**
   * Besides the services that were put, the random source. It is not put, because {@code new
   * SecureRandom()} takes the first one put by the first provider that has any, and a program that
   * does not ask for a token's generator shall not wait for one.
   */
  @Override
  public @Nullable Service getService(String type, String algorithm) {
    return type.equalsIgnoreCase(random.getType())
            && algorithm.equalsIgnoreCase(random.getAlgorithm())
        ? random
        : super.getService(type, algorithm);
  }

  @Override
  public synchronized Set<Service> getServices() {
    Set<Service> all = new LinkedHashSet<>(super.getServices());
    all.add(random);
    return Collections.unmodifiableSet(all);
  }

  private void addMessageDigest(DigestAlgorithm digest) {
    add(
        "MessageDigest",
        digest.jcaName(),
        List.of(digest.nameInSignature(), digest.oid()),
        DelegatedMessageDigestSpi.class,
        Map.of(),
        digest);
  }

  private void add(
      String type,
      String algorithm,
      List<String> aliases,
      Class<?> spi,
      Map<String, String> attributes,
      Object row) {
    putService(new ManagedService(this, type, algorithm, aliases, spi, attributes, row));
  }

  private static String unquoted(String path) {
    boolean quoted = path.length() >= 2 && path.startsWith("\"") && path.endsWith("\"");
    return quoted ? path.substring(1, path.length() - 1) : path;
  }
}
