// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.wycheproof;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.testkit.ImportingProvider;
import org.managedkeys.wycheproof.Vectors.Group;
import org.managedkeys.wycheproof.Vectors.Vector;

/**
 * Signing by ML-DSA-65. Our signatures are randomised and the file's are not, so ours are verified
 * instead of compared.
 */
final class MlDsaVectors {

  private static final String ALGORITHM = "ML-DSA-65";
  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  private MlDsaVectors() {}

  static void signing(ImportingProvider target, Vectors file, Tally tally) {
    VectorRun run = new VectorRun(tally);
    for (Group group : file.groups()) {
      for (Vector vector : group.tests()) {
        if (vector.has("ctx")) {
          tally.excluded("the JCA has no context for ML-DSA");
        } else if (!vector.has("msg")) {
          tally.excluded("the JCA signs messages, and the vector has none");
        } else {
          sign(target, group, vector, run);
        }
      }
    }
  }

  private static void sign(ImportingProvider target, Group group, Vector vector, VectorRun run) {
    byte[] right = {1};
    run.check(
        vector,
        right,
        () -> {
          AlgorithmIdentifier id =
              new AlgorithmIdentifier(new ASN1ObjectIdentifier(KeyAlgorithm.ML_DSA_65.oid()));
          try {
            byte[] secret = group.bytes("privateKey");
            KeyFactory factory = KeyFactory.getInstance("ML-DSA", BOUNCY_CASTLE);
            PrivateKey key =
                factory.generatePrivate(
                    new PKCS8EncodedKeySpec(
                        new PrivateKeyInfo(id, new DEROctetString(secret)).getEncoded()));
            byte[] publicBytes =
                new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, secret).getPublicKey();
            PublicKey publicKey =
                factory.generatePublic(
                    new X509EncodedKeySpec(new SubjectPublicKeyInfo(id, publicBytes).getEncoded()));
            Signature signer = Signature.getInstance(ALGORITHM, target.provider());
            signer.initSign(target.imported(key, publicKey, ALGORITHM));
            signer.update(vector.bytes("msg"));
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(ALGORITHM, BOUNCY_CASTLE);
            verifier.initVerify(publicKey);
            verifier.update(vector.bytes("msg"));
            return verifier.verify(signature) ? right : new byte[] {0};
          } catch (java.io.IOException | IllegalArgumentException e) {
            throw new GeneralSecurityException(e);
          }
        });
  }
}
