// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * Seals by AES-256-GCM with random nonces of 12 bytes; the associated data is the place of the
 * secret and the id of the key. One key is good for 2^32 secrets, so that no two have one nonce
 * (NIST SP 800-38D section 8.3); rotate it before.
 */
public final class AesGcmSeal implements Seal {

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  /** In UTF-8; what takes four is two of Java's chars. */
  private static final int MOST_BYTES_OF_A_CHAR = 3;

  private static final String CONTEXT = "managed-keys sealed secret, version 1";

  private static final String REFERENCE = "\\$\\{(?:env|file|sys):";
  private static final Pattern REFERENCES = Pattern.compile("(?:" + REFERENCE + "[^{}]+})+");

  /** As in the configuration: a second dollar sign keeps the brace from opening a reference. */
  private static final Pattern A_REFERENCE = Pattern.compile("(?<!\\$)" + REFERENCE);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final SealKeys keys;

  public AesGcmSeal(SealKeys keys) {
    this.keys = keys;
  }

  @Override
  public String seal(SecretPlace place, String text) {
    if (REFERENCES.matcher(text.strip()).matches()) {
      return text;
    }
    if (A_REFERENCE.matcher(text).find()) {
      throw KeyException.of(
          Kind.INVALID,
          subject(place),
          "seal it",
          "it holds a reference and something beside it, which would stay readable",
          "write the whole secret as one reference, such as ${file:/path}");
    }
    return seal(keys.current(), place, text);
  }

  private static String seal(SealKey key, SecretPlace place, String text) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    byte[] secret = encoded(place, text);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, 0, place);
      byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + secret.length + TAG_BYTES);
      int length = cipher.doFinal(secret, 0, secret.length, sealed, NONCE_BYTES);
      if (length != secret.length + TAG_BYTES) {
        throw new IllegalStateException("GCM has given another length than " + sealed.length);
      }
      return new SealedText(key.id(), sealed).toString();
    } catch (GeneralSecurityException e) {
      throw failure(place, "seal it", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  @Override
  public String open(SecretPlace place, String text) {
    if (!text.startsWith(PREFIX)) {
      return text;
    }
    SealedText sealed =
        SealedText.parse(text)
            .orElseThrow(() -> refusal(place, "it is not a sealed text of a known form"));
    byte[] bytes = sealed.bytes();
    if (bytes.length < NONCE_BYTES + TAG_BYTES) {
      throw refusal(place, "the sealed text was cut");
    }
    byte[] secret = {};
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, keys.find(sealed.keyId()), bytes, 0, place);
      secret = cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(secret)).toString();
    } catch (AEADBadTagException e) {
      throw refusal(place, "the text was changed, or was sealed for another record or field");
    } catch (GeneralSecurityException | CharacterCodingException e) {
      throw failure(place, "open it", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** The secret of a sealed text, sealed with another key. */
  String sealAgain(SealKey key, SecretPlace place, String text) {
    return seal(key, place, open(place, text));
  }

  SealKeys keys() {
    return keys;
  }

  @Override
  public void close() {
    keys.close();
  }

  private static Cipher cipher(
      int operation, SealKey key, byte[] nonce, int offset, SecretPlace place)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION);
    cipher.init(
        operation, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce, offset, NONCE_BYTES));
    cipher.updateAAD(associated(key, place));
    return cipher;
  }

  /** Each part says how long it is, so that no two places give the same. */
  private static byte[] associated(SealKey key, SecretPlace place) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(CONTEXT);
      out.writeUTF(key.id());
      out.writeLong(place.record().getMostSignificantBits());
      out.writeLong(place.record().getLeastSignificantBits());
      out.writeUTF(place.field());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Not {@link String#getBytes}: that puts question marks where there is no character. */
  private static byte[] encoded(SecretPlace place, String text) {
    byte[] room = new byte[Math.multiplyExact(text.length(), MOST_BYTES_OF_A_CHAR)];
    try {
      ByteBuffer buffer = ByteBuffer.wrap(room);
      if (UTF_8.newEncoder().encode(CharBuffer.wrap(text), buffer, true).isError()) {
        throw KeyException.of(
            Kind.INVALID, subject(place), "seal it", "it holds half of a character", null);
      }
      return Arrays.copyOf(room, buffer.position());
    } finally {
      Arrays.fill(room, (byte) 0);
    }
  }

  private static KeyException refusal(SecretPlace place, String detail) {
    return KeyException.of(
        Kind.DENIED,
        subject(place),
        "open it",
        detail,
        "enter the secret again, or restore the record from a backup");
  }

  private static KeyException failure(
      SecretPlace place, String operation, @Nullable Exception cause) {
    return KeyException.of(
        Kind.INTERNAL, subject(place), operation, "the JDK's AES-GCM failed", null, cause);
  }

  private static String subject(SecretPlace place) {
    return "secret '" + place.field() + "' of record " + place.record();
  }
}
