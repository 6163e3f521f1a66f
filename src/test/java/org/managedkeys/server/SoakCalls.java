// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * What the clients of a soak ask for, and how they know a right answer from a wrong one: signatures
 * by the public half, MACs by the secret, ciphertexts by the plaintext. Writes go to a ledger as
 * soon as they are acknowledged. Thread-safe.
 */
final class SoakCalls {

  /** One request or two; says whether the answer was right. */
  interface Call {
    boolean isRight(SoakClient client, byte[] message) throws IOException, GeneralSecurityException;
  }

  private static final Base64.Encoder BASE64 = Base64.getEncoder();
  private static final String INPUT = "input";
  private static final String TTL = "ttl";
  private static final int SHORTEST_TTL = 7200;

  /** Of a thousand calls, how many are of the first, the second, … */
  private static final int[] SHARES = {450, 270, 150, 120, 10};

  private final SoakLedger ledger;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<String, Call> reads = new LinkedHashMap<>();
  private final Map<String, Call> writes = new LinkedHashMap<>();
  private final List<String> writeNames;
  private final List<String> readNames;
  private final X509Certificate authority;
  private final PublicKey requested;
  private final String request;

  /**
   * The calls.
   *
   * @param client that is asked for public keys
   */
  SoakCalls(SoakClient client, SoakLedger ledger, byte[] hmacSecret)
      throws IOException, GeneralSecurityException {
    this.ledger = ledger;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    requested = pair.getPublic();
    request = request(pair);
    authority = certificate(text(client.read("pki/cert/ca", ""), "certificate"));
    PublicKey p256 = publicKey(client, "p256");
    PublicKey rsa = publicKey(client, "rsa");
    reads.put("sign P-256", (one, message) -> signs(one, "p256", "SHA256withECDSA", p256, message));
    reads.put("sign RSA-2048", (one, message) -> signs(one, "rsa", "SHA256withRSA", rsa, message));
    reads.put("encrypt and decrypt", SoakCalls::decrypts);
    SecretKeySpec secret = new SecretKeySpec(hmacSecret, "HmacSHA256");
    reads.put("HMAC", (one, message) -> macs(one, secret, message));
    writes.put("make a Transit key", (one, message) -> makesKey(one));
    writes.put("write a role", (one, message) -> writesRole(one));
    writes.put("make a token", (one, message) -> makesToken(one));
    writes.put("issue a certificate", (one, message) -> issues(one));
    writeNames = List.copyOf(writes.keySet());
    readNames = List.copyOf(reads.keySet());
  }

  /** All names, in order. */
  List<String> names() {
    Map<String, Call> all = new LinkedHashMap<>(reads);
    all.putAll(writes);
    return List.copyOf(all.keySet());
  }

  /** The name of the next call of a thread. */
  String next(SplittableRandom random) {
    int left = random.nextInt(Arrays.stream(SHARES).sum());
    for (int share = 0; share < readNames.size(); share++) {
      left -= SHARES[share];
      if (left < 0) {
        return readNames.get(share);
      }
    }
    return writeNames.get(random.nextInt(writeNames.size()));
  }

  Call call(String name) {
    Call read = reads.get(name);
    return read != null ? read : requireNonNull(writes.get(name));
  }

  private static boolean signs(
      SoakClient client, String key, String algorithm, PublicKey publicKey, byte[] message)
      throws IOException, GeneralSecurityException {
    Map<String, Object> answer =
        client.write(
            "transit/sign/" + key,
            // ECDSA takes no notice of it.
            Map.of(INPUT, BASE64.encodeToString(message), "signature_algorithm", "pkcs1v15"));
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(publicKey);
    verifier.update(message);
    return verifier.verify(bytes(answer, "signature"));
  }

  /** By two requests, of which another node may answer the second. */
  private static boolean decrypts(SoakClient client, byte[] message) throws IOException {
    String text = BASE64.encodeToString(message);
    Map<String, Object> encrypted = client.write("transit/encrypt/aes", Map.of("plaintext", text));
    Map<String, Object> decrypted =
        client.write("transit/decrypt/aes", Map.of("ciphertext", text(encrypted, "ciphertext")));
    return text.equals(decrypted.get("plaintext"));
  }

