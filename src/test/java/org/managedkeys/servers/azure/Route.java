// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.managedkeys.servers.HttpCall;

/**
 * What a request asks for.
 *
 * @param operation as tests and the permissions of a caller call it: {@code sign}, {@code getKey}
 * @param name of the key or certificate; may be empty
 * @param version empty for the newest
 */
record Route(String operation, String name, String version) {

  /** A request that this server does not know. */
  static final String UNKNOWN = "unknown";

  /** What is done with the material of a version, by the last part of the path. */
  static final Map<String, String> USES =
      Map.of(
          "sign", "sign",
          "verify", "verify",
          "encrypt", "encrypt",
          "decrypt", "decrypt",
          "wrapkey", "wrapKey",
          "unwrapkey", "unwrapKey");

  private static final Pattern TOKENS =
      Pattern.compile("/oauth2/(v2.0/)?token$|^/msi/token|^/metadata/identity/oauth2/token");

  private static final Pattern DISCOVERY =
      Pattern.compile("/discovery/instance$|/.well-known/openid-configuration$");

  static Route of(HttpCall call) {
    List<String> parts = new ArrayList<>(List.of(call.path().split("/", -1)));
    parts.removeIf(String::isEmpty);
    String kind = parts.isEmpty() ? "" : parts.get(0);
    String name = parts.size() > 1 ? parts.get(1) : "";
    String third = parts.size() > 2 ? parts.get(2) : "";
    if (TOKENS.matcher(call.path()).find()) {
      return new Route("token", "", "");
    }
    if (DISCOVERY.matcher(call.path()).find()) {
      return new Route("discovery", "", "");
    }
    return switch (kind) {
      case "keys" ->
          parts.size() == 1 && call.method().equals("GET")
              ? new Route("listKeys", "", "")
              : key(call.method(), parts, name, third);
      case "deletedkeys" -> deleted(call.method(), name, third);
      case "rng" -> new Route(call.method().equals("POST") ? "random" : UNKNOWN, "", "");
      case "certificates" -> certificate(call.method(), name, third);
      case "secrets" -> new Route(call.method().equals("GET") ? "getSecret" : UNKNOWN, name, third);
      default -> new Route(UNKNOWN, "", "");
    };
  }

  private static Route key(String method, List<String> parts, String name, String third) {
    String fourth = parts.size() > 3 ? parts.get(3) : "";
    if (method.equals("POST") && parts.size() <= 4) {
      String use = USES.get(fourth.isEmpty() ? third : fourth);
      if (use != null) {
        return new Route(use, name, fourth.isEmpty() ? "" : third);
      }
      return switch (third) {
        case "create" -> new Route("createKey", name, "");
        case "rotate" -> new Route("rotateKey", name, "");
        default -> new Route(UNKNOWN, name, "");
      };
    }
    if (parts.size() > 3) {
      return new Route(UNKNOWN, name, "");
    }
    return switch (method) {
      case "GET" ->
          third.equals("versions")
              ? new Route("listVersions", name, "")
              : new Route("getKey", name, third);
      case "PUT" -> new Route("importKey", name, "");
      case "PATCH" -> new Route("updateKey", name, third);
      case "DELETE" -> new Route("deleteKey", name, "");
      default -> new Route(UNKNOWN, name, "");
    };
  }

  private static Route certificate(String method, String name, String third) {
    if (method.equals("POST")) {
      return new Route(third.equals("import") ? "importCertificate" : UNKNOWN, name, "");
    }
    if (!method.equals("GET")) {
      return new Route(UNKNOWN, name, "");
    }
    if (name.isEmpty()) {
      return new Route("listCertificates", "", "");
    }
    return third.equals("versions")
        ? new Route("listCertificateVersions", name, "")
        : new Route("getCertificate", name, third);
  }

  private static Route deleted(String method, String name, String third) {
    if (third.equals("recover")) {
      return new Route("recoverKey", name, "");
    }
    if (method.equals("DELETE")) {
      return new Route("purgeKey", name, "");
    }
    return new Route(name.isEmpty() ? "listDeletedKeys" : "getDeletedKey", name, "");
  }
}
