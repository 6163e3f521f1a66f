// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.managedkeys.servers.HttpCall;
import org.managedkeys.servers.KmsServer;
import org.managedkeys.servers.Reply;

/**
 * A vault of Azure Key Vault, or a Managed HSM, with the authority that gives out its tokens.
 * Requests without a token are counted as {@code challenge}, those for a token as {@code token}.
 * Thread-safe.
 */
public final class AzureKeyVaultServer extends KmsServer {

  /** What the tokens for a vault are for. */
  public static final String VAULT_RESOURCE = "https://vault.azure.net";

  /** What the tokens for a Managed HSM are for. */
  public static final String HSM_RESOURCE = "https://managedhsm.azure.net";

  private static final Pattern VERSIONS =
      Pattern.compile("2016-10-01|7\\.[0-6](-preview(\\.[0-9])?)?|2025-07-01");

  /** What only a vault has. */
  private static final Set<String> CERTIFICATES =
      Set.of(
          "importCertificate",
          "getCertificate",
          "listCertificates",
          "listCertificateVersions",
          "getSecret");

  private final boolean managedHsm;
  private final Path folder;
  private final Authority authority = new Authority();
  private final KeyRequests keys;
  private final CertificateRequests certificates;
  private final Set<String> withheld = ConcurrentHashMap.newKeySet();

  private AzureKeyVaultServer(boolean managedHsm, ServerCertificate certificate)
      throws IOException, GeneralSecurityException {
    super(certificate.tls());
    this.managedHsm = managedHsm;
    folder = Files.createTempDirectory("key-vault-server");
    certificate.writePem(caFile());
    certificate.writeTrustStore(trustStore());
    // A server started by hand is never closed. The folder is deleted after what is in it.
    for (Path file : List.of(folder, caFile(), trustStore())) {
      file.toFile().deleteOnExit();
    }
    KeyRing ring = new KeyRing();
    keys = new KeyRequests(ring, managedHsm);
    withheld.add("getSecret");
    certificates = new CertificateRequests(ring);
  }

  /** A vault that is not started yet. */
  public static AzureKeyVaultServer vault() throws IOException, GeneralSecurityException {
    return new AzureKeyVaultServer(false, new ServerCertificate());
  }

  /** A Managed HSM that is not started yet. */
  public static AzureKeyVaultServer managedHsm() throws IOException, GeneralSecurityException {
    return new AzureKeyVaultServer(true, new ServerCertificate());
  }

  /** Starts it on a free port. */
  public AzureKeyVaultServer start() throws Exception {
    start(0);
    return this;
  }

  /** The certificate of the authority behind the server's own, in PEM. */
  public Path caFile() {
    return folder.resolve("ca.pem");
  }

  /** The same in a PKCS #12 store. */
  public Path trustStore() {
    return folder.resolve("trust.p12");
  }

  public String trustStorePassword() {
    return ServerCertificate.PASSWORD;
  }

  public String tenant() {
    return Authority.TENANT;
  }

  public String clientId() {
    return Authority.CLIENT_ID;
  }

  public String clientSecret() {
    return Authority.CLIENT_SECRET;
  }

  /** What stands in the token file of a workload identity. */
  public String federatedToken() {
    return Authority.FEDERATED_TOKEN;
  }

  /** {@code IDENTITY_ENDPOINT} of an application with a managed identity. */
  public String identityEndpoint() {
    return url() + "/msi/token";
  }

  /** {@code IDENTITY_HEADER} of the same. */
  public String identityHeader() {
    return Authority.IDENTITY_HEADER;
  }

  /** Lets the application prove itself with the key of a certificate too. */
  public void register(X509Certificate certificate) {
    authority.register(certificate);
  }

  /** Imports a certificate, with its chain behind it and its key, as a file in PEM would be. */
  public void importCertificate(
      String name, List<X509Certificate> chain, PrivateKey key, boolean exportable)
      throws GeneralSecurityException {
    Map<String, Object> policy =
        Map.of(
            "key_props",
            Map.of("exportable", exportable),
            "secret_props",
            Map.of("contentType", CertificateFile.PEM));
    try {
      certificates.add(
          name,
          new CertificateFile(List.copyOf(chain), Optional.of(key)),
          Fields.of(Map.<String, Object>of("policy", policy)));
    } catch (ServiceException e) {
      throw new IllegalArgumentException("the vault does not take certificate " + name, e);
    }
  }

  /** How long tokens are good that are given from now on. */
  public void tokenLifetime(Duration time) {
    authority.lifetime(time);
  }

  /** Makes all tokens expired that were given so far. */
  public void expireTokens() {
    authority.expireAll();
  }

  /** Takes the permission for an operation away from every caller. */
  public void withhold(String operation) {
    withheld.add(operation);
  }

  /**
   * Gives back what was withheld. Secrets stay forbidden: a key behind a certificate has nothing to
   * do outside the vault.
   */
  public void permitAll() {
    withheld.clear();
    withheld.add("getSecret");
  }

  /** Permits secrets, for clients that want the chain of a certificate or its key from there. */
  public void permitSecrets() {
    withheld.remove("getSecret");
  }

  /** The answer to one request too many. */
  public static Reply throttled(Duration pause) {
    return ServiceException.reply(
            429,
            "Throttled",
            "",
            "Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached")
        .with("Retry-After", String.valueOf(pause.toSeconds()));
  }

  /** An error answer in the form of the service; an empty inner code is left out. */
  public static Reply error(int status, String code, String inner, String message) {
    return ServiceException.reply(status, code, inner, message);
  }

  @Override
  protected String operation(HttpCall call) {
    String operation = Route.of(call).operation();
    boolean service = !operation.equals("token") && !operation.equals("discovery");
    return service && call.header("Authorization").isEmpty() ? "challenge" : operation;
  }

  @Override
  protected Reply answer(HttpCall call) throws Exception {
    Route route = Route.of(call);
    if (route.operation().equals("token") || route.operation().equals("discovery")) {
      return authority.answer(call, url());
    }
    Optional<Reply> refusal =
        authority.refusal(call, url(), managedHsm ? HSM_RESOURCE : VAULT_RESOURCE);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    try {
      String version = Query.of(call).getOrDefault("api-version", "");
      if (!VERSIONS.matcher(version).matches()) {
        throw ServiceException.badParameter(
            version.isEmpty()
                ? "api-version must be specified"
                : "The specified version (" + version + ") is not recognized.");
      }
      Permissions.require(route, withheld, managedHsm);
      if (route.operation().equals("purgeKey")) {
        keys.purge(route.name());
        return new Reply(204, Map.of(), new byte[0]);
      }
      Map<String, Object> members =
          CERTIFICATES.contains(route.operation()) && !managedHsm
              ? certificates.answer(route, call, url())
              : keys.answer(route, call, url());
      return Reply.json(200, "application/json; charset=utf-8", JSON.std.asString(members));
    } catch (ServiceException e) {
      return e.reply();
    }
  }

  @Override
  public void close() {
    super.close();
    try {
      Files.deleteIfExists(caFile());
      Files.deleteIfExists(trustStore());
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
