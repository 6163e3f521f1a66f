// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.pki.PlainAuthority.Terms;

/**
 * Whatever strangers send to a certificate authority is read or refused, and no more memory is
 * taken for it than for what is right.
 */
class PkiFuzzTest {

  private static final int MUTANTS = 700;

  /** Of the longest input some hundred times as much; a length that lies may say gigabytes. */
  private static final long MOST_BYTES = 16L << 20;

  /** Made once: the answers are of a real authority. */
  private static final class Authority {
    static final PlainAuthority ISSUING = issuing();
    static final byte[] LEAF = ISSUING.issue("server.example.com", key());
    static final PlainResponder RESPONDER = new PlainResponder(ISSUING.upwards(), Duration.ZERO);
  }

  /**
   * Something that reads.
   *
   * @param right what it takes
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Reader(String name, byte[] right, Consumer<byte[]> reading) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Reader> readers() throws Exception {
    byte[] request = request();
    String pem = CertificateRequest.parse(request).pem();
    String bundle =
        Certificates.pem(Authority.LEAF) + "\n" + Certificates.pem(Authority.ISSUING.der()) + "\n";
    return Stream.of(
        new Reader("request", request, PkiFuzzTest::readRequest),
        new Reader("request in PEM", pem.getBytes(UTF_8), PkiFuzzTest::readRequestText),
        new Reader("certificate", Authority.LEAF, PkiFuzzTest::readCertificate),
        new Reader("bundle", bundle.getBytes(UTF_8), PkiFuzzTest::readBundle),
        new Reader("OCSP request", question(new byte[0]), PkiFuzzTest::answer),
        new Reader("OCSP request with nonce", question(new byte[32]), PkiFuzzTest::answer));
  }

  @ParameterizedTest
  @MethodSource("readers")
  void anythingLikeWhatIsRight_isReadOrRefused_inLittleMemory(Reader reader) throws JMException {
    reader.reading.accept(reader.right);
    Mutations mutations = new Mutations(reader.name.hashCode());
    for (int number = 0; number < MUTANTS; number++) {
      byte[] mutant = mutations.of(reader.right);
      long before = allocatedBytes();

      reader.reading.accept(mutant);

      assertThat(allocatedBytes() - before)
          .as("bytes taken for mutant %s of %s", number, reader)
          .isLessThan(MOST_BYTES);
    }
  }

  /** By this thread. The JDK's own interface for it is not part of the platform's. */
  private static long allocatedBytes() throws JMException {
    return (long)
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME),
                "getThreadAllocatedBytes",
                new Object[] {Thread.currentThread().getId()},
                new String[] {"long"});
  }

  @FuzzTest
  void certificate_anyBytes_isReadOrRefused(byte[] data) {
    readCertificate(data);
  }

  @FuzzTest
  void bundle_anyText_isReadOrRefused(byte[] data) {
    readBundle(data);
  }

  private static void readRequest(byte[] data) {
    orRefused(() -> checkRequest(CertificateRequest.parse(data)));
  }

  private static void readRequestText(byte[] data) {
    orRefused(() -> checkRequest(CertificateRequest.parse(new String(data, UTF_8))));
  }

  /** What is read can be asked for all that it says, and says the same when it is read again. */
  private static void checkRequest(CertificateRequest request) {
    assertThat(request.subject()).isNotNull();
    assertThat(request.publicKey()).isNotNull();
    assertThat(request.extensions()).isNotNull();
    assertThat(request.subjectAltNames()).isNotNull();
    assertThat(CertificateRequest.parse(request.pem()).encoded()).isEqualTo(request.encoded());
  }

  private static void readCertificate(byte[] data) {
    orRefused(() -> assertThat(Certificates.parse(data).getSerialNumber()).isNotNull());
  }

  private static void readBundle(byte[] data) {
    orRefused(() ->
        assertThat(Certificates.parsePem(new String(data, UTF_8)))
            .allSatisfy(each -> assertThat(each.getSerialNumber()).isNotNull()));
  }

  private static void answer(byte[] data) {
    byte[] answer = Authority.RESPONDER.answer(data);
    try {
      assertThat(new OCSPResp(answer).getStatus())
          .isIn(OCSPResp.SUCCESSFUL, OCSPResp.MALFORMED_REQUEST, OCSPResp.UNAUTHORIZED);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void orRefused(Runnable reading) {
    try {
      reading.run();
    } catch (PkiException e) {
      assertThat(e.reason()).isIn(PkiException.Reason.INVALID, PkiException.Reason.UNSUPPORTED);
      assertThat(e.getMessage()).isNotBlank().doesNotContain("null");
    }
  }

  private static byte[] request() throws Exception {
    SigningKey key = key();
    Extension names =
        PlainAuthority.extension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(
                new GeneralName[] {
                  new GeneralName(GeneralName.dNSName, "xn--bcher-kva.example.com"),
                  new GeneralName(GeneralName.iPAddress, "192.0.2.1"),
                  new GeneralName(GeneralName.uniformResourceIdentifier, "https://example.com/a"),
                  new GeneralName(GeneralName.rfc822Name, "somebody@example.com")
                }));
    return RequestAssembly.assemble(
            new X500Name("C=CH,O=Example,CN=server.example.com"),
            key,
            List.of(names),
            key.choose(0, Optional.empty()))
        .sign(key);
  }

  private static byte[] question(byte[] nonce) throws Exception {
    OCSPReqBuilder question =
        new OCSPReqBuilder()
            .addRequest(
                new CertificateID(
                    new BcDigestCalculatorProvider().get(CertificateID.HASH_SHA1),
                    new X509CertificateHolder(Authority.ISSUING.der()),
                    Certificates.parse(Authority.LEAF).getSerialNumber()));
    if (nonce.length > 0) {
      question.setRequestExtensions(
          new Extensions(
              PlainAuthority.extension(
                  OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(nonce))));
    }
    return question.build().getEncoded();
  }

  private static PlainAuthority issuing() {
    CertificateAlgorithm algorithm = CertificateAlgorithm.ECDSA_WITH_SHA256;
    return PlainAuthority.root(key(), algorithm)
        .below("Plain issuing", key(), algorithm, Terms.WIDE);
  }

  private static SigningKey key() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
      generator.initialize(256);
      KeyPair pair = generator.generateKeyPair();
      return new SigningKey(pair.getPrivate(), pair.getPublic(), Security.getProvider("SunEC"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
