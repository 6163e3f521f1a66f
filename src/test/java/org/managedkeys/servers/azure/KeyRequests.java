// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.managedkeys.servers.HttpCall;

/** Answers requests about the keys of a vault or of a Managed HSM. Thread-safe. */
final class KeyRequests {

  private static final int PAGE = 25;
  private static final Duration RETENTION = Duration.ofDays(90);

  private final KeyRing ring;
  private final KeyMaker maker = new KeyMaker();
  private final boolean managedHsm;

  KeyRequests(KeyRing ring, boolean managedHsm) {
    this.ring = ring;
    this.managedHsm = managedHsm;
  }

  /** The members of an answer. */
  Map<String, Object> answer(Route route, HttpCall call, String url)
      throws ServiceException, GeneralSecurityException {
    String name = route.name();
    if (Route.USES.containsValue(route.operation())) {
      VaultKey key = ring.get(name, route.version());
      return KeyOperations.use(route.operation(), key, url, Fields.of(call.body()));
    }
    return switch (route.operation()) {
      case "createKey" -> create(name, Fields.of(call.body())).bundle(url);
      case "importKey" -> take(name, Fields.of(call.body())).bundle(url);
      case "rotateKey" -> rotate(name).bundle(url);
      case "getKey" -> ring.get(name, route.version()).bundle(url);
      case "updateKey" -> update(ring.get(name, route.version()), Fields.of(call.body())).bundle(url);
      case "listKeys" -> page(ring.newest(), call, url, key -> item(key, url + "/keys/" + key.name()));
      case "listVersions" ->
          page(ring.versions(name), call, url, key -> item(key, key.id(url)));
      case "deleteKey" -> deleted(ring.delete(name), url);
      case "getDeletedKey" -> deleted(ring.deleted(name), url);
      case "listDeletedKeys" -> page(ring.deleted(), call, url, key -> deletedItem(key, url));
      case "recoverKey" -> ring.recover(name).bundle(url);
      case "random" -> random(Fields.of(call.body()));
      default -> throw ServiceException.notFound("NotFound", "There is nothing at " + call.path());
    };
  }

  void purge(String name) throws ServiceException {
    ring.purge(name);
  }

  private Map<String, Object> random(Fields request) throws ServiceException {
    if (!managedHsm) {
      throw ServiceException.notFound("NotFound", "A vault gives no random bytes.");
    }
    return KeyOperations.random(request);
  }

  private VaultKey create(String name, Fields request)
      throws ServiceException, GeneralSecurityException {
    requireType(request.required("kty"));
    return add(name, request.required("kty"), maker.create(request), request, request);
  }

  private VaultKey take(String name, Fields request)
      throws ServiceException, GeneralSecurityException {
    Fields jwk = request.object("key");
    String type = jwk.required("kty");
    boolean hardware = request.flag("Hsm").orElse(managedHsm);
    if (hardware && !type.endsWith("-HSM")) {
      type = type + "-HSM";
    }
    requireType(type);
    return add(name, type, maker.take(jwk), request, jwk);
  }

  private VaultKey rotate(String name) throws ServiceException, GeneralSecurityException {
    VaultKey newest = ring.get(name, "");
    Map<String, Object> like = new LinkedHashMap<>();
    like.put("kty", newest.type());
    if (newest.material() instanceof KeyMaterial.Ec ec) {
      like.put("crv", ec.curve().label());
    } else if (newest.material() instanceof KeyMaterial.Oct oct) {
      like.put("key_size", oct.key().getEncoded().length * 8);
    } else if (newest.material() instanceof KeyMaterial.Rsa rsa) {
      like.put("key_size", KeyMaker.bits(rsa));
    }
    like.put("key_ops", newest.operations());
    like.put("tags", newest.tags());
    return create(name, Fields.of(like));
  }

