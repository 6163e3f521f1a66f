// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;

/**
 * A key service whose keys can do everything, for tests of who may use them. What a key answers
 * says by which credential its connection came; its public half is where it is.
 */
final class AnythingService implements BackendType {

  static final String NAME = "anything";

  private final List<Backend> backends = new CopyOnWriteArrayList<>();

  /** Every connection that was made, in this order. */
  List<Backend> backends() {
    return backends;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> connectionFields() {
    return Set.of("credential", "library", "file");
  }

  @Override
  public Set<String> keyFields() {
    return Set.of("key_label");
  }

  @Override
  public void checkKey(KeyName name, Fields fields) {}

  @Override
  public KeyBackend connect(String name, Fields fields) {
    Backend backend =
        new Backend(
            fields.text("credential").orElse("none"),
            fields.text("library").orElse(""),
            fields.text("file").orElse(""));
    backends.add(backend);
    return backend;
  }

  static final class Backend implements GeneratesKeys {

    final String credential;
    final String library;
    final String file;
    volatile boolean closed;

    /** Said of all keys, instead of where they are. */
    volatile String otherKey = "";

    Backend(String credential, String library, String file) {
      this.credential = credential;
      this.library = library;
      this.file = file;
    }

    @Override
    public String describe() {
      return "anything";
    }

    @Override
    public Key open(KeyName name, Fields fields) {
      String label = fields.text("key_label").orElse(name.toString());
      return new Key(credential, otherKey.isEmpty() ? label : otherKey);
    }

    @Override
    public Key generate(KeyName name, Fields fields, KeySpec spec, Set<KeyUsage> usages) {
      return open(name, fields);
    }

    @Override
    public UnboundKey generateUnbound(KeySpec spec, Set<KeyUsage> usages) {
      Fields location = Fields.ofText("new key", Map.of("key_label", "unbound"));
      return new UnboundKey(new Key(credential, "unbound"), location);
    }

    @Override
    public Fields bind(Fields location, KeyName name) {
      return Fields.ofText("key." + name, Map.of("key_label", name.name()));
    }

    @Override
    public List<String> unboundKeys() {
      return List.of();
    }

    @Override
    public String check() {
      return describe();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** What it signs, decrypts and so on is its credential, whatever the data. */
  record Key(String credential, String label) implements Signs, Encrypts, Decrypts, Macs, Agrees {

    @Override
    public KeyAlgorithm algorithm() {
      return KeyAlgorithm.RSA;
    }

    @Override
    public byte[] subjectPublicKeyInfo() {
      return label.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void checkScheme(SignatureScheme scheme) {}

    @Override
    public byte[] sign(SignatureScheme scheme, byte[] input) {
      return credential.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void checkEncryption(CipherScheme scheme) {}

    @Override
    public Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
      // As long as what AES-GCM makes, tag and all.
      byte[] answer = new byte[input.data().length + 16];
      return new Ciphertext(input.iv(), answer);
    }

    @Override
    public void checkDecryption(CipherScheme scheme) {}

    @Override
    public byte[] decrypt(CipherScheme scheme, CipherInput input) {
      return credential.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void checkMac(MacAlgorithm algorithm) {}

    @Override
    public byte[] mac(MacAlgorithm algorithm, byte[] message) {
      return credential.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void checkAgreement(AgreementAlgorithm algorithm) {}

    @Override
    public byte[] agree(AgreementAlgorithm algorithm, byte[] peer) {
      return credential.getBytes(StandardCharsets.UTF_8);
    }
  }
}