  private static boolean macs(SoakClient client, SecretKeySpec secret, byte[] message)
      throws IOException, GeneralSecurityException {
    Map<String, Object> answer =
        client.write("transit/hmac/hmac", Map.of(INPUT, BASE64.encodeToString(message)));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(secret);
    return Arrays.equals(mac.doFinal(message), bytes(answer, "hmac"));
  }

  private boolean makesKey(SoakClient client) throws IOException {
    String name = "key-" + numbers.incrementAndGet();
    String path = "transit/keys/" + name;
    client.write(path, SoakCluster.managed("p256"));
    ledger.add(new SoakLedger.Write("Transit key", client.node(), path, "", "name", name));
    return true;
  }

  private boolean writesRole(SoakClient client) throws IOException {
    long number = numbers.incrementAndGet();
    String path = "pki/roles/role-" + number;
    long ttl = SHORTEST_TTL + number;
    client.write(path, Map.of("allow_any_name", true, TTL, ttl, "max_ttl", 10 * ttl));
    ledger.add(new SoakLedger.Write("role", client.node(), path, "", TTL, String.valueOf(ttl)));
    return true;
  }

  private boolean makesToken(SoakClient client) throws IOException {
    Map<String, Object> answer =
        client.writeForAll("auth/token/create", Map.of("policies", List.of("default"), TTL, "24h"));
    if (!(answer.get("auth") instanceof Map<?, ?> auth)) {
      return false;
    }
    ledger.add(
        new SoakLedger.Write(
            "token",
            client.node(),
            "auth/token/lookup-self",
            String.valueOf(auth.get("client_token")),
            "accessor",
            String.valueOf(auth.get("accessor"))));
    return true;
  }

  private boolean issues(SoakClient client) throws IOException, GeneralSecurityException {
    String name = "host-" + numbers.incrementAndGet() + ".example";
    Map<String, Object> answer =
        client.write(
            "pki/sign/" + SoakCluster.ROLE, Map.of("csr", request, "common_name", name, TTL, "1h"));
    String serial = text(answer, "serial_number");
    String pem = text(answer, "certificate");
    ledger.addSerial(serial);
    ledger.add(
        new SoakLedger.Write(
            "certificate", client.node(), "pki/cert/" + serial, "", "certificate", pem));
    X509Certificate certificate = certificate(pem);
    certificate.verify(authority.getPublicKey());
    return certificate.getPublicKey().equals(requested)
        && certificate.getSubjectX500Principal().getName().equals("CN=" + name);
  }

  private static PublicKey publicKey(SoakClient client, String key)
      throws IOException, GeneralSecurityException {
    Map<?, ?> keys =
        (Map<?, ?>)
            requireNonNull(
                client.read("transit/export/public-key/" + key, "").get("keys"), "no keys");
    String pem = String.valueOf(keys.get("1"));
    byte[] encoded =
        Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "").strip());
    return KeyFactory.getInstance(key.equals("rsa") ? "RSA" : "EC")
        .generatePublic(new X509EncodedKeySpec(encoded));
  }

  private static String request(KeyPair pair) throws IOException, GeneralSecurityException {
    try (StringWriter text = new StringWriter();
        JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(
          new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=soak"), pair.getPublic())
              .build(
                  new JcaContentSignerBuilder("SHA256withECDSA")
                      .setProvider("SunEC")
                      .build(pair.getPrivate())));
      pem.flush();
      return text.toString();
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static X509Certificate certificate(String pem) throws GeneralSecurityException {
    Certificate certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
    return (X509Certificate) certificate;
  }

  private static String text(Map<String, Object> answer, String field) throws IOException {
    if (answer.get(field) instanceof String text) {
      return text;
    }
    throw new IOException("no " + field + " in an answer");
  }

  /** What is behind {@code vault:v1:}. */
  private static byte[] bytes(Map<String, Object> answer, String field) throws IOException {
    String text = text(answer, field);
    return Base64.getDecoder().decode(text.substring(text.lastIndexOf(':') + 1));
  }
}
