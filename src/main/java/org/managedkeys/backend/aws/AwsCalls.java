// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Turns;
import org.managedkeys.remote.CallLimits;
import org.managedkeys.remote.KmsCall;
import org.managedkeys.remote.KmsCalls;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.DeriveSharedSecretResponse;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.GenerateMacResponse;
import software.amazon.awssdk.services.kms.model.GetParametersForImportResponse;
import software.amazon.awssdk.services.kms.model.GetPublicKeyResponse;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.ListAliasesResponse;
import software.amazon.awssdk.services.kms.model.ListKeysResponse;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.SignResponse;

/**
 * The requests that are sent to the service, one method each. Every answer is checked to be about
 * the key that was asked, and to be there at all. Thread-safe.
 */
final class AwsCalls implements AutoCloseable {

  private final String connection;
  private final AwsClient client;
  private final KmsCalls calls;

  AwsCalls(String connection, AwsSettings settings, CallLimits limits) {
    this.connection = connection;
    this.client = new AwsClient(connection, settings, limits);
    this.calls = new KmsCalls(connection, limits, new AwsFailures());
  }

  /**
   * Whose call it is.
   *
   * @param subject the key as messages name it
   * @param verb what is attempted
   * @param arn of the key
   */
  record Use(String subject, String verb, String arn, Turns turns) {}

  /** What DescribeKey tells. */
  record Description(String arn, String spec, String usage, String state, String description) {}

  /** A public key and a token by which material is brought in. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record ImportParameters(byte[] publicKey, byte[] token) {}

  /** One request and its answer. */
  @FunctionalInterface
  private interface Request<T> {
    T send(KmsClient kms);
  }

