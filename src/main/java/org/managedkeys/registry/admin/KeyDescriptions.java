// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.key.Signs;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.Mount;
import org.managedkeys.registry.Permissions;
import org.managedkeys.store.StoredRecord;

/** Key entries as they are shown. */
final class KeyDescriptions {

  private static final int PEM_LINE = 64;

  private final KeyRegistry registry;

  KeyDescriptions(KeyRegistry registry) {
    this.registry = registry;
  }

  KeyDescription describe(StoredRecord record) {
    KeyName name = new KeyName(record.key().namespace(), record.key().name());
    String type = KeyRecords.type(registry, record);
    Optional<String> kms = KeyRecords.kms(registry, record);
    Map<String, String> stored = EntryWriter.fields(record);
    kms.ifPresent(text -> stored.put(VaultFields.KMS, text));
    Set<KeyUsage> usages =
        Optional.ofNullable(record.values().get(VaultFields.USAGES))
            .map(KeyUsage::parseList)
            .orElse(KeyUsage.DEFAULT);
    boolean anyMount = Boolean.parseBoolean(stored.get(VaultFields.ANY_MOUNT));
    return new KeyDescription(
        name,
        record.uuid(),
        type,
        kms,
        record.version(),
        record.created(),
        Optional.empty(),
        usages,
        anyMount,
        values(type, kms.isPresent(), stored, usages),
        Optional.empty(),
        mounts(name, anyMount));
  }

  KeyDescription describe(KeyEntry declared) {
    String type = registry.connection(declared.kms()).type().name();
    // A connection that a key describes by itself is named after it.
    boolean shares = !declared.kms().equals(Declared.OF_KEY + declared.name());
    Map<String, String> stored = texts(type, declared);
    if (shares) {
      stored.put(VaultFields.KMS, declared.kms());
    }
    boolean anyMount = declared.anyMount();
    stored.put(VaultFields.ANY_MOUNT, String.valueOf(anyMount));
    stored.put(VaultFields.DISABLED, String.valueOf(declared.disabled()));
    return new KeyDescription(
        declared.name(),
        declared.uuid(),
        type,
        shares ? Optional.of(declared.kms()) : Optional.empty(),
        0,
        declared.created(),
        declared.declaredAt().map(Object::toString),
        declared.usages(),
        anyMount,
        values(type, true, stored, declared.usages()),
        Optional.empty(),
        mounts(declared.name(), anyMount));
  }

  /** Those of a declaration. Secrets are not asked for; what cannot be had at present is absent. */
  private Map<String, String> texts(String type, KeyEntry declared) {
    Map<String, String> texts = new LinkedHashMap<>();
    Fields fields = declared.fields();
    for (VaultField field : fields(type, true)) {
      if (field.secret()) {
        if (fields.has(field.name())) {
          texts.put(field.name(), VaultField.REDACTED);
        }
        continue;
      }
      try {
        fields.text(field.name()).ifPresent(text -> texts.put(field.name(), text));
      } catch (KeyException e) {
        // A reference that leads nowhere now; a use of the key will tell.
        texts.remove(field.name());
      }
    }
    Permissions permissions = declared.permissions().orElse(Permissions.NONE);
    texts.put("allow_generate_key", String.valueOf(permissions.allowGenerateKey()));
    texts.put("allow_store_key", String.valueOf(permissions.allowStoreKey()));
    texts.put("allow_replace_key", String.valueOf(permissions.allowReplaceKey()));
    return texts;
  }

  private Map<String, Object> values(
      String type, boolean sharesConnection, Map<String, String> stored, Set<KeyUsage> usages) {
    Map<String, Object> values = FieldTable.read(fields(type, sharesConnection), stored);
    values.put(VaultFields.USAGES, usages.stream().sorted().map(KeyUsage::wireName).toList());
    return values;
  }

  private List<VaultField> fields(String type, boolean sharesConnection) {
    for (BackendType known : registry.node().types()) {
      if (known.name().equals(type)) {
        FieldTable table = FieldTable.of(known);
        return List.copyOf(sharesConnection ? table.keyFields() : table.inlineFields());
      }
    }
    return VaultFields.GENERIC;
  }

  private List<String> mounts(KeyName name, boolean anyMount) {
    List<String> paths = new ArrayList<>();
    for (Mount mount : registry.mounts().list(name.namespace())) {
      if (anyMount || mount.allowedManagedKeys().contains(name.name())) {
        paths.add(mount.path());
      }
    }
    return paths;
  }

  /** Asks the key service. */
  PublicFacts publicFacts(KeyName name) {
    ManagedKey key = registry.key(name).open();
    List<String> signatures =
        key instanceof Signs signs
            ? SignatureAlgorithm.byMerit(key.algorithm()).stream()
                .filter(row -> can(signs, row))
                .map(SignatureAlgorithm::name)
                .toList()
            : List.of();
    Optional<String> pem =
        key instanceof HasPublicKey pair
            ? Optional.of(pem(pair.subjectPublicKeyInfo()))
            : Optional.empty();
    return new PublicFacts(key.algorithm().jcaName(), pem, signatures);
  }

  private static boolean can(Signs key, SignatureAlgorithm row) {
    try {
      key.checkScheme(row.scheme());
      return true;
    } catch (KeyException e) {
      return false;
    }
  }

  private static String pem(byte[] subjectPublicKeyInfo) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(subjectPublicKeyInfo)
        + "\n-----END PUBLIC KEY-----\n";
  }
}
