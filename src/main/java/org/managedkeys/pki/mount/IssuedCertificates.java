// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.wire.Answer;

/**
 * Lists and shows what a mount has issued: Vault's {@code certs} and {@code cert/:serial}. Calls no
 * key service, but for a revocation list that is due. Thread-safe.
 */
public final class IssuedCertificates {

  private static final int PAGE = 500;
  private static final BigInteger BEGINNING = BigInteger.ONE.negate();
  private static final String KEYS = "keys";
  private static final String CERTIFICATE = "certificate";
  private static final String CA_CHAIN = "ca_chain";

  private final MountScope scope;
  private final CertificateLedger ledger;
  private final RevocationRecords revoked;
  private final RevocationLists lists;

  IssuedCertificates(
      MountScope scope,
      CertificateLedger ledger,
      RevocationRecords revoked,
      RevocationLists lists) {
    this.scope = scope;
    this.ledger = ledger;
    this.revoked = revoked;
    this.lists = lists;
  }

  /**
   * {@code keys}: the serial numbers of all that are stored, in order. Where a process died while a
   * certificate was being signed, {@code key_info} says {@code state = reserved} of its number.
   */
  public Answer list() {
    List<String> keys = new ArrayList<>();
    Map<String, Object> info = new LinkedHashMap<>();
    forEach(certificate -> {
      String serial = SerialNumbers.text(certificate.serial());
      keys.add(serial);
      if (certificate.state() == CertificateRecord.State.RESERVED) {
        info.put(serial, Map.of("state", certificate.state().text()));
      }
    });
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(KEYS, keys);
    if (!info.isEmpty()) {
      data.put("key_info", info);
    }
    return Answer.of(data);
  }

  /** Shows all that are stored, page by page. */
  void forEach(Consumer<CertificateRecord> consumer) {
    BigInteger last = BEGINNING;
    while (true) {
      List<CertificateRecord> page = ledger.page(last, PAGE);
      page.forEach(consumer);
      if (page.size() < PAGE) {
        return;
      }
      last = page.get(page.size() - 1).serial();
    }
  }

  /** {@code keys}: the serial numbers of those that are revoked. */
  public Answer listRevoked() {
    List<String> keys = new ArrayList<>();
    revoked.all().forEach(entry -> keys.add(SerialNumbers.text(entry.serial())));
    return Answer.of(Map.of(KEYS, keys));
  }

  /**
   * A certificate, and whether it is revoked.
   *
   * @param serial with colons, hyphens or neither; or, as in Vault, {@code ca}, {@code ca_chain},
   *     {@code crl} or {@code delta-crl} for what the default issuer has
   * @throws KeyException NOT_FOUND if no such number is known
   */
  public Answer get(String serial) {
    return PkiFailure.during(
        "certificate " + serial,
        "show it",
        () ->
            switch (serial) {
              case "ca" -> Answer.of(plain(chain().get(0)));
              case CA_CHAIN -> {
                String chain = String.join("\n", chain());
                Map<String, Object> data = plain(chain);
                data.put(CA_CHAIN, chain);
                yield Answer.of(data);
              }
              case "crl" -> Answer.of(plain(CrlText.pem(lists.der(""))));
              case "delta-crl" -> Answer.of(plain(CrlText.pem(lists.deltaDer(""))));
              default -> show(find(serial));
            });
  }

  private static Map<String, Object> plain(String pem) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(CERTIFICATE, pem);
    data.put("revocation_time", 0L);
    return data;
  }

  private List<String> chain() {
    PkiState state = scope.state();
    return state
        .defaultIssuer()
        .map(issuer -> CaChains.pem(CaChains.of(issuer, state)))
        .orElseThrow(() ->
            KeyException.of(
                Kind.NOT_FOUND,
                scope.subject(),
                "show its certificate",
                "it has no default issuer",
                "generate a root, or set the default in config/issuers"));
  }

  private static Answer show(CertificateRecord certificate) {
    Map<String, Object> data = new LinkedHashMap<>();
    List<String> warnings = new ArrayList<>();
    data.put(CERTIFICATE, certificate.certificate().map(Certificates::pem).orElse(""));
    data.put(
        "revocation_time",
        certificate.revocation().map(mark -> mark.time().getEpochSecond()).orElse(0L));
    data.put(
        "revocation_time_rfc3339",
        certificate.revocation().map(mark -> mark.time().toString()).orElse(""));
    data.put("issuer_id", certificate.issuer().toString());
    if (certificate.state() == CertificateRecord.State.RESERVED) {
      data.put("state", certificate.state().text());
      warnings.add(
          "the key service was asked to sign this certificate and the answer is not known, because"
              + " the process ended or the service failed: nobody was given it by this mount, but"
              + " it may exist; revoke it to be sure, or let tidy remove it once it has expired");
    }
    return new Answer(data, warnings);
  }

  /**
   * A certificate, DER.
   *
   * @throws KeyException NOT_FOUND if no such number is known, or it was never completed
   */
  public byte[] der(String serial) {
    return PkiFailure.during(
        "certificate " + serial,
        "show it",
        () -> find(serial).certificate().orElseThrow(() -> absent(serial)));
  }

  private CertificateRecord find(String serial) {
    BigInteger number;
    try {
      number = SerialNumbers.parse(serial);
    } catch (PkiException e) {
      throw absent(serial);
    }
    return ledger.find(number).orElseThrow(() -> absent(serial));
  }

  private static KeyException absent(String serial) {
    return KeyException.of(
        Kind.NOT_FOUND,
        "certificate " + serial,
        "show it",
        "the mount has no certificate of this serial number",
        "what is issued with no_store is not kept");
  }
}