  /** An answer that is not what was asked for. */
  private static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message);
    }
  }

  private <T> T call(KmsCall call, Request<T> request) {
    return calls.call(
        call,
        limit -> {
          try {
            return request.send(client.kms());
          } catch (AwsServiceException e) {
            throw AwsRefusal.of(e);
          } catch (LinkageError e) {
            throw MissingLibrary.exception(connection, e);
          } catch (Wrong e) {
            throw KeyException.of(
                Kind.INTERNAL,
                call.subject(),
                call.verb(),
                connection + " answered wrongly: " + e.getMessage(),
                "nothing of the answer was used");
          }
        });
  }

  private static KmsCall use(Use use, String operation, int bytes) {
    return KmsCall.of(use.subject(), use.verb(), operation, bytes, use.turns());
  }

  // ---- Use of keys
  // -------------------------------------------------------------------------------

  byte[] sign(Use use, String algorithm, String messageType, byte[] message) {
    return call(
        use(use, "Sign", message.length),
        kms -> {
          SignResponse answer =
              kms.sign(request ->
                  request
                      .keyId(use.arn())
                      .message(SdkBytes.fromByteArrayUnsafe(message))
                      .messageType(messageType)
                      .signingAlgorithm(algorithm));
          same("key", use.arn(), answer.keyId());
          same("algorithm", algorithm, answer.signingAlgorithmAsString());
          return bytes("signature", answer.signature());
        });
  }

  byte[] decrypt(Use use, String algorithm, byte[] ciphertext, Map<String, String> context) {
    return call(
        use(use, "Decrypt", ciphertext.length),
        kms -> {
          DecryptResponse answer =
              kms.decrypt(request ->
                  request
                      .keyId(use.arn())
                      .ciphertextBlob(SdkBytes.fromByteArrayUnsafe(ciphertext))
                      .encryptionAlgorithm(algorithm)
                      .encryptionContext(context.isEmpty() ? null : context));
          same("key", use.arn(), answer.keyId());
          same("algorithm", algorithm, answer.encryptionAlgorithmAsString());
          return present("plaintext", answer.plaintext()).asByteArray();
        });
  }

  byte[] encrypt(Use use, byte[] plaintext, Map<String, String> context) {
    String algorithm = "SYMMETRIC_DEFAULT";
    return call(
        use(use, "Encrypt", plaintext.length),
        kms -> {
          EncryptResponse answer =
              kms.encrypt(request ->
                  request
                      .keyId(use.arn())
                      .plaintext(SdkBytes.fromByteArrayUnsafe(plaintext))
                      .encryptionAlgorithm(algorithm)
                      .encryptionContext(context.isEmpty() ? null : context));
          same("key", use.arn(), answer.keyId());
          same("algorithm", algorithm, answer.encryptionAlgorithmAsString());
          return bytes("ciphertext", answer.ciphertextBlob());
        });
  }

  byte[] mac(Use use, String algorithm, byte[] message) {
    return call(
        use(use, "GenerateMac", message.length),
        kms -> {
          GenerateMacResponse answer =
              kms.generateMac(request ->
                  request
                      .keyId(use.arn())
                      .message(SdkBytes.fromByteArrayUnsafe(message))
                      .macAlgorithm(algorithm));
          same("key", use.arn(), answer.keyId());
          same("algorithm", algorithm, answer.macAlgorithmAsString());
          return bytes("code", answer.mac());
        });
  }

  byte[] agree(Use use, byte[] peer) {
    return call(
        use(use, "DeriveSharedSecret", peer.length),
        kms -> {
          DeriveSharedSecretResponse answer =
              kms.deriveSharedSecret(request ->
                  request
                      .keyId(use.arn())
                      .publicKey(SdkBytes.fromByteArrayUnsafe(peer))
                      .keyAgreementAlgorithm("ECDH"));
          same("key", use.arn(), answer.keyId());
          return bytes("secret", answer.sharedSecret());
        });
  }

  byte[] random(String verb, int count) {
    return call(
        KmsCall.reading(connection, verb, "GenerateRandom"),
        kms -> {
          byte[] random =
              bytes(
                  "random bytes",
                  kms.generateRandom(request -> request.numberOfBytes(count)).plaintext());
          if (random.length != count) {
            throw new Wrong("it has " + random.length + " bytes instead of " + count);
          }
          return random;
        });
  }

  // ---- Finding
  // -----------------------------------------------------------------------------------

  /**
   * What there is to know about a key.
   *
   * @param id key id, ARN, alias or the alias's ARN
   */
  Description describe(String subject, String verb, String id) {
    return call(
        KmsCall.reading(subject, verb, "DescribeKey"),
        kms -> {
          Description found = read(kms.describeKey(request -> request.keyId(id)).keyMetadata());
          if (!id.startsWith(KeyPlace.ALIAS) && !id.contains(":" + KeyPlace.ALIAS)) {
            same("key", id, id.startsWith("arn:") ? found.arn() : idOf(found.arn()));
          }
          return found;
        });
  }

  /** Whether there is a key, and which; that there is none is no failure. */
  Optional<Description> lookUp(String subject, String verb, String id) {
    return call(
        KmsCall.reading(subject, verb, "DescribeKey"),
        kms -> {
          try {
            return Optional.of(read(kms.describeKey(request -> request.keyId(id)).keyMetadata()));
          } catch (NotFoundException e) {
            return Optional.empty();
          }
        });
  }

  private static String idOf(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  private static Description read(@Nullable KeyMetadata metadata) {
    KeyMetadata all = present("key", metadata);
    String description = all.description();
    return new Description(
        present("ARN", all.arn()),
        present("key spec", all.keySpecAsString()),
        present("usage", all.keyUsageAsString()),
        present("state", all.keyStateAsString()),
        description == null ? "" : description);
  }

  byte[] publicKey(String subject, String verb, Description key) {
    return call(
        KmsCall.reading(subject, verb, "GetPublicKey"),
        kms -> {
          GetPublicKeyResponse answer = kms.getPublicKey(request -> request.keyId(key.arn()));
          same("key", key.arn(), answer.keyId());
          same("key spec", key.spec(), answer.keySpecAsString());
          return bytes("public key", answer.publicKey());
        });
  }

  /** The names of aliases that are wanted, in pages of the service's own size. */
  List<String> aliases(String verb, Predicate<String> wanted) {
    List<String> names = new ArrayList<>();
    Optional<String> marker = Optional.empty();
    do {
      String from = marker.orElse(null);
      ListAliasesResponse page =
          call(
              KmsCall.reading(connection, verb, "ListAliases"),
              kms -> kms.listAliases(request -> request.marker(from).limit(100)));
      page.aliases().stream().map(AliasListEntry::aliasName).filter(wanted).forEach(names::add);
      marker = next(page.truncated(), page.nextMarker());
    } while (marker.isPresent());
    return names;
  }

  /** The ids of all keys. */
  List<String> keys(String subject, String verb) {
    List<String> ids = new ArrayList<>();
    Optional<String> marker = Optional.empty();
    do {
      String from = marker.orElse(null);
      ListKeysResponse page =
          call(
              KmsCall.reading(subject, verb, "ListKeys"),
              kms -> kms.listKeys(request -> request.marker(from).limit(1000)));
      page.keys().stream().map(KeyListEntry::keyId).forEach(ids::add);
      marker = next(page.truncated(), page.nextMarker());
    } while (marker.isPresent());
    return ids;
  }

  private static Optional<String> next(@Nullable Boolean truncated, @Nullable String marker) {
    return Boolean.TRUE.equals(truncated) ? Optional.ofNullable(marker) : Optional.empty();
  }

  // ---- Changing
  // ----------------------------------------------------------------------------------

  /** Makes a key; not repeated when nobody knows whether it was made. */
  Description create(
      String subject, String verb, String spec, AwsUsage usage, String origin, String note) {
    return call(
        KmsCall.changing(subject, verb, "CreateKey"),
        kms -> {
          Description made =
              read(
                  kms.createKey(request ->
                          request
                              .keySpec(spec)
                              .keyUsage(usage.name())
                              .origin(origin)
                              .description(note))
                      .keyMetadata());
          same("key spec", spec, made.spec());
          same("usage", usage.name(), made.usage());
          return made;
        });
  }

  void createAlias(String subject, String verb, String alias, String arn) {
    change(
        subject,
        verb,
        "CreateAlias",
        kms -> kms.createAlias(request -> request.aliasName(alias).targetKeyId(arn)));
  }

  void updateAlias(String subject, String verb, String alias, String arn) {
    change(
        subject,
        verb,
        "UpdateAlias",
        kms -> kms.updateAlias(request -> request.aliasName(alias).targetKeyId(arn)));
  }

  void deleteAlias(String subject, String verb, String alias) {
    change(
        subject, verb, "DeleteAlias", kms -> kms.deleteAlias(request -> request.aliasName(alias)));
  }

  void scheduleDeletion(String subject, String verb, String arn, int days) {
    change(
        subject,
        verb,
        "ScheduleKeyDeletion",
        kms -> kms.scheduleKeyDeletion(r -> r.keyId(arn).pendingWindowInDays(days)));
  }

  ImportParameters importParameters(String subject, String verb, String arn, String wrapping) {
    return call(
        KmsCall.reading(subject, verb, "GetParametersForImport"),
        kms -> {
          GetParametersForImportResponse answer =
              kms.getParametersForImport(request ->
                  request.keyId(arn).wrappingAlgorithm(wrapping).wrappingKeySpec("RSA_4096"));
          same("key", arn, answer.keyId());
          return new ImportParameters(
              bytes("public key", answer.publicKey()), bytes("token", answer.importToken()));
        });
  }

  void importMaterial(String subject, String verb, String arn, byte[] token, byte[] wrapped) {
    change(
        subject,
        verb,
        "ImportKeyMaterial",
        kms ->
            kms.importKeyMaterial(request ->
                request
                    .keyId(arn)
                    .importToken(SdkBytes.fromByteArray(token))
                    .encryptedKeyMaterial(SdkBytes.fromByteArray(wrapped))
                    .expirationModel("KEY_MATERIAL_DOES_NOT_EXPIRE")));
  }

  /** Changes that a second request does not make again. */
  private void change(String subject, String verb, String operation, Request<?> request) {
    call(
        KmsCall.reading(subject, verb, operation),
        kms -> {
          request.send(kms);
          return true;
        });
  }

  // ---- Checking answers
  // --------------------------------------------------------------------------

  private static void same(String what, String asked, @Nullable String answered) {
    if (!asked.equals(answered)) {
      throw new Wrong("it is about " + what + " " + answered + " instead of " + asked);
    }
  }

  private static <T> T present(String what, @Nullable T value) {
    if (value == null) {
      throw new Wrong("it has no " + what);
    }
    return value;
  }

  private static byte[] bytes(String what, @Nullable SdkBytes value) {
    byte[] bytes = present(what, value).asByteArray();
    if (bytes.length == 0) {
      throw new Wrong("its " + what + " is empty");
    }
    return bytes;
  }

  @Override
  public void close() {
    client.close();
  }
}
