// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * Keys whose private half stands in a document that everybody reads, by the SHA-256 digest of their
 * SubjectPublicKeyInfo. RSA keys are found whatever they are restricted to.
 */
final class PublishedKeys {

  private static final Map<String, String> SOURCES =
      Map.ofEntries(
          Map.entry(
              "9a9e5b0f404f4e2d4386e38b04ac91e535946dc2a7f8d84a31404b476e5c35e1",
              "RFC 9500 2.1, testRSA1024"),
          Map.entry(
              "8fb6bad671cfe698393c453357da61b56d757ab8c0f3fb9c87f2849e63131878",
              "RFC 9500 2.1, testRSA2048"),
          Map.entry(
              "96465ea5dc9bb2da7b351d808a7196e5761f2412a5040131c68d719aaba28fb9",
              "RFC 9500 2.1, testRSA4096"),
          Map.entry(
              "b2b04340cfaee616ec9c2c62d261b208e54bb197498df52e8cadede23ac0ba5e",
              "RFC 9500 2.3, testECCP256"),
          Map.entry(
              "c4c10105a0be0ed4dd3354428dc38a9bfee64da141ce16e75c94eda272f9dd3a",
              "RFC 9500 2.3, testECCP384"),
          Map.entry(
              "acb1b8327fef995e2458fdf5e3c33b2dc0749feabd6a894cb9bda9d70ac06c24",
              "RFC 9500 2.3, testECCP521"),
          Map.entry(
              "c73eecd318bd3813f2402a660d8a90010ca35d609d19377d5ee7af200713229f",
              "RFC 9421 B.1.1, test-key-rsa"),
          Map.entry(
              "72859cbaf21a0b398b1f25712bbed148b1d85a0c6b824176eb306405caa6f0b2",
              "RFC 9421 B.1.2, test-key-rsa-pss"),
          Map.entry(
              "55f96361b78cbb84f1fc604b0718e82bd91abb46d8fc25ae871b35fbbf8b7974",
              "RFC 9421 B.1.3, test-key-ecc-p256"),
          Map.entry(
              "34571606cb7a0d71be377e671ddcccae2a169ed7733598214129231cd30c4a3c",
              "RFC 9421 B.1.4, test-key-ed25519"),
          Map.entry(
              "ad32320cf6c596d884b05381ba573aba8ddd5749b4de8f4a23a79f9a89ddaeb2",
              "RFC 7517 A.1 and RFC 7638 3.1, RSA"),
          Map.entry(
              "51b944cdfa544d4c3273aa6bf350625a7dd53bbb6a71723274f538b19a207760",
              "RFC 7517 A.1, EC"),
          Map.entry(
              "2bd1bb0c44a897c30a7aa0991cde38d8062fe441de50da0f46825344f602e827", "RFC 7515 A.3"),
          Map.entry(
              "5a7a78cca4a0f420d9bc62bb669c3c2759e39f723d3ae10dcbe0f0815a07ecd4", "RFC 6979 A.2.5"),
          Map.entry(
              "a1e9156054e04fac899ae9f275132cdc07a5dbc4ea2c2ad3a1ffc6e0d253681f", "RFC 8410 10.1"),
          Map.entry(
              "06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9",
              "RFC 8032 7.1 and RFC 8037 A.1"),
          Map.entry(
              "837832708c5236d951581f1fddf2b79991b3424a0486d16da1ddad0fd69701be",
              "RFC 9881 C.1, ML-DSA-44"),
          Map.entry(
              "b8b62131bfbe84433efb2273d7f5b87f7a22854a2cfd366fc2aead86d837c52d",
              "RFC 9881 C.1, ML-DSA-65"),
          Map.entry(
              "07e57c4f14dbad1267f621ec3777b4e2e6c4fbc4c22fbb87510ff8e0b3c6a642",
              "RFC 9881 C.1, ML-DSA-87"),
          Map.entry(
              "5cd252fb0ce8932436faf8ccd1040981b89ee4ad6b9fe9e2a2b7e71aacb27cd3",
              "the base point of P-256, whose private key is 1"));

  private static final AlgorithmIdentifier ANY_RSA =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

  private PublishedKeys() {}

  /** Where a key is published; null if it is none of these. */
  static @Nullable String source(LintedKey key) {
    SubjectPublicKeyInfo info =
        key.isRsa() ? new SubjectPublicKeyInfo(ANY_RSA, key.bits()) : key.info();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(info.getEncoded(ASN1Encoding.DER));
      return SOURCES.get(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException | IOException e) {
      throw new IllegalStateException("SHA-256 is there, and a key can be encoded", e);
    }
  }
}
