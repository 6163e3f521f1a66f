// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.KeyAlgorithm;
import io.jsonwebtoken.security.MacAlgorithm;
import io.jsonwebtoken.security.SignatureAlgorithm;
import io.jsonwebtoken.security.SignatureException;
import io.jsonwebtoken.security.UnsupportedKeyException;
import java.security.PublicKey;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.testkit.WorkingKeys;

/** JJWT: tokens signed by managed keys, and tokens for them. No provider is named, but for PSS. */
@Isolated("changes the JVM's provider list")
final class JjwtTest {

  @RegisterExtension
  static final RegisteredProvider KEYS = new RegisteredProvider(WorkingKeys::provider);

  private static final String SUBJECT = "alice";

  static Stream<Arguments> signatures() {
    return Stream.of(
        arguments(Jwts.SIG.RS256, WorkingKeys.RSA),
        arguments(Jwts.SIG.RS512, WorkingKeys.RSA),
        arguments(Jwts.SIG.ES256, WorkingKeys.EC));
  }

  static Stream<MacAlgorithm> codes() {
    return Stream.of(Jwts.SIG.HS256, Jwts.SIG.HS384, Jwts.SIG.HS512);
  }

  static Stream<KeyAlgorithm<PublicKey, ?>> transports() {
    return Stream.of(Jwts.KEY.RSA1_5, Jwts.KEY.RSA_OAEP, Jwts.KEY.RSA_OAEP_256);
  }

  @ParameterizedTest
  @MethodSource("signatures")
  void pair_signs(SignatureAlgorithm algorithm, String name) throws Exception {
    String token =
        Jwts.builder().subject(SUBJECT).signWith(KEYS.privateKey(name), algorithm).compact();

    assertThat(
            Jwts.parser()
                .verifyWith(KEYS.publicKey(name))
                .build()
                .parseSignedClaims(token)
                .getPayload()
                .getSubject())
        .isEqualTo(SUBJECT);
  }

  @Test
  void pss_isVerified_withTheProviderNamed() throws Exception {
    String token =
        Jwts.builder()
            .provider(KEYS.provider())
            .subject(SUBJECT)
            .signWith(KEYS.privateKey(WorkingKeys.RSA), Jwts.SIG.PS256)
            .compact();

    assertThat(
            Jwts.parser()
                .verifyWith(KEYS.publicKey(WorkingKeys.RSA))
                .build()
                .parseSignedClaims(token)
                .getPayload()
                .getSubject())
        .isEqualTo(SUBJECT);
  }

  /** It sets the parameters before it shows the key, which binds the JDK's own provider. */
  @Test
  void pss_isRefused_withoutNamingTheProvider() {
    assertThatExceptionOfType(SignatureException.class)
        .isThrownBy(() ->
            Jwts.builder()
                .subject(SUBJECT)
                .signWith(KEYS.privateKey(WorkingKeys.RSA), Jwts.SIG.PS256)
                .compact());
  }

  /** JJWT measures the key to choose the code; the length of a managed key is not to be had. */
  @Test
  void secretKey_withoutAnAlgorithm_isRefusedByJjwt() {
    assertThatExceptionOfType(UnsupportedKeyException.class)
        .isThrownBy(() -> Jwts.builder().signWith(KEYS.secretKey(WorkingKeys.HMAC)));
  }

  /** JJWT demands that the key be named after an HMAC; its kind alone is not enough. */
  @ParameterizedTest
  @MethodSource("codes")
  void secretKey_makesCodes(MacAlgorithm algorithm) throws Exception {
    SecretKey key = KEYS.secretKey(WorkingKeys.HMAC);
    assertThat(key.getAlgorithm()).isEqualTo("HmacSHA256");

    String token = Jwts.builder().subject(SUBJECT).signWith(key, algorithm).compact();

    assertThat(
            Jwts.parser()
                .verifyWith(WorkingKeys.softwareHmac())
                .build()
                .parseSignedClaims(token)
                .getPayload()
                .getSubject())
        .isEqualTo(SUBJECT);
  }

  @ParameterizedTest
  @MethodSource("transports")
  void tokenForAnRsaKey_isDecrypted(KeyAlgorithm<PublicKey, ?> transport) throws Exception {
    String token =
        Jwts.builder()
            .subject(SUBJECT)
            .encryptWith(KEYS.publicKey(WorkingKeys.RSA), transport, Jwts.ENC.A256GCM)
            .compact();

    assertThat(
            Jwts.parser()
                .decryptWith(KEYS.privateKey(WorkingKeys.RSA))
                .build()
                .parseEncryptedClaims(token)
                .getPayload()
                .getSubject())
        .isEqualTo(SUBJECT);
  }
}
