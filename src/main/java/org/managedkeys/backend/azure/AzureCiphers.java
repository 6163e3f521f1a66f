// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import com.azure.core.util.Context;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.models.DecryptParameters;
import com.azure.security.keyvault.keys.cryptography.models.DecryptResult;
import com.azure.security.keyvault.keys.cryptography.models.EncryptParameters;
import com.azure.security.keyvault.keys.cryptography.models.EncryptResult;
import org.jspecify.annotations.Nullable;

/** Encryption and decryption as the library wants to be asked for them. */
final class AzureCiphers {

  /** Bytes of the only tag that the service makes. */
  static final int TAG_BYTES = 16;

  /** Bytes of the IV that the service makes for GCM. */
  static final int GCM_IV_BYTES = 12;

  /**
   * What is asked.
   *
   * @param algorithm by the service's name: {@code A256GCM}
   * @param iv empty if the service makes it, or for RSA
   * @param tag of a ciphertext, for GCM, else empty
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Request(String algorithm, byte[] data, byte[] iv, byte[] associated, byte[] tag) {

    @Override
    public String toString() {
      return algorithm + " of " + data.length + " bytes";
    }
  }

  /** What an encryption gave; parts that the mode does not have are empty. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Sealed(byte[] data, byte[] iv, byte[] tag) {

    @Override
    public String toString() {
      return data.length + " bytes";
    }
  }

  private AzureCiphers() {}

  static Sealed encrypt(CryptographyClient client, KeyVersion key, Request request)
      throws WrongAnswer {
    byte[] data = request.data();
    byte[] iv = request.iv();
    byte[] aad = request.associated();
    EncryptParameters parameters =
        switch (request.algorithm()) {
          case "A128GCM" -> EncryptParameters.createA128GcmParameters(data, aad);
          case "A192GCM" -> EncryptParameters.createA192GcmParameters(data, aad);
          case "A256GCM" -> EncryptParameters.createA256GcmParameters(data, aad);
          case "A128CBC" -> EncryptParameters.createA128CbcParameters(data, iv);
          case "A192CBC" -> EncryptParameters.createA192CbcParameters(data, iv);
          case "A256CBC" -> EncryptParameters.createA256CbcParameters(data, iv);
          case "A128CBCPAD" -> EncryptParameters.createA128CbcPadParameters(data, iv);
          case "A192CBCPAD" -> EncryptParameters.createA192CbcPadParameters(data, iv);
          case "A256CBCPAD" -> EncryptParameters.createA256CbcPadParameters(data, iv);
          default -> throw new IllegalArgumentException(request.algorithm());
        };
    EncryptResult result = client.encrypt(parameters, Context.NONE);
    return new Sealed(
        AzureVault.answer(key, result.getKeyId(), result.getCipherText()),
        orEmpty(result.getIv()),
        orEmpty(result.getAuthenticationTag()));
  }

  static byte[] decrypt(CryptographyClient client, KeyVersion key, Request request)
      throws WrongAnswer {
    byte[] data = request.data();
    byte[] iv = request.iv();
    byte[] tag = request.tag();
    byte[] aad = request.associated();
    DecryptParameters parameters =
        switch (request.algorithm()) {
          case "RSA1_5" -> DecryptParameters.createRsa15Parameters(data);
          case "RSA-OAEP" -> DecryptParameters.createRsaOaepParameters(data);
          case "RSA-OAEP-256" -> DecryptParameters.createRsaOaep256Parameters(data);
          case "A128GCM" -> DecryptParameters.createA128GcmParameters(data, iv, tag, aad);
          case "A192GCM" -> DecryptParameters.createA192GcmParameters(data, iv, tag, aad);
          case "A256GCM" -> DecryptParameters.createA256GcmParameters(data, iv, tag, aad);
          case "A128CBC" -> DecryptParameters.createA128CbcParameters(data, iv);
          case "A192CBC" -> DecryptParameters.createA192CbcParameters(data, iv);
          case "A256CBC" -> DecryptParameters.createA256CbcParameters(data, iv);
          case "A128CBCPAD" -> DecryptParameters.createA128CbcPadParameters(data, iv);
          case "A192CBCPAD" -> DecryptParameters.createA192CbcPadParameters(data, iv);
          case "A256CBCPAD" -> DecryptParameters.createA256CbcPadParameters(data, iv);
          default -> throw new IllegalArgumentException(request.algorithm());
        };
    DecryptResult result = client.decrypt(parameters, Context.NONE);
    return AzureVault.answer(key, result.getKeyId(), result.getPlainText());
  }

  private static byte[] orEmpty(byte @Nullable [] bytes) {
    return bytes == null ? new byte[0] : bytes;
  }
}
