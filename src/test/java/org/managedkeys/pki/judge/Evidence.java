// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.Certificate;

/**
 * All that a relying party is given about one certificate.
 *
 * @param chain DER, each issued by the next: the leaf first, the trusted root last
 * @param crls DER, of every issuer in the chain, in its order
 * @param responder answers OCSP requests about every certificate below the root, DER
 */
public record Evidence(List<byte[]> chain, List<byte[]> crls, UnaryOperator<byte[]> responder) {

  /** Of FIPS 204, RFC 9881 section 2. */
  private static final Set<String> ML_DSA =
      Set.of("2.16.840.1.101.3.4.3.17", "2.16.840.1.101.3.4.3.18", "2.16.840.1.101.3.4.3.19");

  /**
   * A certificate and who issued it.
   *
   * @param name for files
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Link(String name, byte[] subject, byte[] issuer) {}

  public Evidence {
    chain = List.copyOf(chain);
    crls = List.copyOf(crls);
  }

  byte[] leaf() {
    return chain.get(0);
  }

  byte[] root() {
    return chain.get(chain.size() - 1);
  }

  /** What is between the leaf and the root. */
  List<byte[]> intermediates() {
    return chain.subList(1, chain.size() - 1);
  }

  /** The whole chain but the root. */
  List<byte[]> belowRoot() {
    return chain.subList(0, chain.size() - 1);
  }

  /** Every certificate below the root, with its issuer. */
  List<Link> links() {
    List<Link> links = new ArrayList<>();
    for (int depth = 0; depth < chain.size() - 1; depth++) {
      links.add(new Link("certificate-" + depth, chain.get(depth), chain.get(depth + 1)));
    }
    return links;
  }

  /** Whether anything is signed by PSS with a digest other than SHA-256. */
  boolean hasPssOfLongDigest() {
    return chain.stream()
        .map(each -> Certificate.getInstance(each).getSignatureAlgorithm())
        .filter(each -> each.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS))
        .map(each -> RSASSAPSSparams.getInstance(each.getParameters()).getHashAlgorithm())
        .anyMatch(digest -> !digest.getAlgorithm().equals(NISTObjectIdentifiers.id_sha256));
  }

  /** Whether any signature or key is of ML-DSA. */
  boolean isPostQuantum() {
    return chain.stream()
        .map(Certificate::getInstance)
        .anyMatch(each ->
            ML_DSA.contains(each.getSignatureAlgorithm().getAlgorithm().getId())
                || ML_DSA.contains(
                    each.getSubjectPublicKeyInfo().getAlgorithm().getAlgorithm().getId()));
  }
}
