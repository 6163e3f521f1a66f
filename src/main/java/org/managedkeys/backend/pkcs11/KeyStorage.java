// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.managedkeys.backend.pkcs11.ObjectValues.Halves;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;

/**
 * Brings software keys onto a token. A key that is replaced is destroyed only when the new one is
 * there, and stays if anything fails before. Thread-safe.
 */
final class KeyStorage {

  private static final String STORE = "store the key";

  private final TokenConnection connection;
  private final ReentrantLock placing;

  /**
   * A keeper of keys.
   *
   * @param placing held by whoever puts a key on the token at a place that must be free
   */
  KeyStorage(TokenConnection connection, ReentrantLock placing) {
    this.connection = connection;
    this.placing = placing;
  }

  /**
   * Brings a key in.
   *
   * @param subject the key, for messages
   * @param fields its entry's; without label and id its name becomes its label, which must be free
   * @return by which it is found from now on
   */
  Fields store(
      String subject,
      KeyName name,
      Fields fields,
      KeyMaterial material,
      Set<KeyUsage> usages,
      boolean replace) {
    boolean declared = fields.has("key_label") || fields.has("key_id");
    KeyLocation place =
        declared
            ? KeyLocation.parse(fields)
            : new KeyLocation(Optional.of(name.toString()), Optional.empty(), Optional.empty(), 0);
    byte[] id = place.id().isPresent() ? place.idBytes() : KeyGeneration.newId();
    KeyTemplates templates =
        new KeyTemplates(
            material.algorithm().family(), place.label().orElse(name.toString()), id, usages);
    List<Halves> forms = forms(subject, material);
    boolean give = declared && replace;
    boolean replaces = false;
    placing.lock();
    try {
      // Heals a lost connection, which the next call would not: it is never made twice.
      replaces =
          connection.run(
              subject,
              STORE,
              TokenConnection.Mode.READ,
              session -> !old(session, subject, place, give).isEmpty());
      connection.run(
          subject,
          STORE,
          TokenConnection.Mode.WRITE_ONCE,
          session -> {
            List<Long> old = old(session, subject, place, give);
            List<Long> made = make(session, material, forms, templates);
            destroyOld(session, subject, old, made);
            return true;
          });
    } catch (KeyException e) {
      boolean lost = e.getCause() instanceof CryptokiFailure failure && failure.isConnectionLost();
      if (!lost || place.id().isPresent() || !isReplacedAfterAll(subject, place, id, replaces, e)) {
        throw e;
      }
    } finally {
      placing.unlock();
    }
    return declared
        ? fields
        : Fields.ofText("key." + name, Map.of("key_id", HexFormat.of().formatHex(id)));
  }

  private List<Halves> forms(String subject, KeyMaterial material) {
    try {
      return ObjectValues.of(material);
    } catch (ObjectValues.Unfit e) {
      throw KeyException.of(
          KeyException.Kind.UNSUPPORTED,
          subject,
          STORE,
          e.getMessage() + " (" + material.algorithm() + "), at " + connection.describe(),
          null);
    }
  }

  /** The objects that give way: the one key at the place, and the public keys that are its own. */
  private List<Long> old(Session session, String subject, KeyLocation place, boolean replace)
      throws CryptokiFailure {
    List<Long> keys = KeyLookup.handles(session, place);
    if (keys.isEmpty()) {
      return List.of();
    }
    if (!replace || keys.size() > 1) {
      throw KeyException.of(
          KeyException.Kind.CONFLICT,
          subject,
          STORE,
          (keys.size() > 1 ? keys.size() + " keys with " : "a key with ")
              + place
              + (keys.size() > 1 ? " are" : " is")
              + " already at "
              + connection.describe(),
          keys.size() > 1 ? "give them different ids" : "use that key, or choose another name");
    }
    List<Long> old = new ArrayList<>(keys);
    Attributes key = session.read(keys.get(0), Ck.CKA_CLASS, Ck.CKA_ID);
    Optional<byte[]> id = key.bytes(Ck.CKA_ID);
    if (key.number(Ck.CKA_CLASS).orElse(-1L) == Ck.CKO_PRIVATE_KEY && id.isPresent()) {
      Attributes halves = Attributes.ofClass(Ck.CKO_PUBLIC_KEY).with(Ck.CKA_ID, id.get());
      old.addAll(session.find(halves));
    }
    return old;
  }