  private VaultKey add(
      String name, String type, KeyMaterial material, Fields request, Fields operations)
      throws ServiceException {
    if (!name.matches("[0-9a-zA-Z-]{1,127}")) {
      throw ServiceException.badParameter(
          "The request URI contains an invalid name: " + name);
    }
    Instant now = Instant.now();
    VaultKey key =
        new VaultKey(
            name,
            KeyRing.newVersion(),
            type,
            material,
            operations(operations, material, material.possibleOperations()),
            Validity.of(request.object("attributes"), Validity.always()),
            request.object("tags").members(),
            now,
            now);
    ring.add(key);
    return key;
  }

  private VaultKey update(VaultKey key, Fields request) throws ServiceException {
    VaultKey changed =
        new VaultKey(
            key.name(),
            key.version(),
            key.type(),
            key.material(),
            operations(request, key.material(), key.operations()),
            Validity.of(request.object("attributes"), key.validity()),
            request.has("tags") ? request.object("tags").members() : key.tags(),
            key.created(),
            Instant.now());
    ring.replace(key, changed);
    return changed;
  }

  private static List<String> operations(Fields request, KeyMaterial material, List<String> otherwise)
      throws ServiceException {
    List<String> operations = request.texts("key_ops").orElse(otherwise);
    List<String> known = new ArrayList<>(material.possibleOperations());
    known.addAll(List.of("import", "export"));
    for (String operation : operations) {
      if (!known.contains(operation)) {
        throw ServiceException.badParameter(
            "Property 'key_ops' has an invalid value: " + operation);
      }
    }
    return operations;
  }

  private void requireType(String type) throws ServiceException {
    boolean possible = managedHsm ? type.endsWith("-HSM") : !type.startsWith("oct");
    if (!possible) {
      throw ServiceException.badParameter(
          "Property 'kty' has an invalid value: " + type + " is not supported here.");
    }
  }

  private Map<String, Object> deleted(VaultKey key, String url) {
    Map<String, Object> bundle = new LinkedHashMap<>(key.bundle(url));
    addDeletion(bundle, key, url);
    return bundle;
  }

  private Map<String, Object> deletedItem(VaultKey key, String url) {
    Map<String, Object> item = item(key, url + "/keys/" + key.name());
    addDeletion(item, key, url);
    return item;
  }

  private void addDeletion(Map<String, Object> members, VaultKey key, String url) {
    Instant time = ring.deletion(key.name());
    members.put("recoveryId", url + "/deletedkeys/" + key.name());
    members.put("deletedDate", time.getEpochSecond());
    members.put("scheduledPurgeDate", time.plus(RETENTION).getEpochSecond());
  }

  private static Map<String, Object> item(VaultKey key, String id) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("kid", id);
    item.put("attributes", key.attributes());
    item.put("tags", key.tags());
    return item;
  }

  /** One page, with the address of the next one if there is more. */
  static <T> Map<String, Object> page(
      List<T> all, HttpCall call, String url, Function<T, Map<String, Object>> item)
      throws ServiceException {
    int size = Math.min(PAGE, parameter(call, "maxresults", PAGE));
    int start = parameter(call, "$skiptoken", 0);
    int end = Math.min(all.size(), start + size);
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("value", all.subList(Math.min(start, end), end).stream().map(item).toList());
    if (end < all.size()) {
      page.put(
          "nextLink",
          url
              + call.path()
              + "?api-version="
              + text(call, "api-version")
              + "&maxresults="
              + size
              + "&$skiptoken="
              + end);
    }
    return page;
  }

  private static int parameter(HttpCall call, String name, int otherwise) throws ServiceException {
    String text = text(call, name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,6}")) {
      throw ServiceException.badParameter("Parameter '" + name + "' is not a number.");
    }
    return Integer.parseInt(text);
  }

  /** A parameter of a request; empty when it is missing. */
  static String text(HttpCall call, String name) {
    for (String part : call.query().split("&")) {
      String decoded = URLDecoder.decode(part, StandardCharsets.UTF_8);
      if (decoded.startsWith(name + "=")) {
        return decoded.substring(name.length() + 1);
      }
    }
    return "";
  }
}
