// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.PkiCalls.text;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpServer;
import org.managedkeys.server.http.HttpSettings;
import org.managedkeys.testkit.OpenSsl;

/** What of an authority goes over HTTP as bytes, as clients without any library of ours see it. */
class PkiHttpTest {

  private static final String OCSP_REQUEST = "application/ocsp-request";
  private static final String OCSP_RESPONSE = "application/ocsp-response";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static PkiCalls pki;
  private static HttpServer server;
  private static X509Certificate root;

  @BeforeAll
  static void start() throws Exception {
    pki = PkiCalls.in(folder).withRoot();
    pki.done("config/crl", Map.of("auto_rebuild", true, "enable_delta", true));
    server =
        HttpServer.plain(
            HttpSettings.at(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0)),
            namespace -> false,
            request -> pki.call(request.withPath(request.path().substring("pki/".length()))));
    server.start();
    root = Certificates.parse(get("ca").body());
  }

  @AfterAll
  static void stop() {
    server.close();
    pki.close();
  }

  private static HttpResponse<byte[]> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(at(path)).build());
  }

  private static HttpResponse<byte[]> post(byte[] body, String mediaType) throws Exception {
    return send(
        HttpRequest.newBuilder(at("ocsp"))
            .header("Content-Type", mediaType)
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  private static HttpResponse<byte[]> send(HttpRequest request) throws Exception {
    return CLIENT.send(request, BodyHandlers.ofByteArray());
  }

  private static URI at(String path) {
    return URI.create(server.address() + "/v1/pki/" + path);
  }

  private static String type(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Content-Type").orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "ca, application/pkix-cert, x509, DER",
    "ca/pem, application/pem-certificate-chain, x509, PEM",
    "ca_chain, application/pkix-cert, x509, PEM",
    "cert/ca/raw, application/pkix-cert, x509, DER",
    "cert/ca/raw/pem, application/pem-certificate-chain, x509, PEM",
    "cert/ca_chain/raw, application/pkix-cert, x509, PEM",
    "issuer/root/der, application/pkix-cert, x509, DER",
    "issuer/default/pem, application/pem-certificate-chain, x509, PEM",
    "crl, application/pkix-crl, crl, DER",
    "crl/pem, application/x-pem-file, crl, PEM",
    "crl/delta, application/pkix-crl, crl, DER",
    "crl/delta/pem, application/x-pem-file, crl, PEM",
    "cert/crl/raw, application/pkix-crl, crl, DER",
    "cert/crl/raw/pem, application/x-pem-file, crl, PEM",
    "cert/delta-crl/raw, application/pkix-crl, crl, DER",
    "issuer/root/crl/der, application/pkix-crl, crl, DER",
    "issuer/root/crl/pem, application/x-pem-file, crl, PEM",
    "issuer/root/crl/delta/der, application/pkix-crl, crl, DER",
    "issuer/root/crl/delta/pem, application/x-pem-file, crl, PEM"
  })
  void bytes_areReadByOpenSsl(
      String path, String contentType, String command, String form, @TempDir Path own)
      throws Exception {
    HttpResponse<byte[]> response = get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(type(response)).isEqualTo(contentType);
    Path file = Files.write(own.resolve("answer"), response.body());
    OpenSsl.Result read =
        OpenSsl.run(command, "-in", file.toString(), "-inform", form, "-noout", "-issuer");
    assertThat(read.exit()).as(read.output()).isZero();
    assertThat(read.output()).contains("Root");
    if (form.equals("DER")) {
      if (command.equals("crl")) {
        assertThat(new X509CRLHolder(response.body()).getIssuer())
            .isEqualTo(new X509CertificateHolder(Certificates.der(root)).getSubject());
      } else {
        assertThat(new X509CertificateHolder(response.body()).getEncoded())
            .isEqualTo(Certificates.der(root));
      }
    }
  }

  /** Each header once, so that none contradicts another. */
  private static String header(HttpResponse<byte[]> response, String name) {
    assertThat(response.headers().allValues(name)).as(name).hasSize(1);
    return response.headers().allValues(name).get(0);
  }

  private static Instant time(HttpResponse<byte[]> response, String name) {
    return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header(response, name)));
  }

  /** Answers for how long. */
  private static Duration assertKept(HttpResponse<byte[]> response, Date thisUpdate) {
    assertThat(time(response, "Last-Modified")).isEqualTo(thisUpdate.toInstant());
    assertThat(header(response, "Cache-Control"))
        .matches("max-age=[0-9]+, public, no-transform, must-revalidate");
    assertThat(header(response, "Vary")).isEqualTo("X-Vault-Namespace");
    return Duration.ofSeconds(
        Long.parseLong(header(response, "Cache-Control").replaceAll("[^0-9]", "")));
  }

  private static void assertNotKept(HttpResponse<byte[]> response) {
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
    for (String name : List.of("Expires", "Last-Modified", "ETag")) {
      assertThat(response.headers().firstValue(name)).as(name).isEmpty();
    }
  }

  /** Their next update is in three days, and a revocation makes a new one at once. */
  @Test
  void completeLists_mayBeKept_forAnHour() throws Exception {
    for (String path : List.of("crl", "crl/pem", "cert/crl/raw", "issuer/root/crl/der")) {
      CertificateList list = new X509CRLHolder(get("crl").body()).toASN1Structure();
      Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);

      HttpResponse<byte[]> response = get(path);

      Duration kept = assertKept(response, list.getThisUpdate().getDate());
      assertThat(kept).isEqualTo(Duration.ofHours(1));
      assertThat(time(response, "Expires"))
          .isBetween(before.plus(kept), Instant.now().plus(kept))
          .isBefore(list.getNextUpdate().getDate().toInstant());
    }
  }

  @Test
  void otherAnswers_areNotKept() throws Exception {
    for (String path :
        List.of(
            "ca", "ca_chain", "crl/delta", "issuer/root/crl", "cert/crl", "cert/01:02:03/raw")) {
      assertNotKept(get(path));
    }
  }

  private static HttpResponse<byte[]> getOcsp(byte[] request) throws Exception {
    String text = Base64.getEncoder().encodeToString(request);
    return get("ocsp/" + URLEncoder.encode(text, UTF_8));
  }

  @Test
  void bytesThatAreNotThere_areNoContent() throws Exception {
    HttpResponse<byte[]> response = get("cert/01:02:03/raw");

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void certificateThatIsNotThere_hasVaultsBody() throws Exception {
    HttpResponse<byte[]> response = get("cert/01:02:03");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(new String(response.body(), UTF_8)).isEqualTo("{\"errors\":[]}");
  }

  /** Of which the Base64 has all that makes trouble in a path. */
  private static byte[] awkwardRequest() {
    for (int number = 2; number < 1 << 16; number++) {
      byte[] request = OcspRequests.about(root, BigInteger.valueOf(number).pow(9));
      String text = Base64.getEncoder().encodeToString(request);
      if (text.contains("/") && text.contains("+") && text.endsWith("=")) {
        return request;
      }
    }
    throw new AssertionError("no such request");
  }

  @Test
  void ocspByGet_takesBase64HoweverItIsEscaped() throws Exception {
    byte[] request = awkwardRequest();
    String plain = Base64.getEncoder().encodeToString(request);
    List<String> paths = new ArrayList<>();
    paths.add(plain);
    paths.add(plain.replace("/", "%2F"));
    paths.add(plain.replace("/", "%2f").replace("+", "%2b").replace("=", "%3d"));
    paths.add(plain.replace("+", "%2B"));
    paths.add(plain.replace("=", "%3D"));

    for (String path : paths) {
      HttpResponse<byte[]> response = get("ocsp/" + path);
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(type(response)).isEqualTo(OCSP_RESPONSE);
      assertThat(OcspRequests.single(response.body()).getCertStatus())
          .as(path)
          .isInstanceOf(UnknownStatus.class);
    }
  }

  @Test
  void ocspByGet_ofAKnownCertificateWithoutNonce_mayBeKept() throws Exception {
    BigInteger serial = SerialNumbers.parse(text(pki.issue("kept.test"), "serial_number"));
    byte[] request = OcspRequests.about(root, serial);

    HttpResponse<byte[]> kept = getOcsp(request);

    SingleResp told = OcspRequests.single(kept.body());
    assertThat(assertKept(kept, told.getThisUpdate()))
        .isPositive()
        .isLessThanOrEqualTo(
            Duration.between(told.getThisUpdate().toInstant(), told.getNextUpdate().toInstant()));
    assertThat(time(kept, "Expires")).isEqualTo(told.getNextUpdate().toInstant());
    assertThat(header(kept, "ETag"))
        .matches("\"[0-9a-f]{64}\"")
        .isEqualTo(header(getOcsp(request), "ETag"));
    assertNotKept(post(request, OCSP_REQUEST));
    assertNotKept(getOcsp(OcspRequests.withNonce(root, serial)));
    assertNotKept(getOcsp(OcspRequests.about(root, serial.add(BigInteger.ONE))));
    assertNotKept(get("ocsp/nonsense"));
  }

  @Test
  void ocspByPost_tellsOfGoodAndRevoked() throws Exception {
    Map<String, @Nullable Object> issued = pki.issue("ocsp.test");
    byte[] request = OcspRequests.about(root, SerialNumbers.parse(text(issued, "serial_number")));

    HttpResponse<byte[]> good = post(request, OCSP_REQUEST);
    pki.done("revoke", Map.of("serial_number", text(issued, "serial_number")));
    HttpResponse<byte[]> revoked = post(request, OCSP_REQUEST);

    assertThat(good.statusCode()).isEqualTo(200);
    assertThat(type(good)).isEqualTo(OCSP_RESPONSE);
    assertThat(OcspRequests.single(good.body()).getCertStatus()).isNull();
    assertThat(OcspRequests.single(revoked.body()).getCertStatus())
        .isInstanceOf(RevokedStatus.class);
  }

  @Test
  void ocspOfAForeignIssuer_isUnauthorized_inBothStatuses(@TempDir Path other) throws Exception {
    X509Certificate foreign;
    try (PkiCalls elsewhere = PkiCalls.in(other)) {
      foreign =
          Certificates.parsePem(
                  text(
                      elsewhere.done(
                          "root/generate/kms",
                          Map.of("managed_key_name", "p384", "common_name", "Foreign")),
                      "certificate"))
              .get(0);
    }

    HttpResponse<byte[]> response = post(OcspRequests.about(foreign, BigInteger.TEN), OCSP_REQUEST);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(type(response)).isEqualTo(OCSP_RESPONSE);
    assertThat(OcspRequests.status(response.body())).isEqualTo(6);
  }

  @Test
  void ocspOfNonsense_isMalformed_inBothStatuses() throws Exception {
    for (HttpResponse<byte[]> response :
        List.of(
            post("nonsense".getBytes(UTF_8), OCSP_REQUEST),
            post(new byte[0], OCSP_REQUEST),
            post(new byte[1 << 16], OCSP_REQUEST),
            get("ocsp/nonsense"),
            get("ocsp/AAAA"))) {
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(type(response)).isEqualTo(OCSP_RESPONSE);
      assertThat(OcspRequests.status(response.body())).isEqualTo(1);
    }
  }

  @Test
  void ocsp_isVerifiedByOpenSsl(@TempDir Path own) throws Exception {
    Map<String, @Nullable Object> issued = pki.issue("openssl.test");
    Path ca = Files.write(own.resolve("ca.pem"), get("ca/pem").body());
    Path leaf = Files.writeString(own.resolve("leaf.pem"), text(issued, "certificate"));

    OpenSsl.Result result =
        OpenSsl.run(
            "ocsp",
            "-issuer",
            ca.toString(),
            "-cert",
            leaf.toString(),
            "-url",
            at("ocsp").toString(),
            "-CAfile",
            ca.toString(),
            "-no_nonce");

    assertThat(result.output()).contains("Response verify OK").contains("leaf.pem: good");
    assertThat(result.exit()).isZero();
  }

  @Test
  void crlRotate_isAGet() throws Exception {
    ApiResponse before = pki.read("crl");
    HttpResponse<byte[]> rotated = get("crl/rotate");

    assertThat(rotated.statusCode()).isEqualTo(200);
    assertThat(new String(rotated.body(), UTF_8))
        .contains("\"success\":true")
        .contains("\"mount_type\":\"pki\"");
    assertThat(get("crl").body()).isNotEqualTo(PkiCalls.bytes(before, "application/pkix-crl"));
  }
}
