// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.store.StoredEntry.ChainOfDeclaredKey;
import org.managedkeys.store.StoredEntry.StoredKey;
import org.managedkeys.store.StoredEntry.TrustedCertificate;

/**
 * The text of one entry: lines of {@link Properties}, sorted, without comments, so that the same
 * entry is always the same bytes. The last line of each kind is one that it must have, so that a
 * file cut off anywhere is noticed.
 */
final class EntryText {

  private static final String FORMAT = "format";
  private static final String FORMAT_1 = "1";
  private static final String KIND = "kind";
  private static final String KIND_KEY = "key";
  private static final String KIND_CHAIN = "chain";
  private static final String KIND_TRUSTED = "trusted";
  private static final String NAME = "name";
  private static final String CREATED = "created";
  private static final String KMS = "kms";
  private static final String USAGES = "usages";
  private static final String SELF_MADE = "self_made";
  private static final String FIELD_PREFIX = "field.";
  private static final String CERTIFICATE_PREFIX = "certificate.";

  private final Properties lines;
  private final Set<String> read = new HashSet<>();

  private EntryText(Properties lines) {
    this.lines = lines;
  }

  static byte[] encode(StoredEntry entry) {
    Map<String, String> lines = new TreeMap<>();
    lines.put(FORMAT, FORMAT_1);
    lines.put(NAME, entry.name().toString());
    lines.put(CREATED, entry.created().toString());
    if (entry instanceof StoredKey key) {
      lines.put(KIND, KIND_KEY);
      lines.put(KMS, key.kms());
      lines.put(USAGES, KeyUsage.formatList(key.usages()));
      key.fields().forEach((name, value) -> lines.put(FIELD_PREFIX + name, value));
      key.chain().ifPresent(chain -> put(lines, chain));
    } else if (entry instanceof ChainOfDeclaredKey declared) {
      lines.put(KIND, KIND_CHAIN);
      put(lines, declared.chain());
    } else if (entry instanceof TrustedCertificate trusted) {
      lines.put(KIND, KIND_TRUSTED);
      lines.put(CERTIFICATE_PREFIX + 1, base64(trusted.certificate()));
    }
    return text(lines).getBytes(StandardCharsets.UTF_8);
  }

  private static void put(Map<String, String> lines, StoredChain chain) {
    int number = 1;
    for (X509Certificate certificate : chain.certificates()) {
      lines.put(CERTIFICATE_PREFIX + number++, base64(certificate));
    }
    lines.put(SELF_MADE, Boolean.toString(chain.selfMade()));
  }

  private static String base64(X509Certificate certificate) {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw KeyException.of(
          KeyException.Kind.INVALID, "certificate", "store it", "it has no encoding", null, e);
    }
  }

  /** The JDK escapes; it also writes the time as a comment, and before 18 in no order. */
  private static String text(Map<String, String> lines) {
    Properties properties = new Properties();
    properties.putAll(lines);
    StringWriter out = new StringWriter();
    try {
      properties.store(out, null);
    } catch (IOException e) {
      throw new AssertionError("a string cannot fail", e);
    }
    return out.toString()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .sorted()
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /**
   * Reads an entry.
   *
   * @param name whose entry it must be
   * @throws KeyException of kind INTERNAL if it is anything else than what {@link #encode} writes
   */
  static StoredEntry decode(KeyName name, byte[] content, String place) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      if (!text.endsWith("\n")) {
        throw new IllegalArgumentException("it is cut off");
      }
      Properties properties = new Properties();
      properties.load(new StringReader(text));
      return new EntryText(properties).entry(name);
    } catch (IOException
        | CertificateException
        | IllegalArgumentException
        | DateTimeException
        | KeyException e) {
      throw KeyException.of(
          KeyException.Kind.INTERNAL,
          place,
          "read the entry of key '" + name + "'",
          Optional.of(e)
              .filter(IllegalArgumentException.class::isInstance)
              .map(Exception::getMessage)
              .orElse("it is damaged"),
          "restore the file from a backup, or remove it to give the entry up",
          e);
    }
  }

  private StoredEntry entry(KeyName name) throws CertificateException {
    if (!required(FORMAT).equals(FORMAT_1)) {
      throw new IllegalArgumentException("its format is that of a newer version");
    }
    if (!required(NAME).equals(name.toString())) {
      throw new IllegalArgumentException("it is the entry of another key");
    }
    Instant created = Instant.parse(required(CREATED));
    String kind = required(KIND);
    StoredEntry entry =
        switch (kind) {
          case KIND_KEY -> key(name, created);
          case KIND_CHAIN -> new ChainOfDeclaredKey(name, created, chain());
          case KIND_TRUSTED -> trusted(name, created);
          default -> throw new IllegalArgumentException("there is no such kind of entry");
        };
    if (!read.containsAll(lines.stringPropertyNames())) {
      throw new IllegalArgumentException("it has lines that do not belong to it");
    }
    return entry;
  }

  private StoredKey key(KeyName name, Instant created) throws CertificateException {
    Map<String, String> fields = new TreeMap<>();
    for (String line : lines.stringPropertyNames()) {
      if (line.startsWith(FIELD_PREFIX)) {
        fields.put(line.substring(FIELD_PREFIX.length()), required(line));
      }
    }
    String usages = required(USAGES);
    return new StoredKey(
        name,
        created,
        required(KMS),
        fields,
        usages.isEmpty() ? Set.of() : KeyUsage.parseList(usages),
        lines.containsKey(SELF_MADE) || lines.containsKey(CERTIFICATE_PREFIX + 1)
            ? Optional.of(chain())
            : Optional.empty());
  }

  private StoredChain chain() throws CertificateException {
    String selfMade = required(SELF_MADE);
    if (!selfMade.equals("true") && !selfMade.equals("false")) {
      throw new IllegalArgumentException("self_made is neither true nor false");
    }
    return new StoredChain(certificates(), selfMade.equals("true"));
  }

  private TrustedCertificate trusted(KeyName name, Instant created) throws CertificateException {
    List<X509Certificate> certificates = certificates();
    if (certificates.size() != 1) {
      throw new IllegalArgumentException("it holds not one certificate");
    }
    return new TrustedCertificate(name, created, certificates.get(0));
  }

  private List<X509Certificate> certificates() throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    while (lines.containsKey(CERTIFICATE_PREFIX + (certificates.size() + 1))) {
      byte[] encoded =
          Base64.getDecoder().decode(required(CERTIFICATE_PREFIX + (certificates.size() + 1)));
      certificates.add(
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded)));
    }
    return certificates;
  }

  private String required(String line) {
    @Nullable String value = lines.getProperty(line);
    if (value == null) {
      throw new IllegalArgumentException("it has no line '" + line + "'");
    }
    read.add(line);
    return value;
  }
}
