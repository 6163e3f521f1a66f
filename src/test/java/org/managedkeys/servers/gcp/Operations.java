// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricSignRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.GenerateRandomBytesRequest;
import com.google.cloud.kms.v1.ImportCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.ImportJob;
import com.google.cloud.kms.v1.MacSignRequest;
import com.google.cloud.kms.v1.MacVerifyRequest;
import com.google.cloud.kms.v1.PublicKey.PublicKeyFormat;
import com.google.cloud.kms.v1.RawDecryptRequest;
import com.google.cloud.kms.v1.RawEncryptRequest;
import com.google.cloud.kms.v1.UpdateCryptoKeyPrimaryVersionRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.managedkeys.servers.HttpCall;

/** Does what requests ask for. */
final class Operations {

  private final KeyRings rings;

  Operations(KeyRings rings) {
    this.rings = rings;
  }

  Message answer(Route route, HttpCall call) throws Exception {
    String name = route.resource();
    Map<String, String> query = Json.query(call);
    return switch (route.operation()) {
      case Token -> throw new IllegalStateException("not an operation on keys");
      case CreateKeyRing -> rings.createRing(name, query.getOrDefault("keyRingId", ""));
      case GetKeyRing -> rings.ring(name);
      case ListKeyRings -> Listing.of(query).keyRings(rings.ringsIn(name));
      case CreateCryptoKey ->
          rings
              .createKey(
                  name,
                  query.getOrDefault("cryptoKeyId", ""),
                  Json.read(call, CryptoKey.getDefaultInstance()),
                  Boolean.parseBoolean(query.get("skipInitialVersionCreation")))
              .resource();
      case GetCryptoKey -> rings.key(name).resource();
      case ListCryptoKeys -> Listing.of(query).keys(rings.keysIn(name));
      case UpdateCryptoKey ->
          rings.key(name).update(Json.read(call, CryptoKey.getDefaultInstance()), mask(query));
      case UpdateCryptoKeyPrimaryVersion -> {
        Key key = rings.key(name);
        key.makePrimary(
            Json.read(call, UpdateCryptoKeyPrimaryVersionRequest.getDefaultInstance())
                .getCryptoKeyVersionId());
        yield key.resource();
      }
      case CreateImportJob -> {
        String id = query.getOrDefault("importJobId", "");
        Wrapping job =
            new Wrapping(
                name + "/importJobs/" + id, Json.read(call, ImportJob.getDefaultInstance()));
        rings.addJob(name, id, job);
        yield job.resource();
      }
      case GetImportJob -> rings.job(name).resource();
      case GenerateRandomBytes ->
          SecretOperations.random(Json.read(call, GenerateRandomBytesRequest.getDefaultInstance()));
      default -> aboutVersions(route, call, query);
    };
  }

  private Message aboutVersions(Route route, HttpCall call, Map<String, String> query)
      throws Exception {
    String name = route.resource();
    return switch (route.operation()) {
      case CreateCryptoKeyVersion -> rings.createVersion(rings.key(name)).look();
      case ListCryptoKeyVersions -> Listing.of(query).versions(rings.key(name).versions());
      case ImportCryptoKeyVersion ->
          bringIn(
              rings.key(name), Json.read(call, ImportCryptoKeyVersionRequest.getDefaultInstance()));
      case GetCryptoKeyVersion -> rings.version(name).look();
      case UpdateCryptoKeyVersion -> {
        if (!mask(query).equals(List.of("state"))) {
          throw GcpException.invalid("Only the state of a CryptoKeyVersion can be updated.");
        }
        yield rings
            .version(name)
            .update(Json.read(call, CryptoKeyVersion.getDefaultInstance()).getState());
      }
      case DestroyCryptoKeyVersion ->
          rings
              .version(name)
              .destroy(
                  Duration.ofSeconds(
                      rings.keyOf(name).resource().getDestroyScheduledDuration().getSeconds()));
      case RestoreCryptoKeyVersion -> rings.version(name).restore();
      default -> cryptographic(route, call, query);
    };
  }