  /**
   * Makes the objects in the first form that the token takes: in clear, or wrapped where it takes
   * no secrets in clear.
   */
  private static List<Long> make(
      Session session, KeyMaterial material, List<Halves> forms, KeyTemplates templates)
      throws CryptokiFailure {
    return FirstAccepted.of(
        templates.secretHalves(),
        half -> {
          try {
            return FirstAccepted.of(
                forms,
                form -> make(session, session.create(half.with(form.secret())), form, templates));
          } catch (CryptokiFailure e) {
            if (e.isConnectionLost() || !WrappedImport.isPossible(session.token())) {
              throw e;
            }
            return wrapped(session, material, forms, half, templates, e);
          }
        });
  }

  private static List<Long> wrapped(
      Session session,
      KeyMaterial material,
      List<Halves> forms,
      Attributes half,
      KeyTemplates templates,
      CryptokiFailure refusal)
      throws CryptokiFailure {
    try {
      return FirstAccepted.of(
          forms,
          form -> {
            Attributes attributes = half.with(form.wrappedSecret());
            long key = WrappedImport.of(session, material.encoded(), attributes);
            return make(session, key, form, templates);
          });
    } catch (CryptokiFailure e) {
      if (e.isConnectionLost()) {
        throw e;
      }
      refusal.addSuppressed(e);
      throw refusal;
    }
  }

  /** Makes the public half beside a key that was made; both or none. */
  private static List<Long> make(Session session, long key, Halves form, KeyTemplates templates)
      throws CryptokiFailure {
    if (form.open().isEmpty()) {
      return List.of(key);
    }
    try {
      return List.of(key, session.create(templates.publicHalf().with(form.open().get())));
    } catch (CryptokiFailure e) {
      session.destroyAfter(e, key);
      throw e;
    }
  }

  /** Destroys what gives way; if the token refuses the key itself, the new one goes instead. */
  private static void destroyOld(Session session, String subject, List<Long> old, List<Long> made)
      throws CryptokiFailure {
    if (old.isEmpty()) {
      return;
    }
    try {
      session.destroy(old.get(0));
    } catch (CryptokiFailure e) {
      made.forEach(object -> session.destroyAfter(e, object));
      throw e;
    }
    for (long publicHalf : old.subList(1, old.size())) {
      try {
        session.destroy(publicHalf);
      } catch (CryptokiFailure e) {
        log()
            .log(
                System.Logger.Level.WARNING,
                "{0} is replaced, and the public half of the key it replaces is still there: {1}",
                subject,
                e.getMessage());
      }
    }
  }

  /**
   * After a connection that was lost amid the work: takes the new objects away again, unless the
   * key they replace is gone already. They are known by their id, which is random.
   *
   * @param replaces whether there was a key to be replaced
   * @param because why it failed, for what else fails now
   */
  private boolean isReplacedAfterAll(
      String subject, KeyLocation place, byte[] id, boolean replaces, KeyException because) {
    try {
      return connection.run(
          subject,
          STORE,
          TokenConnection.Mode.WRITE,
          session -> {
            KeyLocation byId =
                new KeyLocation(
                    Optional.empty(),
                    Optional.of(HexFormat.of().formatHex(id)),
                    Optional.empty(),
                    0);
            List<Long> made = new ArrayList<>(KeyLookup.handles(session, byId));
            List<Long> others = new ArrayList<>(KeyLookup.handles(session, place));
            others.removeAll(made);
            if (replaces && others.isEmpty() && !made.isEmpty()) {
              return true;
            }
            made.addAll(session.find(Attributes.ofClass(Ck.CKO_PUBLIC_KEY).with(Ck.CKA_ID, id)));
            for (long object : made) {
              session.destroy(object);
            }
            return false;
          });
    } catch (KeyException e) {
      because.addSuppressed(e);
      return false;
    }
  }

  /** Found when there is something to say: the first one of a process takes a while. */
  private static System.Logger log() {
    return System.getLogger(KeyStorage.class.getName());
  }
}
