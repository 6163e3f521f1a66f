// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Set;

/**
 * The fields that the requests to a mount may have; a request with others is refused. For a server,
 * which sorts out others beforehand, since clients of Vault may send those of another version.
 * Immutable.
 *
 * @param names of the request's
 * @param ofElements of each element of its {@code batch_input}; empty if it takes none
 */
public record RequestFields(Set<String> names, Set<String> ofElements) {

  /** Of {@link TransitKeys#create}. */
  public static final RequestFields CREATE = of(KeyCreation.FIELDS);

  /** Of {@link TransitKeys#rotate}. */
  public static final RequestFields ROTATE = of(TransitKeys.ROTATE_FIELDS);

  /** Of {@link TransitKeys#config}. */
  public static final RequestFields CONFIG = of(VersionRules.FIELDS);

  /** Of {@link TransitKeys#trim}. */
  public static final RequestFields TRIM = of(TransitKeys.TRIM_FIELDS);

  /** Of {@link TransitKeys#configure}. */
  public static final RequestFields SETTINGS = of(TransitKeys.SETTINGS);

  /** Of {@link Encryption#encrypt(String, java.util.Map)}. */
  public static final RequestFields ENCRYPT = of(Encryption.ENCRYPT_REQUEST, Encryption.TO_ENCRYPT);

  /** Of {@link Encryption#decrypt(String, java.util.Map)}. */
  public static final RequestFields DECRYPT = of(Encryption.DECRYPT_REQUEST, Encryption.TO_DECRYPT);

  /** Of {@link Encryption#rewrap}. */
  public static final RequestFields REWRAP = of(Encryption.REWRAP_REQUEST, Encryption.TO_REWRAP);

  /** Of {@link DataKeyMaking#make}. */
  public static final RequestFields DATA_KEY = of(DataKeyMaking.FIELDS);

  /** Of {@link DataKeyMaking#makeSeveral}. */
  public static final RequestFields DATA_KEYS = of(DataKeyMaking.FIELDS_OF_SEVERAL);

  /** Of {@link Signing#sign(String, java.util.Map)}. */
  public static final RequestFields SIGN = of(Signing.SIGN_FIELDS, Signing.SIGN_ELEMENTS);

  /** Of {@link Signing#verify(String, java.util.Map)}. */
  public static final RequestFields VERIFY = of(Signing.VERIFY_FIELDS, Signing.VERIFY_ELEMENTS);

  /** Of {@link Macs#hmac(String, java.util.Map)}. */
  public static final RequestFields HMAC = of(Macs.HMAC_FIELDS, Macs.ELEMENTS);

  /** Of {@link Macs#cmac(String, java.util.Map)}. */
  public static final RequestFields CMAC = of(Macs.CMAC_FIELDS, Macs.ELEMENTS);

  /** Of {@link KeyExports#csr}. */
  public static final RequestFields CSR = of(TransitCertificates.CSR_FIELDS);

  /** Of {@link KeyExports#setCertificate}. */
  public static final RequestFields SET_CERTIFICATE = of(TransitCertificates.SET_FIELDS);

  public RequestFields {
    names = Set.copyOf(names);
    ofElements = Set.copyOf(ofElements);
  }

  private static RequestFields of(Set<String> names) {
    return new RequestFields(names, Set.of());
  }

  private static RequestFields of(Set<String> names, Set<String> ofElements) {
    return new RequestFields(names, KeyRequest.union(ofElements, Set.of(BatchItems.REFERENCE)));
  }
}
