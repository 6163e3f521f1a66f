// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.store.StoredEntry.ChainOfDeclaredKey;
import org.managedkeys.store.StoredEntry.StoredKey;
import org.managedkeys.store.StoredEntry.TrustedCertificate;

/** Entries of KeyStores as records of kind {@link RecordKind#ENTRY}, and back. */
public final class EntryRecords {

  private static final String KIND = "kind";
  private static final String KIND_KEY = "key";
  private static final String KIND_CHAIN = "chain";
  private static final String KIND_TRUSTED = "trusted";
  private static final String KMS = "kms";
  private static final String TYPE = "type";
  private static final String USAGES = "usages";
  private static final String SELF_MADE = "self_made";
  private static final String FIELD_PREFIX = "field.";
  private static final String CERTIFICATE_PREFIX = "certificate.";

  private final StoredRecord record;
  private final Map<String, String> values;
  private final Set<String> read = new HashSet<>();

  private EntryRecords(StoredRecord record) {
    this.record = record;
    this.values = record.values();
  }

  /** The record of an entry, with the entry's own UUID and version. */
  public static StoredRecord record(StoredEntry entry) {
    Map<String, String> values = new TreeMap<>();
    if (entry instanceof StoredKey key) {
      values.put(KIND, KIND_KEY);
      if (key.type().isPresent()) {
        values.put(TYPE, key.type().get());
      } else {
        values.put(KMS, key.kms());
      }
      values.put(USAGES, KeyUsage.formatList(key.usages()));
      key.fields().forEach((name, value) -> values.put(FIELD_PREFIX + name, value));
      key.chain().ifPresent(chain -> put(values, chain));
    } else if (entry instanceof ChainOfDeclaredKey declared) {
      values.put(KIND, KIND_CHAIN);
      put(values, declared.chain());
    } else if (entry instanceof TrustedCertificate trusted) {
      values.put(KIND, KIND_TRUSTED);
      values.put(CERTIFICATE_PREFIX + 1, base64(trusted.certificate()));
    }
    return new StoredRecord(
        RecordKey.entry(entry.name()), entry.uuid(), entry.version(), entry.created(), values);
  }

  private static void put(Map<String, String> values, StoredChain chain) {
    int number = 1;
    for (X509Certificate certificate : chain.certificates()) {
      values.put(CERTIFICATE_PREFIX + number++, base64(certificate));
    }
    values.put(SELF_MADE, Boolean.toString(chain.selfMade()));
  }

  private static String base64(X509Certificate certificate) {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw KeyException.of(
          KeyException.Kind.INVALID, "certificate", "store it", "it has no encoding", null, e);
    }
  }

  /**
   * The entry of a record.
   *
   * @param place where the record is, for messages
   * @throws KeyException INTERNAL if it is anything else than what {@link #record} makes
   */
  public static StoredEntry entry(StoredRecord record, String place) {
    try {
      return new EntryRecords(record).entry();
    } catch (CertificateException | IllegalArgumentException | KeyException e) {
      throw KeyException.of(
          KeyException.Kind.INTERNAL,
          place,
          "read " + record.key(),
          Optional.of(e)
              .filter(Damage.class::isInstance)
              .map(Exception::getMessage)
              .orElse("it is damaged"),
          "restore the store from a backup, or delete the entry to give it up",
          e);
    }
  }

  private StoredEntry entry() throws CertificateException {
    KeyName name = new KeyName(record.key().namespace(), record.key().name());
    String kind = required(KIND);
    StoredEntry entry =
        switch (kind) {
          case KIND_KEY -> key(name);
          case KIND_CHAIN ->
              new ChainOfDeclaredKey(
                  name, record.uuid(), record.version(), record.created(), chain());
          case KIND_TRUSTED ->
              new TrustedCertificate(
                  name, record.uuid(), record.version(), record.created(), trusted());
          default -> throw new Damage("there is no such kind of entry");
        };
    if (!read.containsAll(values.keySet())) {
      throw new Damage("it has values that do not belong to it");
    }
    return entry;
  }

  private StoredKey key(KeyName name) throws CertificateException {
    Map<String, String> fields = new TreeMap<>();
    for (String value : values.keySet()) {
      if (value.startsWith(FIELD_PREFIX)) {
        fields.put(value.substring(FIELD_PREFIX.length()), required(value));
      }
    }
    Optional<String> type =
        values.containsKey(TYPE) ? Optional.of(required(TYPE)) : Optional.empty();
    String usages = required(USAGES);
    return new StoredKey(
        name,
        record.uuid(),
        record.version(),
        record.created(),
        type.isPresent() ? StoredKey.privateConnection(name) : required(KMS),
        type,
        fields,
        usages.isEmpty() ? Set.of() : KeyUsage.parseList(usages),
        values.containsKey(SELF_MADE) || values.containsKey(CERTIFICATE_PREFIX + 1)
            ? Optional.of(chain())
            : Optional.empty());
  }

  private StoredChain chain() throws CertificateException {
    String selfMade = required(SELF_MADE);
    if (!selfMade.equals("true") && !selfMade.equals("false")) {
      throw new Damage("self_made is neither true nor false");
    }
    return new StoredChain(certificates(), selfMade.equals("true"));
  }

  private X509Certificate trusted() throws CertificateException {
    List<X509Certificate> certificates = certificates();
    if (certificates.size() != 1) {
      throw new Damage("it holds not one certificate");
    }
    return certificates.get(0);
  }

  private List<X509Certificate> certificates() throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    while (values.containsKey(CERTIFICATE_PREFIX + (certificates.size() + 1))) {
      byte[] encoded =
          Base64.getDecoder().decode(required(CERTIFICATE_PREFIX + (certificates.size() + 1)));
      certificates.add(
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded)));
    }
    return certificates;
  }

  private String required(String name) {
    @Nullable String value = values.get(name);
    if (value == null) {
      throw new Damage("it has no '" + name + "'");
    }
    read.add(name);
    return value;
  }

  /** What is wrong, in words that hold nothing of what was read. */
  private static final class Damage extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    Damage(String message) {
      super(message);
    }
  }
}
