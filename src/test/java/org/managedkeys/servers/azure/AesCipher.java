// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.Arrays;

/** Encryption and wrapping with the symmetric key of a Managed HSM. */
final class AesCipher {

  private static final Pattern ALGORITHM = Pattern.compile("A(128|192|256)(GCM|CBC|CBCPAD|KW)");

  /** Names from PKCS #11, for keys of any size. */
  private static final Map<String, String> MECHANISMS =
      Map.of("CKM_AES_KEY_WRAP", "AESWrap", "CKM_AES_KEY_WRAP_PAD", "AESWrapPad");

  private static final int TAG_BYTES = 16;
  private static final int GCM_IV_BYTES = 12;
  private static final SecureRandom RANDOM = new SecureRandom();

  private AesCipher() {}

  /** The members of an answer besides the key's name. */
  static Map<String, Object> apply(
      SecretKey key,
      String algorithm,
      boolean wraps,
      boolean encrypts,
      byte[] value,
      Fields request)
      throws ServiceException, GeneralSecurityException {
    if (wraps && MECHANISMS.containsKey(algorithm)) {
      String mechanism = MECHANISMS.getOrDefault(algorithm, "");
      return Map.of("value", Fields.encode(wrap(key, mechanism, encrypts, value)));
    }
    Matcher parts = ALGORITHM.matcher(algorithm);
    if (!parts.matches() || parts.group(2).equals("KW") != wraps) {
      throw ServiceException.badParameter("Property 'alg' has an invalid value: " + algorithm);
    }
    if (Integer.parseInt(parts.group(1)) != key.getEncoded().length * 8) {
      throw ServiceException.badParameter(
          "Algorithm '" + algorithm + "' does not fit the size of the key.");
    }
    return switch (parts.group(2)) {
      case "GCM" -> encrypts ? seal(key, value, request) : open(key, value, request);
      case "KW" -> Map.of("value", Fields.encode(wrap(key, "AESWrap", encrypts, value)));
      case "CBC" -> cbc(key, "AES/CBC/NoPadding", encrypts, value, request);
      default -> cbc(key, "AES/CBC/PKCS7Padding", encrypts, value, request);
    };
  }

  private static Map<String, Object> seal(SecretKey key, byte[] value, Fields request)
      throws ServiceException, GeneralSecurityException {
    byte[] iv = new byte[GCM_IV_BYTES];
    RANDOM.nextBytes(iv);
    byte[] additional = request.bytes("aad").orElse(new byte[0]);
    byte[] sealed = gcm(key, Cipher.ENCRYPT_MODE, iv, additional).doFinal(value);
    int length = sealed.length - TAG_BYTES;
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("value", Fields.encode(Arrays.copyOfRange(sealed, 0, length)));
    answer.put("iv", Fields.encode(iv));
    answer.put("tag", Fields.encode(Arrays.copyOfRange(sealed, length, sealed.length)));
    if (additional.length > 0) {
      answer.put("aad", Fields.encode(additional));
    }
    return answer;
  }

  private static Map<String, Object> open(SecretKey key, byte[] value, Fields request)
      throws ServiceException, GeneralSecurityException {
    byte[] iv = request.requiredBytes("iv");
    byte[] tag = request.requiredBytes("tag");
    if (iv.length != GCM_IV_BYTES || tag.length != TAG_BYTES) {
      throw ServiceException.badParameter("Property 'iv' or 'tag' has an invalid length.");
    }
    byte[] additional = request.bytes("aad").orElse(new byte[0]);
    Cipher cipher = gcm(key, Cipher.DECRYPT_MODE, iv, additional);
    return Map.of("value", Fields.encode(cipher.doFinal(Arrays.concatenate(value, tag))));
  }

  private static Cipher gcm(SecretKey key, int mode, byte[] iv, byte[] additional)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", KeyMaker.PROVIDER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, iv));
    cipher.updateAAD(additional);
    return cipher;
  }

  private static Map<String, Object> cbc(
      SecretKey key, String transformation, boolean encrypts, byte[] value, Fields request)
      throws ServiceException, GeneralSecurityException {
    byte[] iv = request.requiredBytes("iv");
    Cipher cipher = Cipher.getInstance(transformation, KeyMaker.PROVIDER);
    cipher.init(encrypts ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, key, new IvParameterSpec(iv));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("value", Fields.encode(cipher.doFinal(value)));
    if (encrypts) {
      answer.put("iv", Fields.encode(iv));
    }
    return answer;
  }

  private static byte[] wrap(SecretKey key, String mechanism, boolean wraps, byte[] value)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(mechanism, KeyMaker.PROVIDER);
    if (wraps) {
      cipher.init(Cipher.WRAP_MODE, key);
      return cipher.wrap(new SecretKeySpec(value, "AES"));
    }
    cipher.init(Cipher.UNWRAP_MODE, key);
    return cipher.unwrap(value, "AES", Cipher.SECRET_KEY).getEncoded();
  }
}
