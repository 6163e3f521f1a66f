// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.Namespace;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.RequestAssembly;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.store.RecordStore;

/**
 * A certificate authority with one issuer, whose key is in a token, and requests that it certifies
 * over and over. Thread-safe.
 */
final class BenchAuthority implements AutoCloseable {

  private static final String MOUNT = "pki/";
  private static final String ROLE = "servers";

  /** So many that nothing learns one by heart. */
  private static final int REQUESTS = 64;

  private final KeyRegistry registry;
  private final PkiMount mount;
  private final X509CertificateHolder issuer;
  private final List<String> requests;
  private final AtomicInteger next = new AtomicInteger();

  private BenchAuthority(
      KeyRegistry registry, PkiMount mount, X509CertificateHolder issuer, List<String> requests) {
    this.registry = registry;
    this.mount = mount;
    this.issuer = issuer;
    this.requests = requests;
  }

  /** Makes it in the store of a configuration, which is empty. */
  static BenchAuthority create(Path configuration, boolean keepsNothing) throws Exception {
    KeyRegistry registry = Configuration.load(configuration, Backends.all()).openRegistry();
    new Administration(registry).mounts().enable(Namespace.ROOT, MOUNT, "pki", MountSettings.NONE);
    PkiMount mount = PkiMount.open(registry, Namespace.ROOT, MOUNT);
    Map<String, Object> root =
        mount
            .roots()
            .generate(
                "kms",
                Map.of(
                    "common_name", "bench root",
                    "managed_key_name", Pkcs11Operation.SIGN_P256.key(),
                    "ttl", "87600h"))
            .data();
    mount
        .roles()
        .put(
            ROLE,
            Map.of(
                "allowed_domains", "example.com",
                "allow_subdomains", "true",
                "key_type", "any",
                "ttl", "24h",
                "no_store", String.valueOf(keepsNothing)));
    X509CertificateHolder issuer =
        new X509CertificateHolder(
            Certificates.parsePem(String.valueOf(root.get("certificate"))).get(0).getEncoded());
    return new BenchAuthority(registry, mount, issuer, requests());
  }

  private static List<String> requests() throws Exception {
    List<String> requests = new ArrayList<>();
    for (int number = 0; number < REQUESTS; number++) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      SigningKey key =
          new SigningKey(pair.getPrivate(), pair.getPublic(), Security.getProvider("SunEC"));
      byte[] request =
          RequestAssembly.assemble(
                  new X500Name("CN=server-" + number + ".example.com"),
                  key,
                  List.of(),
                  key.choose(0, Optional.empty()))
              .sign(key);
      requests.add(CertificateRequest.parse(request).pem());
    }
    return List.copyOf(requests);
  }

  private String certify() {
    String request = requests.get(Math.floorMod(next.incrementAndGet(), REQUESTS));
    return String.valueOf(
        mount.issuance().sign("", ROLE, Map.of("csr", request)).data().get("certificate"));
  }

  /** Certifies the next request. */
  Workload signing() {
    return new Workload() {
      @Override
      public void verify() throws Exception {
        check(certificate(certify()));
      }

      @Override
      public Object run() {
        return certify();
      }
    };
  }

  /** Answers the same question about a certificate again and again. */
  Workload answering() throws Exception {
    X509CertificateHolder about = certificate(certify());
    CertificateID id =
        new CertificateID(
            new BcDigestCalculatorProvider().get(CertificateID.HASH_SHA1),
            issuer,
            about.getSerialNumber());
    byte[] request = new OCSPReqBuilder().addRequest(id).build().getEncoded();
    return new Workload() {
      @Override
      public void verify() throws Exception {
        OCSPResp answer = new OCSPResp(run());
        BasicOCSPResp basic = (BasicOCSPResp) answer.getResponseObject();
        if (!basic.isSignatureValid(new JcaContentVerifierProviderBuilder().build(issuer))
            || !basic.getResponses()[0].getCertID().equals(id)) {
          throw new SecurityException("a wrong answer");
        }
      }

      @Override
      public byte[] run() {
        return mount.ocsp().respond(request);
      }
    };
  }

  /** Certifies one more, and revokes it. */
  void revokeOne() throws Exception {
    mount.revocation().revoke(Map.of("certificate", certify()));
  }

  /** The list of all that is revoked, made anew. */
  byte[] revocationList() {
    mount.crls().rotate();
    return mount.crls().der("default");
  }

  /** What the store holds. */
  RecordStore records() {
    return registry.records();
  }

  private void check(X509CertificateHolder certificate) throws Exception {
    if (!certificate.isSignatureValid(new JcaContentVerifierProviderBuilder().build(issuer))) {
      throw new SecurityException("a wrong signature on a certificate");
    }
  }

  private static X509CertificateHolder certificate(String pem) throws Exception {
    return new X509CertificateHolder(Certificates.parsePem(pem).get(0).getEncoded());
  }

  @Override
  public void close() {
    registry.close();
  }
}
