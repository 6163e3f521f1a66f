// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.managedkeys.servers.HttpCall;

/**
 * Where a request goes.
 *
 * @param operation what it asks for
 * @param resource the name in the path: that of the parent where something is created or listed
 */
record Route(Operation operation, String resource) {

  private static final String ID = "[a-zA-Z0-9_-]{1,63}";
  private static final String LOCATION = "projects/[^/:]+/locations/[^/:]+";
  private static final String RING = LOCATION + "/keyRings/" + ID;
  private static final String KEY = RING + "/cryptoKeys/" + ID;
  private static final String VERSION = KEY + "/cryptoKeyVersions/[0-9]+";

  private static final Pattern COLLECTION =
      Pattern.compile(
          "(?<parent>"
              + LOCATION
              + "|"
              + RING
              + "|"
              + KEY
              + ")/(?<kind>keyRings|cryptoKeys|importJobs|cryptoKeyVersions)");

  static @Nullable Route of(HttpCall call) {
    if (call.path().equals("/token") || call.path().equals("/v1/token")) {
      return call.method().equals("POST") ? new Route(Operation.Token, "") : null;
    }
    String method = call.header("x-http-method-override").orElse(call.method());
    String path = call.path();
    if (!path.startsWith("/v1/")) {
      return null;
    }
    String rest = path.substring("/v1/".length());
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      return verb(method, rest.substring(0, colon), rest.substring(colon + 1));
    }
    return plain(method, rest);
  }

  private static @Nullable Route verb(String method, String name, String verb) {
    if (!method.equals("POST")) {
      return null;
    }
    Operation operation =
        switch (verb) {
          case "generateRandomBytes" -> Operation.GenerateRandomBytes;
          case "encrypt" -> Operation.Encrypt;
          case "decrypt" -> Operation.Decrypt;
          case "updatePrimaryVersion" -> Operation.UpdateCryptoKeyPrimaryVersion;
          case "asymmetricSign" -> Operation.AsymmetricSign;
          case "asymmetricDecrypt" -> Operation.AsymmetricDecrypt;
          case "macSign" -> Operation.MacSign;
          case "macVerify" -> Operation.MacVerify;
          case "rawEncrypt" -> Operation.RawEncrypt;
          case "rawDecrypt" -> Operation.RawDecrypt;
          case "destroy" -> Operation.DestroyCryptoKeyVersion;
          case "restore" -> Operation.RestoreCryptoKeyVersion;
          default -> null;
        };
    if (verb.equals("import") && name.matches(KEY + "/cryptoKeyVersions")) {
      return new Route(Operation.ImportCryptoKeyVersion, name.substring(0, name.lastIndexOf('/')));
    }
    if (operation == null) {
      return null;
    }
    String wanted =
        switch (operation) {
          case GenerateRandomBytes -> LOCATION;
          case Encrypt -> KEY + "|" + VERSION;
          case Decrypt, UpdateCryptoKeyPrimaryVersion -> KEY;
          default -> VERSION;
        };
    return name.matches(wanted) ? new Route(operation, name) : null;
  }

  private static @Nullable Route plain(String method, String name) {
    if (name.endsWith("/publicKey") && method.equals("GET")) {
      String version = name.substring(0, name.lastIndexOf('/'));
      return version.matches(VERSION) ? new Route(Operation.GetPublicKey, version) : null;
    }
    Matcher collection = COLLECTION.matcher(name);
    if (collection.matches()) {
      String parent = collection.group("parent");
      return switch (method + " " + collection.group("kind")) {
        case "POST keyRings" -> new Route(Operation.CreateKeyRing, parent);
        case "GET keyRings" -> new Route(Operation.ListKeyRings, parent);
        case "POST cryptoKeys" -> new Route(Operation.CreateCryptoKey, parent);
        case "GET cryptoKeys" -> new Route(Operation.ListCryptoKeys, parent);
        case "POST importJobs" -> new Route(Operation.CreateImportJob, parent);
        case "POST cryptoKeyVersions" -> new Route(Operation.CreateCryptoKeyVersion, parent);
        case "GET cryptoKeyVersions" -> new Route(Operation.ListCryptoKeyVersions, parent);
        default -> null;
      };
    }
    Operation operation = null;
    boolean change = method.equals("PATCH");
    if (change || method.equals("GET")) {
      if (name.matches(VERSION)) {
        operation = change ? Operation.UpdateCryptoKeyVersion : Operation.GetCryptoKeyVersion;
      } else if (name.matches(KEY)) {
        operation = change ? Operation.UpdateCryptoKey : Operation.GetCryptoKey;
      } else if (!change && name.matches(RING + "/importJobs/" + ID)) {
        operation = Operation.GetImportJob;
      } else if (!change && name.matches(RING)) {
        operation = Operation.GetKeyRing;
      }
    }
    return operation == null ? null : new Route(operation, name);
  }
}
