// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  static Route of(HttpCall call) {
    List<String> parts = new ArrayList<>(List.of(call.path().split("/")));
    parts.removeIf(String::isEmpty);
    String kind = parts.isEmpty() ? "" : parts.get(0);
    String name = parts.size() > 1 ? parts.get(1) : "";
    String third = parts.size() > 2 ? parts.get(2) : "";
    String what = call.method() + " " + kind;
    if (call.path().contains("/oauth2/")
        || call.path().contains("/discovery/instance")
        || call.path().endsWith("/openid-configuration")
        || call.path().startsWith("/msi/token")) {
      boolean discovery = call.path().contains("discovery") || call.path().contains("openid");
      return new Route(discovery ? "discovery" : "token", "", "");
    }
    switch (kind) {
      case "keys":
        return parts.size() == 1 && call.method().equals("GET")
            ? new Route("listKeys", "", "")
            : key(call.method(), parts, name, third);
      case "deletedkeys":
        return deleted(call.method(), name, third);
      case "rng":
        return new Route(call.method().equals("POST") ? "random" : UNKNOWN, "", "");
      case "certificates":
        if (name.isEmpty()) {
          return new Route("listCertificates", "", "");
        }
        return third.equals("versions")
            ? new Route("listCertificateVersions", name, "")
            : new Route("getCertificate", name, third);
      case "secrets":
        return new Route(what.equals("GET secrets") ? "getSecret" : UNKNOWN, name, third);
      default:
        return new Route(UNKNOWN, "", "");
    }
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
