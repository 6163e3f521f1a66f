// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Certificates, requests, revocation lists and answers about them, made with any {@code PrivateKey}
 * of any JCA provider. It knows nothing of managed keys.
 *
 * <p>A root, a request, and a leaf that the root issues for it:
 *
 * <pre>{@code
 * SigningKey rootKey = new SigningKey(rootPair.getPrivate(), rootPair.getPublic(), provider);
 * CertificateAlgorithm algorithm = rootKey.choose(0, Optional.empty());
 * Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
 * X509Certificate root =
 *     Certificates.parse(
 *         CertificateAssembly.selfSigned(
 *                 new CertificateProfile(
 *                     SubjectNames.ofCommonName("Example Root"),
 *                     rootKey.subjectPublicKeyInfo(),
 *                     now,
 *                     now.plus(Duration.ofDays(3650)),
 *                     List.of(
 *                         new Extension(
 *                             Extension.basicConstraints,
 *                             true,
 *                             new BasicConstraints(true).getEncoded()),
 *                         new Extension(
 *                             Extension.keyUsage,
 *                             true,
 *                             new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign).getEncoded()))),
 *                 rootKey.keyIdentifier(),
 *                 SerialNumbers.random(),
 *                 algorithm)
 *             .sign(rootKey));
 *
 * SigningKey leafKey = new SigningKey(leafPair.getPrivate(), leafPair.getPublic(), leafProvider);
 * byte[] csr =
 *     RequestAssembly.assemble(
 *             SubjectNames.ofCommonName("www.example.com"),
 *             leafKey,
 *             List.of(),
 *             leafKey.choose(0, Optional.empty()))
 *         .sign(leafKey);
 *
 * CertificateRequest request = CertificateRequest.parse(csr); // verified, nothing hostile in it
 * X509Certificate leaf =
 *     Certificates.parse(
 *         CertificateAssembly.assemble(
 *                 new CertificateProfile(
 *                     request.subject(),
 *                     request.publicKey(),
 *                     now,
 *                     now.plus(Duration.ofDays(90)),
 *                     request.extensions()),
 *                 IssuerIdentity.of(root, IssuerUrls.NONE),
 *                 SerialNumbers.random(),
 *                 algorithm)
 *             .sign(rootKey));
 * }</pre>
 */
@NullMarked
package org.managedkeys.pki;

import org.jspecify.annotations.NullMarked;
