// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.CipherAlgorithm;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.registry.RegisteredKey;

/** Finds what a key can do by asking what an {@code init} would: permission, then the key. */
final class Capabilities {

  private Capabilities() {}

  /** What {@link ManagedKeyHandle#algorithms} answers. */
  static Map<String, List<String>> of(OpaqueKey pair) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    add(names, "Signature", SignatureAlgorithm.TABLE, row -> signs(pair, row), row -> row.name());
    addCiphers(names, pair.registered(), pair.row().family());
    add(
        names,
        "KeyAgreement",
        Arrays.asList(AgreementAlgorithm.values()),
        row -> row.family() == pair.row().family() && agrees(pair.registered(), row),
        AgreementAlgorithm::jcaName);
    return Collections.unmodifiableMap(names);
  }

  /** What {@link ManagedKeyHandle#algorithms} answers. */
  static Map<String, List<String>> of(OpaqueSecretKey secret) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    addCiphers(names, secret.registered(), secret.row().family());
    add(
        names,
        "Mac",
        Arrays.asList(MacAlgorithm.values()),
        row -> row.family() == secret.row().family() && macs(secret.registered(), row),
        MacAlgorithm::jcaName);
    return Collections.unmodifiableMap(names);
  }

  private static void addCiphers(
      Map<String, List<String>> names, RegisteredKey key, Family family) {
    add(
        names,
        "Cipher",
        CipherAlgorithm.TABLE,
        row -> row.mode().family() == family && ciphers(key, row),
        CipherAlgorithm::name);
  }

  /** The name of a row. */
  private interface Naming<T> {
    String of(T row);
  }

  private static <T> void add(
      Map<String, List<String>> names,
      String service,
      List<T> table,
      Predicate<T> can,
      Naming<T> naming) {
    List<String> able = table.stream().filter(can).map(naming::of).toList();
    if (!able.isEmpty()) {
      names.put(service, able);
    }
  }

  private static boolean signs(OpaqueKey key, SignatureAlgorithm row) {
    return row.isFor(key.row())
        && key.registered().usages().contains(KeyUsage.SIGN)
        && schemes(row).anyMatch(scheme -> signs(key, row, scheme));
  }

  private static boolean signs(OpaqueKey key, SignatureAlgorithm row, SignatureScheme scheme) {
    try {
      // Made only to be asked: the constructor is what initSign does.
      return new KeySigning(row, key, scheme).isIdle();
    } catch (InvalidKeyException e) {
      return false;
    }
  }

  /** What a name can mean: parameters say it, where it says nothing by itself. */
  private static Stream<SignatureScheme> schemes(SignatureAlgorithm row) {
    return row.needsParameters()
        ? Stream.of(DigestAlgorithm.values())
            .map(digest -> SignatureScheme.pss(digest, digest, digest.bytes()))
        : Stream.of(row.scheme());
  }

  private static boolean ciphers(RegisteredKey key, CipherAlgorithm row) {
    if (row.mode() == Mode.SERVICE) {
      return Stream.of(KeyUsage.ENCRYPT, KeyUsage.WRAP, KeyUsage.DECRYPT, KeyUsage.UNWRAP)
          .anyMatch(usage -> can(key, usage, () -> key.dataKeys().check(usage)));
    }
    return schemes(row)
        .anyMatch(scheme ->
            encrypts(key, KeyUsage.ENCRYPT, scheme)
                || encrypts(key, KeyUsage.WRAP, scheme)
                || decrypts(key, KeyUsage.DECRYPT, scheme)
                || decrypts(key, KeyUsage.UNWRAP, scheme));
  }

  private static boolean encrypts(RegisteredKey key, KeyUsage usage, CipherScheme scheme) {
    return can(key, usage, () -> key.use(usage, Encrypts.class).checkEncryption(scheme));
  }

  private static boolean decrypts(RegisteredKey key, KeyUsage usage, CipherScheme scheme) {
    return can(key, usage, () -> key.use(usage, Decrypts.class).checkDecryption(scheme));
  }

  private static Stream<CipherScheme> schemes(CipherAlgorithm row) {
    return row.mode() == Mode.RSA_OAEP && row.digest() == null
        ? Stream.concat(
            Stream.of(row.scheme()),
            Stream.of(DigestAlgorithm.values()).map(digest -> CipherScheme.oaep(digest, digest)))
        : Stream.of(row.scheme());
  }

  private static boolean agrees(RegisteredKey key, AgreementAlgorithm row) {
    return can(
        key, KeyUsage.DERIVE, () -> key.use(KeyUsage.DERIVE, Agrees.class).checkAgreement(row));
  }

  private static boolean macs(RegisteredKey key, MacAlgorithm row) {
    return can(key, KeyUsage.MAC, () -> key.use(KeyUsage.MAC, Macs.class).checkMac(row));
  }

  /** Usages are looked at first: a question is no attempt, and none is taken down. */
  private static boolean can(RegisteredKey key, KeyUsage usage, Runnable check) {
    if (!key.usages().contains(usage)) {
      return false;
    }
    try {
      check.run();
      return true;
    } catch (KeyException e) {
      // Refused: by permission, or because such a key cannot do it there.
      return false;
    }
  }
}
