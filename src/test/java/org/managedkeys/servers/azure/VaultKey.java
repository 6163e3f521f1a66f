// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One version of a key. What a caller may change of it makes a new object.
 *
 * @param type as a JSON Web Key calls it: {@code RSA-HSM}
 */
record VaultKey(
    String name,
    String version,
    String type,
    KeyMaterial material,
    List<String> operations,
    Validity validity,
    Map<String, Object> tags,
    Instant created,
    Instant updated) {

  private static final List<String> PRIVATE_OPERATIONS = List.of("sign", "decrypt", "unwrapKey");

  /**
   * A new version, with what a request says of it.
   *
   * @param operations the object that names the operations: of an import it is the key
   */
  static VaultKey create(
      String name, String type, KeyMaterial material, Fields request, Fields operations)
      throws ServiceException {
    if (!name.matches("[0-9a-zA-Z-]{1,127}")) {
      throw ServiceException.badParameter("The request URI contains an invalid name: " + name);
    }
    Instant now = Instant.now();
    return new VaultKey(
        name,
        KeyRing.newVersion(),
        type,
        material,
        operations(operations, material, material.possibleOperations()),
        Validity.of(request.object("attributes"), Validity.always()),
        request.object("tags").members(),
        now,
        now);
  }

  /** The same version after a request to change what may be changed. */
  VaultKey changed(Fields request) throws ServiceException {
    return new VaultKey(
        name,
        version,
        type,
        material,
        operations(request, material, operations),
        Validity.of(request.object("attributes"), validity),
        request.has("tags") ? request.object("tags").members() : tags,
        created,
        Instant.now());
  }

  private static List<String> operations(
      Fields request, KeyMaterial material, List<String> otherwise) throws ServiceException {
    // Clients send an empty list when they mean none in particular.
    List<String> operations =
        request.texts("key_ops").filter(list -> !list.isEmpty()).orElse(otherwise);
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

  /** Where it is in a vault. */
  String id(String url) {
    return url + "/keys/" + name + "/" + version;
  }

  /** The description that answers carry. */
  Map<String, Object> bundle(String url) {
    Map<String, Object> key = new LinkedHashMap<>();
    key.put("kid", id(url));
    key.put("kty", type);
    key.put("key_ops", operations);
    key.putAll(material.publicMembers());
    Map<String, Object> bundle = new LinkedHashMap<>();
    bundle.put("key", key);
    bundle.put("attributes", attributes());
    bundle.put("tags", tags);
    return bundle;
  }

  Map<String, Object> attributes() {
    Map<String, Object> attributes = validity.attributes();
    attributes.put("created", created.getEpochSecond());
    attributes.put("updated", updated.getEpochSecond());
    attributes.put("recoveryLevel", "Recoverable+Purgeable");
    attributes.put("recoverableDays", 90);
    attributes.put("exportable", false);
    return attributes;
  }

  /**
   * Refuses what the key was not made for, and what its state does not allow: a disabled key still
   * does what needs the public half alone, and one out of its time still verifies and decrypts.
   */
  void require(String operation) throws ServiceException {
    if (!operations.contains(operation)) {
      throw ServiceException.forbidden(
          "KeyOperationForbidden", "Operation " + operation + " is not permitted on this key.");
    }
    if (!validity.enabled() && PRIVATE_OPERATIONS.contains(operation)) {
      throw ServiceException.forbidden(
          "KeyDisabled", "Operation " + operation + " is not allowed on a disabled key.");
    }
    boolean old = List.of("verify", "decrypt", "unwrapKey").contains(operation);
    if (!old && !validity.includes(Instant.now())) {
      throw ServiceException.forbidden(
          "KeyNotYetValidOrExpired",
          "Operation " + operation + " is not allowed on a key that is not yet valid or expired.");
    }
  }
}
