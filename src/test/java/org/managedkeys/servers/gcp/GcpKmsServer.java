// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.managedkeys.servers.HttpCall;
import org.managedkeys.servers.KmsServer;
import org.managedkeys.servers.Reply;

/**
 * Google Cloud KMS and its token service on one port. Operations are named as in the reference of
 * the service ({@code AsymmetricSign}); {@code Token} is a request for an access token.
 */
public final class GcpKmsServer extends KmsServer {

  private static final String PROJECT = "managed-keys-test";

  private final KeyRings rings = new KeyRings();
  private final Operations operations = new Operations(rings);
  private final Authority authority = new Authority();
  private final Set<String> denied = ConcurrentHashMap.newKeySet();

  /** A server in plain HTTP with one key ring. */
  public GcpKmsServer() {
    this(null);
  }

  /** The same behind TLS, if there is a certificate: federated workloads want that. */
  public GcpKmsServer(SslContextFactory.@Nullable Server tls) {
    super(tls);
    rings.addRing(keyRing());
  }

  /** The project that it knows. */
  public String project() {
    return PROJECT;
  }

  /** The location that it knows. */
  public String location() {
    return "projects/" + PROJECT + "/locations/europe-west3";
  }

  /** The full name of the key ring that exists from the start. */
  public String keyRing() {
    return location() + "/keyRings/tests";
  }

  /** The credentials file of a service account that may do everything; once it is started. */
  public String serviceAccountJson() throws IOException {
    return authority.credentials(url());
  }

  /** An access token that is good at once. */
  public String accessToken() {
    return authority.issue();
  }

  /** How long tokens live that are given out from now on. */
  public void tokenLifetime(Duration time) {
    authority.lifetime(time);
  }

  /** Lets all tokens that have been given out expire. */
  public void expireTokens() {
    authority.expire();
  }

  /** Takes a permission from everybody: {@code cloudkms.cryptoKeyVersions.useToSign}. */
  public void deny(String permission) {
    denied.add(permission);
  }

  /** Gives it back. */
  public void allow(String permission) {
    denied.remove(permission);
  }

  /** Lets the keys of versions made from now on be generated only after so many looks at them. */
  public void generateAfter(int looks) {
    rings.generateAfter(looks);
  }

  @Override
  protected String operation(HttpCall call) {
    Route route = Route.of(call);
    return route == null ? "Unknown" : route.operation().name();
  }

  @Override
  protected Reply answer(HttpCall call) throws Exception {
    Route route = Route.of(call);
    try {
      if (route == null) {
        throw GcpException.notFound(call.path());
      }
      if (route.operation() == Operation.Token) {
        return authority.token(call, url());
      }
      authority.check(call, url());
      String permission = route.operation().permission();
      if (denied.contains(permission)) {
        throw GcpException.denied(permission, route.resource());
      }
      return Json.reply(call, operations.answer(route, call));
    } catch (GcpException e) {
      return e.reply();
    }
  }
}
