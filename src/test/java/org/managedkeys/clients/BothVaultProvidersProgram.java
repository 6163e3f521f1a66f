// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import com.azure.security.keyvault.jca.KeyVaultJcaProvider;
import com.azure.security.keyvault.jca.KeyVaultLoadStoreParameter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.managedkeys.servers.Fault;
import org.managedkeys.servers.azure.AzureKeyVaultServer;
import org.managedkeys.servers.azure.TestIdentity;
import org.managedkeys.testkit.Providers;

/**
 * A JVM with our provider and Microsoft's, which sign with the keys of one vault; and again while
 * the connection breaks. Arguments: a folder, and which of the two is registered first.
 */
public final class BothVaultProvidersProgram {

  private static final String PEER = "peer";
  private static final byte[] DATA = {1, 2, 3};
  private static final Map<String, String> ALGORITHMS =
      new TreeMap<>(Map.of("ec", "SHA256withECDSA", "rsa", "SHA256withRSA"));

  private BothVaultProvidersProgram() {}

  public static void main(String[] arguments) throws Exception {
    try (AzureKeyVaultServer server = AzureKeyVaultServer.vault().start()) {
      // The peer trusts what is in the key store of this property.
      System.setProperty("javax.net.ssl.keyStore", server.trustStore().toString());
      System.setProperty("javax.net.ssl.keyStorePassword", server.trustStorePassword());
      Map<String, TestIdentity> identities =
          Map.of("rsa", TestIdentity.rsa("rsa"), "ec", TestIdentity.ec("ec"));
      for (Map.Entry<String, TestIdentity> entry : identities.entrySet()) {
        server.importCertificate(
            entry.getKey(),
            List.of(entry.getValue().certificate()),
            entry.getValue().keys().getPrivate(),
            false);
      }
      server.permitSecrets();
      Provider ours = ours(server, Path.of(arguments[0]));
      Provider peer = new KeyVaultJcaProvider();
      boolean isPeerFirst = arguments[1].equals(PEER);
      Security.addProvider(isPeerFirst ? peer : ours);
      Security.addProvider(isPeerFirst ? ours : peer);
      KeyStore ourStore = KeyStore.getInstance("ManagedKeys");
      ourStore.load(null, null);
      Map<String, KeyStore> stores = new TreeMap<>(Map.of("ours", ourStore, PEER, peer(server)));
      for (Map.Entry<String, KeyStore> store : stores.entrySet()) {
        for (Map.Entry<String, String> algorithm : ALGORITHMS.entrySet()) {
          String alias = algorithm.getKey();
          Key key = store.getValue().getKey(alias, new char[0]);
          TestIdentity identity = Objects.requireNonNull(identities.get(alias));
          System.out.println(
              store.getKey()
                  + " "
                  + alias
                  + " "
                  + result((PrivateKey) key, algorithm.getValue(), identity));
          Fault reset = Fault.resetBeforeTheAnswer();
          server.fail("sign", reset, reset, reset, reset, reset, reset);
          System.out.println(
              store.getKey()
                  + " "
                  + alias
                  + " broken "
                  + result((PrivateKey) key, algorithm.getValue(), identity));
          server.reset();
        }
      }
    }
  }

  /** Which provider was chosen for a key that was not asked for by name, and what it made. */
  private static String result(PrivateKey key, String algorithm, TestIdentity identity)
      throws GeneralSecurityException {
    Signature signer = Signature.getInstance(algorithm);
    try {
      signer.initSign(key);
      signer.update(DATA);
      byte[] made = signer.sign();
      return signer.getProvider().getName()
          + (verifies(algorithm, identity, made) ? " verifies" : " gave " + hex(made));
    } catch (GeneralSecurityException | RuntimeException e) {
      return signer.getProvider().getName() + " threw " + e.getClass().getSimpleName();
    }
  }

  private static String hex(byte[] bytes) {
    return "'" + HexFormat.of().formatHex(bytes) + "'";
  }

  private static boolean verifies(String algorithm, TestIdentity identity, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(identity.certificate());
      verifier.update(DATA);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static Provider ours(AzureKeyVaultServer server, Path folder) {
    return Providers.configured(
        folder,
        "kms.cloud.type = azurekeyvault",
        "kms.cloud.resource = " + server.url(),
        "kms.cloud.authority_host = " + server.url(),
        "kms.cloud.verify_challenge_resource = false",
        "kms.cloud.ca_file = " + server.caFile(),
        "kms.cloud.tenant_id = " + server.tenant(),
        "kms.cloud.client_id = " + server.clientId(),
        "kms.cloud.client_secret = " + server.clientSecret(),
        "kms.cloud.max_attempts = 2",
        "key.rsa.key_name = rsa",
        "key.ec.key_name = ec");
  }

  private static KeyStore peer(AzureKeyVaultServer server) throws Exception {
    KeyStore store = KeyStore.getInstance("AzureKeyVault");
    KeyVaultLoadStoreParameter parameter =
        new KeyVaultLoadStoreParameter(
            server.url(), server.tenant(), server.clientId(), server.clientSecret());
    parameter.disableChallengeResourceVerification();
    store.load(parameter);
    return store;
  }
}
