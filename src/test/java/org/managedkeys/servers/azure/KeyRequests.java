// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.managedkeys.servers.HttpCall;

/** Answers requests about the keys of a vault or of a Managed HSM. Thread-safe. */
final class KeyRequests {

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
      case "getKey" -> described(ring.get(name, route.version()), url);
      case "updateKey" ->
          update(ring.get(name, route.version()), Fields.of(call.body())).bundle(url);
      case "listKeys" ->
          page(ring.newest(), call, url, key -> item(key, url + "/keys/" + key.name()));
      case "listVersions" -> page(ring.versions(name), call, url, key -> item(key, key.id(url)));
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
    VaultKey key = VaultKey.create(name, type, material, request, operations);
    ring.add(key);
    return key;
  }

  private VaultKey update(VaultKey key, Fields request) throws ServiceException {
    VaultKey changed = key.changed(request);
    ring.replace(key, changed);
    return changed;
  }

  private void requireType(String type) throws ServiceException {
    boolean possible = managedHsm ? type.endsWith("-HSM") : !type.startsWith("oct");
    if (!possible) {
      throw ServiceException.badParameter(
          "Property 'kty' has an invalid value: " + type + " is not supported here.");
    }
  }

  private Map<String, Object> described(VaultKey key, String url) {
    Map<String, Object> bundle = new LinkedHashMap<>(key.bundle(url));
    if (ring.isCertified(key)) {
      bundle.put("managed", true);
    }
    return bundle;
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

  private static Map<String, Object> page(
      List<VaultKey> keys, HttpCall call, String url, Function<VaultKey, Map<String, Object>> item)
      throws ServiceException {
    return Page.of(keys.stream().map(item).toList(), call, url);
  }

  private static Map<String, Object> item(VaultKey key, String id) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("kid", id);
    item.put("attributes", key.attributes());
    item.put("tags", key.tags());
    return item;
  }
}
