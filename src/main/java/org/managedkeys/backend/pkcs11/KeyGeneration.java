// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.managedkeys.backend.pkcs11.TokenConnection.Mode;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;

/**
 * Makes keys on a token. A CKA_ID is always given, random if the entry names none, so that the
 * halves of a pair stay together. Thread-safe.
 */
final class KeyGeneration {

  static final String UNBOUND_PREFIX = "managed-keys-unbound-";

  private static final String GENERATE = "generate a key";
  private static final int ID_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final TokenConnection connection;

  /**
   * Between the look whether a place is free and the making of the key nobody else may make one.
   */
  private final ReentrantLock placing;

  /**
   * A maker of keys.
   *
   * @param placing held by whoever puts a key on the token at a place that must be free
   */
  KeyGeneration(TokenConnection connection, ReentrantLock placing) {
    this.connection = connection;
    this.placing = placing;
  }

  /**
   * Makes the key of an entry, where its location says.
   *
   * @param subject the key, for messages
   * @throws KeyException of kind CONFLICT if a key with that label or that id is there
   */
  void generate(
      String subject, KeyName name, KeyLocation location, KeySpec spec, Set<KeyUsage> usages) {
    placing.lock();
    try {
      checkFree(subject, new KeyLocation(location.label(), Optional.empty(), Optional.empty(), 0));
      checkFree(subject, new KeyLocation(Optional.empty(), location.id(), Optional.empty(), 0));
      make(
          subject,
          spec,
          new KeyTemplates(
              spec.algorithm().family(),
              location.label().orElse(name.toString()),
              location.id().isPresent() ? location.idBytes() : newId(),
              usages));
    } finally {
      placing.unlock();
    }
  }

  /** Makes a key under a temporary label, and answers where it is: its CKA_ID. */
  Fields generateUnbound(KeySpec spec, Set<KeyUsage> usages) {
    byte[] id = newId();
    String label = UNBOUND_PREFIX + UUID.randomUUID();
    make(
        "new " + spec + " key",
        spec,
        new KeyTemplates(spec.algorithm().family(), label, id, usages));
    return Fields.ofText("new key", Map.of("key_id", HexFormat.of().formatHex(id)));
  }

  /** Gives both halves the key's name as label, for people; the CKA_ID goes on finding it. */
  void relabel(String subject, KeyLocation location, KeyName name) {
    KeyLookup lookup = new KeyLookup(subject, location, connection.describe());
    Attributes publicHalf =
        Attributes.ofClass(Ck.CKO_PUBLIC_KEY).with(Ck.CKA_ID, location.idBytes());
    connection.<@Nullable Void>run(
        subject,
        "label it",
        Mode.WRITE,
        session -> {
          relabel(session, lookup.handle(session), subject, name);
          for (long object : session.find(publicHalf)) {
            relabel(session, object, subject, name);
          }
          return null;
        });
  }

  /** A token that lets nobody relabel keeps the temporary label, which is no reason to fail. */
  private static void relabel(Session session, long object, String subject, KeyName name)
      throws CryptokiFailure {
    try {
      session.write(object, Attributes.NONE.with(Ck.CKA_LABEL, name.toString()));
    } catch (CryptokiFailure e) {
      if (e.isConnectionLost()) {
        throw e;
      }
      log()
          .log(
              System.Logger.Level.WARNING,
              "{0} keeps its temporary label on the token and is found by its id all the same: {1}",
              subject,
              e.getMessage());
    }
  }

  /** Labels and ids of keys that were made and never bound. */
  List<String> unbound() {
    return connection.run(
        connection.describe(),
        "list unbound keys",
        Mode.READ,
        session -> {
          List<String> unbound = new ArrayList<>();
          for (long key : KeyLookup.handles(session, KeyLocation.ANYWHERE)) {
            Attributes attributes = session.read(key, Ck.CKA_LABEL, Ck.CKA_ID);
            String label = attributes.text(Ck.CKA_LABEL);
            if (label.startsWith(UNBOUND_PREFIX)) {
              String id = attributes.bytes(Ck.CKA_ID).map(HexFormat.of()::formatHex).orElse("none");
              unbound.add("label '" + label + "', id " + id);
            }
          }
          return unbound;
        });
  }

  private void checkFree(String subject, KeyLocation location) {
    if (location.label().isEmpty() && location.id().isEmpty()) {
      return;
    }
    List<Long> there =
        connection.run(
            subject, GENERATE, Mode.READ, session -> KeyLookup.handles(session, location));
    if (!there.isEmpty()) {
      throw KeyException.of(
          KeyException.Kind.CONFLICT,
          subject,
          GENERATE,
          "a key with " + location + " is already at " + connection.describe(),
          "use that key, or choose another label or id");
    }
  }

  private void make(String subject, KeySpec spec, KeyTemplates templates) {
    connection.<@Nullable Void>run(
        subject,
        GENERATE + " (" + spec + ")",
        Mode.WRITE_ONCE,
        session -> {
          Mechanism mechanism = new Mechanism(mechanism(subject, session.token(), spec));
          List<Attributes> secretHalves = templates.secretHalves();
          if (spec.algorithm().family().isSecret()) {
            FirstAccepted.of(
                secretHalves,
                half -> session.generateKey(mechanism, half.with(templates.secretSize(spec))));
          } else {
            List<Attributes> publicHalves = templates.generatedPublicHalves(spec);
            FirstAccepted.of(
                secretHalves,
                half ->
                    FirstAccepted.of(
                        publicHalves,
                        publicHalf -> session.generateKeyPair(mechanism, publicHalf, half)));
          }
          return null;
        });
  }

  private long mechanism(String subject, LiveToken token, KeySpec spec) {
    List<Long> mechanisms = KeyTemplates.mechanisms(spec.algorithm().family());
    return mechanisms.stream()
        .filter(token.mechanisms()::contains)
        .findFirst()
        .orElseThrow(() ->
            KeyException.of(
                KeyException.Kind.UNSUPPORTED,
                subject,
                GENERATE,
                "the token lacks the mechanism 0x"
                    + Long.toHexString(mechanisms.get(0))
                    + " at "
                    + connection.describe(),
                "make the key with the token's own tools"));
  }

  /** A random CKA_ID. */
  static byte[] newId() {
    byte[] id = new byte[ID_BYTES];
    RANDOM.nextBytes(id);
    return id;
  }

  /** Found when there is something to say: the first one of a process takes a while. */
  private static System.Logger log() {
    return System.getLogger(KeyGeneration.class.getName());
  }
}
