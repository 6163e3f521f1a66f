// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.transit.TransitMount;

/** A Transit mount with one key, which is bound to a managed key. Thread-safe. */
final class BenchTransit implements AutoCloseable {

  private static final String MOUNT = "transit";
  private static final String KEY = "bench";

  /** Where the HTTP API signs. */
  static final String SIGN_PATH = MOUNT + "/sign/" + KEY;

  /** Where it has the public key. */
  static final String EXPORT_PATH = MOUNT + "/export/public-key/" + KEY;

  private static final byte[] NONE = {};

  private final KeyRegistry registry;
  private final TransitMount mount;

  private BenchTransit(KeyRegistry registry, TransitMount mount) {
    this.registry = registry;
    this.mount = mount;
  }

  /** Makes it in the store of a configuration, which is empty. */
  static BenchTransit create(Path configuration, TransitOperation operation) {
    KeyRegistry registry = Configuration.load(configuration, Backends.all()).openRegistry();
    return new BenchTransit(registry, create(registry, operation));
  }

  /** Makes the mount and its key in a registry's store, which is empty. */
  static TransitMount create(KeyRegistry registry, TransitOperation operation) {
    new Administration(registry)
        .mounts()
        .enable(Namespace.ROOT, MOUNT, TransitMount.TYPE, MountSettings.NONE);
    TransitMount mount = TransitMount.open(registry, Namespace.ROOT, MOUNT);
    Map<String, String> request = new HashMap<>();
    request.put("type", "managed_key");
    request.put("managed_key_name", operation.key());
    if (operation == TransitOperation.ENVELOPE) {
      request.put("encryption", "envelope");
    }
    mount.keys().create(KEY, request);
    return mount;
  }

  /** What a thread does with it. */
  Workload workload(TransitOperation operation) throws GeneralSecurityException {
    return switch (operation) {
      case ENVELOPE -> encrypting();
      case SIGN -> signing();
      case SIGN_BATCH -> signingBatches();
    };
  }

  private Workload encrypting() {
    byte[] message = CloudTask.ENVELOPE_1K.message();
    return new Workload() {
      @Override
      public void verify() throws GeneralSecurityException {
        Pkcs11Results.checkEqual(message, mount.encryption().decrypt(KEY, run(), NONE));
      }

      @Override
      public String run() {
        return mount.encryption().encrypt(KEY, message, NONE);
      }
    };
  }

  private Workload signing() throws GeneralSecurityException {
    PublicKey publicKey = publicKey();
    byte[] message = Pkcs11Operation.SIGN_P256.message();
    Map<String, String> request = Map.of("input", Base64.getEncoder().encodeToString(message));
    return new Workload() {
      @Override
      public void verify() throws GeneralSecurityException {
        check(publicKey, message, run());
      }

      @Override
      public Map<String, Object> run() {
        return mount.signing().sign(KEY, request).data();
      }
    };
  }

  private Workload signingBatches() throws GeneralSecurityException {
    PublicKey publicKey = publicKey();
    List<byte[]> messages = new ArrayList<>();
    List<Map<String, String>> items = new ArrayList<>();
    for (int item = 0; item < TransitOperation.ITEMS; item++) {
      byte[] message = ("item " + item).getBytes(StandardCharsets.UTF_8);
      messages.add(message);
      items.add(Map.of("input", Base64.getEncoder().encodeToString(message)));
    }
    Map<String, Object> request = Map.of("batch_input", items);
    return new Workload() {
      @Override
      public void verify() throws GeneralSecurityException {
        List<?> results = run();
        for (int item = 0; item < TransitOperation.ITEMS; item++) {
          check(publicKey, messages.get(item), (Map<?, ?>) results.get(item));
        }
      }

      @Override
      public List<?> run() {
        return (List<?>)
            requireNonNull(mount.signing().sign(KEY, request).data().get("batch_results"));
      }
    };
  }

  /** Checks the fields of an answer. */
  static void check(PublicKey key, byte[] message, Map<?, ?> result)
      throws GeneralSecurityException {
    if (!(result.get("signature") instanceof String text)) {
      throw new SignatureException("no signature, but " + result.get("error"));
    }
    byte[] signature = Base64.getDecoder().decode(text.substring(text.lastIndexOf(':') + 1));
    Pkcs11Results.checkSignature("SHA256withECDSA", key, message, signature);
  }

  private PublicKey publicKey() throws GeneralSecurityException {
    return publicKey(mount.exports().publicKeys(KEY, "der").data());
  }

  /** That of the first version, in DER or PEM. */
  static PublicKey publicKey(Map<String, Object> answer) throws GeneralSecurityException {
    Map<?, ?> versions = (Map<?, ?>) requireNonNull(answer.get("keys"));
    String text = (String) requireNonNull(versions.get("1"));
    byte[] encoded =
        Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", "").strip());
    return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
  }

  @Override
  public void close() {
    registry.close();
  }
}