  private Message cryptographic(Route route, HttpCall call, Map<String, String> query)
      throws Exception {
    String name = route.resource();
    boolean pinned = name.contains("/cryptoKeyVersions/");
    Key key = pinned ? rings.keyOf(name) : rings.key(name);
    return switch (route.operation()) {
      case GetPublicKey ->
          SigningOperations.publicKey(
              key, rings.version(name), format(query.getOrDefault("publicKeyFormat", "0")));
      case AsymmetricSign ->
          SigningOperations.sign(
              key,
              rings.version(name),
              Json.read(call, AsymmetricSignRequest.getDefaultInstance()));
      case AsymmetricDecrypt ->
          SigningOperations.decrypt(
              key,
              rings.version(name),
              Json.read(call, AsymmetricDecryptRequest.getDefaultInstance()));
      case MacSign ->
          SecretOperations.macSign(
              key, rings.version(name), Json.read(call, MacSignRequest.getDefaultInstance()));
      case MacVerify ->
          SecretOperations.macVerify(
              key, rings.version(name), Json.read(call, MacVerifyRequest.getDefaultInstance()));
      case Encrypt ->
          SecretOperations.encrypt(
              key,
              pinned ? rings.version(name) : key.primary(),
              Json.read(call, EncryptRequest.getDefaultInstance()));
      case Decrypt ->
          SecretOperations.decrypt(key, Json.read(call, DecryptRequest.getDefaultInstance()));
      case RawEncrypt ->
          RawOperations.encrypt(
              key, rings.version(name), Json.read(call, RawEncryptRequest.getDefaultInstance()));
      case RawDecrypt ->
          RawOperations.decrypt(
              key, rings.version(name), Json.read(call, RawDecryptRequest.getDefaultInstance()));
      default -> throw GcpException.internal();
    };
  }

  /** A new version, which becomes enabled or failed at the next look. */
  private CryptoKeyVersion bringIn(Key key, ImportCryptoKeyVersionRequest request)
      throws GcpException {
    Algorithm algorithm = Algorithm.of(request.getAlgorithm());
    if (algorithm.purpose() != key.resource().getPurpose()) {
      throw GcpException.invalid(
          "The algorithm " + algorithm.id() + " is not valid for the purpose of the key.");
    }
    Wrapping job = rings.job(request.getImportJob());
    if (job.resource().getProtectionLevel()
        != key.resource().getVersionTemplate().getProtectionLevel()) {
      throw GcpException.invalid("The protection levels of the import job and the key differ.");
    }
    ByteString wrapped =
        request.getWrappedKey().isEmpty() ? request.getRsaAesWrappedKey() : request.getWrappedKey();
    if (wrapped.isEmpty()) {
      throw GcpException.invalid("The wrapped key is missing.");
    }
    Version version = key.addVersion(algorithm);
    version.bringIn(job, wrapped.toByteArray());
    return version.look();
  }

  private static List<String> mask(Map<String, String> query) {
    return List.of(query.getOrDefault("updateMask", "").split(",", -1));
  }

  private static PublicKeyFormat format(String text) throws GcpException {
    PublicKeyFormat found = null;
    if (text.matches("[0-9]{1,4}")) {
      found = PublicKeyFormat.forNumber(Integer.parseInt(text));
    } else if (!text.equals("UNRECOGNIZED") && text.matches("[A-Z_]+")) {
      try {
        found = PublicKeyFormat.valueOf(text);
      } catch (IllegalArgumentException e) {
        throw GcpException.invalid("Invalid value " + text + " for publicKeyFormat.");
      }
    }
    if (found == null) {
      throw GcpException.invalid("Invalid value " + text + " for publicKeyFormat.");
    }
    return found;
  }
}
