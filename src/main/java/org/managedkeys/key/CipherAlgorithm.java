// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.CipherScheme.Mode;

/**
 * One transformation under which the JCA knows a cipher: the cipher's part of the one algorithm
 * table, {@link #TABLE}.
 *
 * @param name the transformation, for example {@code AES/GCM/NoPadding}
 * @param aliases other spellings, object identifiers among them
 * @param mode how a key is applied
 * @param digest the digest that an OAEP name fixes; null where parameters choose it and for others
 * @param envelope whether the key encrypts a data key, and that the data
 * @see <a href="https://docs.oracle.com/en/java/javase/17/docs/specs/security/standard-names.html">
 *     Java Security Standard Algorithm Names</a>
 */
public record CipherAlgorithm(
    String name,
    List<String> aliases,
    Mode mode,
    @Nullable DigestAlgorithm digest,
    boolean envelope) {

  /** Encryption by the service itself, which chooses everything; it takes some kilobytes. */
  public static final String DIRECT = "KMS/Direct/NoPadding";

  /** Encryption by a data key that the service encrypts; what it gives is an envelope of Tink's. */
  public static final String ENVELOPE = "KMS/Envelope/NoPadding";

  private static final String PKCS1_OIDS = "1.2.840.113549.1.1.";

  /** Every transformation this provider answers to. */
  public static final List<CipherAlgorithm> TABLE = table();

  /** What is asked of the key when the caller gives no parameters. */
  public CipherScheme scheme() {
    if (mode != Mode.RSA_OAEP) {
      return CipherScheme.of(mode);
    }
    // As the JDK has it: the digest of the name, SHA-1 where it names none, and MGF1 with SHA-1.
    return CipherScheme.oaep(
        Objects.requireNonNullElse(digest, DigestAlgorithm.SHA_1), DigestAlgorithm.SHA_1);
  }

  private static List<CipherAlgorithm> table() {
    List<CipherAlgorithm> rows = new ArrayList<>();
    rows.add(
        row(
            Mode.RSA_PKCS1,
            "RSA/ECB/PKCS1Padding",
            "RSA",
            PKCS1_OIDS + "1",
            "OID." + PKCS1_OIDS + "1"));
    rows.add(
        row(Mode.RSA_OAEP, "RSA/ECB/OAEPPadding", PKCS1_OIDS + "7", "OID." + PKCS1_OIDS + "7"));
    for (DigestAlgorithm digest : DigestAlgorithm.values()) {
      rows.add(oaep(digest));
    }
    rows.add(row(Mode.RSA_RAW, "RSA/ECB/NoPadding"));
    rows.add(row(Mode.AES_CBC_PADDED, "AES/CBC/PKCS5Padding"));
    rows.add(row(Mode.AES_CBC, "AES/CBC/NoPadding"));
    rows.add(row(Mode.AES_CTR, "AES/CTR/NoPadding"));
    rows.add(row(Mode.AES_GCM, "AES/GCM/NoPadding"));
    rows.add(row(Mode.AES_KW, "AES/KW/NoPadding", "AESWrap"));
    rows.add(row(Mode.AES_KWP, "AES/KWP/NoPadding", "AESWrapPad"));
    rows.add(row(Mode.SERVICE, DIRECT));
    rows.add(new CipherAlgorithm(ENVELOPE, List.of(), Mode.SERVICE, null, true));
    return List.copyOf(rows);
  }

  private static CipherAlgorithm oaep(DigestAlgorithm digest) {
    String alias = "RSA/ECB/OAEPWith" + digest.nameInSignature() + "AndMGF1Padding";
    return new CipherAlgorithm(
        "RSA/ECB/OAEPWith" + digest.jcaName() + "AndMGF1Padding",
        List.of(alias),
        Mode.RSA_OAEP,
        digest,
        false);
  }

  private static CipherAlgorithm row(Mode mode, String name, String... aliases) {
    return new CipherAlgorithm(name, List.of(aliases), mode, null, false);
  }
}
