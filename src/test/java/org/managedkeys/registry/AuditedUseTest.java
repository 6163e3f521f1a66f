// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.EncryptsBuffers;
import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.Namespace;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.key.TakesContext;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.store.audit.AuditEvent;
import org.managedkeys.store.audit.AuditLog;
import org.managedkeys.testkit.OpaqueService;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.WorkingKeys;

/** Each use is taken down before its result is let out. */
class AuditedUseTest {

  private static final CipherScheme GCM = CipherScheme.of(Mode.AES_GCM);
  private static final SignatureScheme PKCS1 = SignatureScheme.pkcs1(DigestAlgorithm.SHA_256);
  private static final byte[] DIGEST = new byte[32];
  private static final AuditContext CONTEXT =
      new AuditContext(
          new Namespace("team-a"),
          "key 'team-a/orders'",
          Optional.of(new UUID(1, 2)),
          Optional.of("pki/"));

  @TempDir private Path folder;
  private KeyRegistry registry;
  private final List<AuditEvent> events = new ArrayList<>();
  private boolean full;

  private final AuditLog log =
      event -> {
        if (full) {
          throw KeyException.of(
              KeyException.Kind.UNAVAILABLE, "audit log", "record it", "the disk is full", null);
        }
        events.add(event);
      };

  @BeforeEach
  void openRegistry() {
    registry =
        Configuration.load(Providers.write(folder, WorkingKeys.configuration()), Backends.all())
            .openRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private ManagedKey raw(String name) {
    return registry.key(KeyName.parse(name)).open();
  }

  private <T extends ManagedKey> T audited(String name, KeyUsage usage, Class<T> capability) {
    return AuditedUse.of(log, AuditedUse.Counter.NONE, CONTEXT, raw(name), usage, capability);
  }

  private void assertRecorded(String operation, String outcome, String algorithm) {
    assertThat(events)
        .containsExactly(
            new AuditEvent(
                CONTEXT.namespace(),
                operation,
                CONTEXT.subject(),
                CONTEXT.uuid(),
                CONTEXT.mount(),
                outcome,
                Map.of("algorithm", algorithm)));
    events.clear();
  }

  /** An operation that gives nothing when the log is full, and is recorded when it is not. */
  private interface Operation {
    void run() throws Exception;
  }

  private void assertWithheldWhenFull(Operation operation) {
    full = true;
    KeyException failure = catchThrowableOfType(KeyException.class, operation::run);
    assertThat(failure.kind()).isEqualTo(KeyException.Kind.UNAVAILABLE);
    assertThat(failure)
        .hasMessageStartingWith("key 'team-a/orders': cannot ")
        .hasMessageContaining("audit log: cannot record it: the disk is full");
    full = false;
  }

  @Test
  void withoutALog_theKeyIsTheKeyItself() {
    ManagedKey key = raw(WorkingKeys.RSA);

    assertThat(
            AuditedUse.of(
                AuditLog.OFF, AuditedUse.Counter.NONE, CONTEXT, key, KeyUsage.SIGN, Signs.class))
        .isSameAs(key);
  }

  @Test
  void signature_isRecorded() {
    Signs signer = audited(WorkingKeys.RSA, KeyUsage.SIGN, Signs.class);
    signer.checkScheme(PKCS1);
    assertThat(events).isEmpty();

    assertThat(signer.sign(PKCS1, DIGEST)).hasSize(256);
    assertRecorded("key.use.sign", "ok", "RSA PKCS#1 v1.5 with SHA-256");
    assertWithheldWhenFull(() -> signer.sign(PKCS1, DIGEST));
    assertThat(signer.subjectPublicKeyInfo())
        .isEqualTo(((HasPublicKey) raw(WorkingKeys.RSA)).subjectPublicKeyInfo());
    assertThat(signer).hasToString(raw(WorkingKeys.RSA).toString());
  }

  @Test
  void failure_isRecordedWithItsKind() {
    Signs signer = audited(WorkingKeys.RSA, KeyUsage.SIGN, Signs.class);

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> signer.sign(PKCS1, new byte[5]))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID));
    assertRecorded("key.use.sign", "invalid", "RSA PKCS#1 v1.5 with SHA-256");
  }

  @Test
  void mac_isRecorded() {
    Macs key = audited(WorkingKeys.HMAC, KeyUsage.MAC, Macs.class);
    key.checkMac(MacAlgorithm.HMAC_SHA_256);

    assertThat(key.mac(MacAlgorithm.HMAC_SHA_256, DIGEST)).hasSize(32);
    assertRecorded("key.use.mac", "ok", "HmacSHA256");
    assertWithheldWhenFull(() -> key.mac(MacAlgorithm.HMAC_SHA_256, DIGEST));
  }

  @Test
  void agreement_isRecorded() {
    Agrees key = audited(WorkingKeys.EC, KeyUsage.DERIVE, Agrees.class);
    byte[] peer = key.subjectPublicKeyInfo();
    key.checkAgreement(AgreementAlgorithm.ECDH);

    assertThat(key.agree(AgreementAlgorithm.ECDH, peer)).hasSize(32);
    assertRecorded("key.use.derive", "ok", "ECDH");
    assertWithheldWhenFull(() -> key.agree(AgreementAlgorithm.ECDH, peer));
  }

  @Test
  void encryptionAndDecryption_areRecorded_alsoOfWhatIsNoCiphertext() throws Exception {
    Encrypts encryptor = audited(WorkingKeys.AES, KeyUsage.ENCRYPT, Encrypts.class);
    Decrypts decryptor = audited(WorkingKeys.AES, KeyUsage.UNWRAP, Decrypts.class);
    CipherInput plain = CipherInput.authenticated(DIGEST, new byte[12], new byte[0], 128);
    byte[] sealed = encryptor.encrypt(GCM, plain).bytes();
    assertRecorded("key.use.encrypt", "ok", "AES GCM");
    CipherInput input = CipherInput.authenticated(sealed, new byte[12], new byte[0], 128);

    assertThat(decryptor.decrypt(GCM, input)).isEqualTo(DIGEST);
    assertRecorded("key.use.unwrap", "ok", "AES GCM");
    assertWithheldWhenFull(() -> decryptor.decrypt(GCM, input));
    assertWithheldWhenFull(() -> encryptor.encrypt(GCM, plain));
    sealed[0] ^= 1;
    assertThatExceptionOfType(WrongCiphertext.class)
        .isThrownBy(() -> decryptor.decrypt(GCM, input));
    assertRecorded("key.use.unwrap", "wrong_ciphertext", "AES GCM");
    // Not even that it was wrong is told without a record.
    assertWithheldWhenFull(() -> decryptor.decrypt(GCM, input));
  }

  @Test
  void encryptionOfBuffers_isRecorded_andWipedIfItIsNot() {
    Encrypts encryptor = audited(WorkingKeys.AES, KeyUsage.ENCRYPT, Encrypts.class);
    assertThat(encryptor).isInstanceOf(EncryptsBuffers.class);
    EncryptsBuffers buffers = (EncryptsBuffers) encryptor;
    assertThat(buffers.encryptsBuffers(GCM)).isTrue();
    CipherInput parameters = CipherInput.authenticated(new byte[0], new byte[12], new byte[0], 128);
    ByteBuffer source = ByteBuffer.wrap(DIGEST);
    ByteBuffer target = ByteBuffer.allocate(100).position(3);

    assertWithheldWhenFull(() -> buffers.encrypt(GCM, parameters, source, target));
    assertThat(source.position()).isZero();
    assertThat(target.position()).isEqualTo(3);
    assertThat(target.array()).containsOnly(0);
    buffers.encrypt(GCM, parameters, source, target);
    assertThat(source.hasRemaining()).isFalse();
    assertThat(target.position()).isEqualTo(3 + 32 + 16);
    assertRecorded("key.use.encrypt", "ok", "AES GCM");
  }

  @Test
  void keyThatTakesAContext_stillDoes() throws Exception {
    OpaqueService service = new OpaqueService();
    Path other = Files.createDirectory(folder.resolve("far"));
    Path file =
        Providers.write(other, "kms.far.type = opaque", "key.data.usages = encrypt,decrypt");
    try (KeyRegistry far = Configuration.load(file, List.of(service)).openRegistry()) {
      ManagedKey key = far.key(KeyName.parse("data")).open();
      Encrypts encryptor =
          AuditedUse.of(
              log, AuditedUse.Counter.NONE, CONTEXT, key, KeyUsage.ENCRYPT, Encrypts.class);
      Decrypts decryptor =
          AuditedUse.of(
              log, AuditedUse.Counter.NONE, CONTEXT, key, KeyUsage.DECRYPT, Decrypts.class);
      assertThat(encryptor).isInstanceOf(TakesContext.class);
      CipherScheme scheme = CipherScheme.of(Mode.SERVICE);
      CipherInput plain = CipherInput.inContext(DIGEST, Map.of("tenant", "a"));
      byte[] sealed = encryptor.encrypt(scheme, plain).bytes();
      assertRecorded("key.use.encrypt", "ok", "its service's own scheme");

      assertThat(decryptor.decrypt(scheme, CipherInput.inContext(sealed, Map.of("tenant", "a"))))
          .isEqualTo(DIGEST);
      assertRecorded("key.use.decrypt", "ok", "its service's own scheme");
    }
  }

  @Test
  void refusal_isRecorded_andStandsAlsoIfItCannotBe() {
    KeyException refusal =
        KeyException.of(KeyException.Kind.DENIED, "key", "sign", "its usages are mac", null);

    assertThat(AuditedUse.refused(log, CONTEXT, KeyUsage.SIGN, refusal)).isSameAs(refusal);
    assertThat(events)
        .singleElement()
        .satisfies(event -> assertThat(event.outcome()).isEqualTo("denied"));
    full = true;
    assertThat(AuditedUse.refused(log, CONTEXT, KeyUsage.SIGN, refusal)).isSameAs(refusal);
    assertThat(refusal.getSuppressed()).hasSize(1);
    full = false;
  }

  @Test
  void useWithoutTheService_isRecorded() {
    AuditedUse.withoutService(log, CONTEXT, KeyUsage.ENCRYPT, "kept data key");
    assertRecorded("key.use.encrypt", "ok", "kept data key");

    assertWithheldWhenFull(
        () -> AuditedUse.withoutService(log, CONTEXT, KeyUsage.ENCRYPT, "kept data key"));
  }
}
