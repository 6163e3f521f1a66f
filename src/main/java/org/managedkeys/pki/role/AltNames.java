// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.managedkeys.pki.AlternativeNames;
import org.managedkeys.pki.PkiException;
import org.managedkeys.wire.FieldValues;

/** The subject alternative names of one certificate, each once: RFC 5280 section 4.2.1.6. */
final class AltNames {

  /** Fields that name them one by one. */
  static final Set<String> NAMES =
      Set.of("alt_names", "ip_sans", "uri_sans", "other_sans", "exclude_cn_from_sans");

  private final Set<GeneralName> names = new LinkedHashSet<>();

  /** Adds the common name if it is an e-mail address or a host's name; others stay out. */
  void addCommonName(String name) {
    if (name.contains("@")) {
      addMail(name);
    } else {
      Hostnames.ascii(name).ifPresent(this::addHost);
    }
  }

  /**
   * Adds what a request lists.
   *
   * @throws PkiException INVALID if one of them is malformed
   */
  void addRequested(FieldValues request) {
    for (String name : request.list("alt_names")) {
      if (name.contains("@")) {
        addMail(name);
      } else {
        addHost(
            Hostnames.ascii(name)
                .orElseThrow(() ->
                    PkiException.invalid(
                        "subject alternate name "
                            + name
                            + " is not a valid DNS name and cannot be included as a SAN",
                        "names in other alphabets are also taken as A-labels, xn--…")));
      }
    }
    request.list("ip_sans").forEach(this::addAddress);
    request.list("uri_sans").forEach(this::addUri);
  }

  private void addHost(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (texts(GeneralName.dNSName).stream()
        .noneMatch(known -> known.toLowerCase(Locale.ROOT).equals(lower))) {
      names.add(new GeneralName(GeneralName.dNSName, name));
    }
  }

  /** The part behind the @ in ASCII; whether the rest can be certified is checked in the end. */
  private void addMail(String address) {
    requireAscii(address.substring(0, address.lastIndexOf('@')), "email address " + address);
    int at = address.lastIndexOf('@');
    String host = Hostnames.ascii(address.substring(at + 1)).orElse(address.substring(at + 1));
    names.add(new GeneralName(GeneralName.rfc822Name, address.substring(0, at + 1) + host));
  }

  private void addAddress(String text) {
    byte[] address =
        IpAddresses.parse(text)
            .orElseThrow(() ->
                PkiException.invalid("the value \"" + text + "\" is not a valid IP address", null));
    names.add(new GeneralName(GeneralName.iPAddress, new DEROctetString(address)));
  }

  private void addUri(String text) {
    requireAscii(text, "URI " + text);
    try {
      if (new URI(text).isAbsolute()) {
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, text));
        return;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw PkiException.invalid(
        "the provided URI Subject Alternative Name \"" + text + "\" is not a valid URI",
        "it needs a scheme, as in https://…, urn:… or spiffe://…");
  }

  /** Bouncy Castle would write another letter instead. */
  private static void requireAscii(String text, String shown) {
    if (text.chars().anyMatch(letter -> letter >= 0x80)) {
      throw PkiException.invalid(
          "the " + shown + " has letters that are not ASCII", "they cannot be certified");
    }
  }

  /** Adds a name as it is. */
  void add(GeneralName name) {
    names.add(name);
  }

  /** The names of a kind that is text. */
  List<String> texts(int kind) {
    return names.stream().filter(name -> name.getTagNo() == kind).map(AltNames::text).toList();
  }

  /** The text of a name of a kind that is text. */
  static String text(GeneralName name) {
    return ASN1IA5String.getInstance(name.getName()).getString();
  }

  /** All of them. */
  Collection<GeneralName> all() {
    return Collections.unmodifiableSet(names);
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /** All of them; empty if there are none. */
  Optional<GeneralNames> generalNames() {
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(new GeneralNames(names.toArray(GeneralName[]::new)));
  }

  /**
   * The extension; empty if there are no names.
   *
   * @param critical whether the certificate has no other name
   * @throws PkiException INVALID if a name is malformed or deceives
   */
  Optional<Extension> extension(boolean critical) {
    Optional<GeneralNames> all = generalNames();
    all.ifPresent(AlternativeNames::check);
    return all.map(value -> DerExtension.of(Extension.subjectAlternativeName, critical, value));
  }
}
