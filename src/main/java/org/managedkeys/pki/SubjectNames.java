// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * Names of subjects from Vault's fields, in the order in which Vault (that is, Go) writes them. The
 * values of one field are one part of the name; those of {@code user_ids} are one each.
 */
public final class SubjectNames {

  private static final Pattern COUNTRY = Pattern.compile("[A-Za-z]{2}");

  /** A field, in Vault's order; the longest value is of RFC 5280 appendix A.1, X.520, RFC 4519. */
  private enum Field {
    COUNTRY("country", BCStyle.C, 2, true, true),
    ORGANIZATION("organization", BCStyle.O, 64, false, true),
    UNIT("ou", BCStyle.OU, 64, false, true),
    LOCALITY("locality", BCStyle.L, 128, false, true),
    PROVINCE("province", BCStyle.ST, 128, false, true),
    STREET("street_address", BCStyle.STREET, 128, false, true),
    POSTAL_CODE("postal_code", BCStyle.POSTAL_CODE, 40, false, true),
    COMMON_NAME("common_name", BCStyle.CN, 64, false, true),
    SERIAL_NUMBER("serial_number", BCStyle.SERIALNUMBER, 64, true, true),
    USER_IDS("user_ids", BCStyle.UID, 256, false, false);

    private final String text;
    private final ASN1ObjectIdentifier type;
    private final int most;
    private final boolean printable;
    private final boolean together;

    Field(String text, ASN1ObjectIdentifier type, int most, boolean printable, boolean together) {
      this.text = text;
      this.type = type;
      this.most = most;
      this.printable = printable;
      this.together = together;
    }
  }

  private SubjectNames() {}

  /** The names of the fields that {@link #of} knows. */
  public static List<String> fields() {
    return Arrays.stream(Field.values()).map(field -> field.text).toList();
  }

  /**
   * A name of some fields; without any, the empty name.
   *
   * @param values by Vault's names of the fields; other keys are ignored, a value that is there
   *     twice is written once
   * @throws PkiException INVALID for a value that is empty, too long, no text, or, for a country,
   *     not two letters
   */
  public static X500Name of(Map<String, ? extends List<String>> values) {
    List<RDN> parts = new ArrayList<>();
    for (Field field : Field.values()) {
      List<String> texts =
          Optional.<List<String>>ofNullable(values.get(field.text)).orElse(List.of());
      AttributeTypeAndValue[] attributes =
          texts.stream()
              .distinct()
              .map(text -> new AttributeTypeAndValue(field.type, value(field, text)))
              .toArray(AttributeTypeAndValue[]::new);
      if (field.together && attributes.length > 0) {
        parts.add(new RDN(attributes));
      } else {
        Arrays.stream(attributes).map(RDN::new).forEach(parts::add);
      }
    }
    return new X500Name(BCStyle.INSTANCE, parts.toArray(RDN[]::new));
  }

  /**
   * A name that is no more than a common name.
   *
   * @throws PkiException INVALID, as {@link #of}
   */
  public static X500Name ofCommonName(String commonName) {
    return of(Map.of(Field.COMMON_NAME.text, List.of(commonName)));
  }

  /** The common name; the first, if there are several. */
  public static Optional<String> commonName(X500Name name) {
    return valuesOf(name, BCStyle.CN).stream().findFirst();
  }

  /** The values of a field of Vault's in a name, in their order; none for a field that is none. */
  public static List<String> values(X500Name name, String field) {
    return Arrays.stream(Field.values())
        .filter(row -> row.text.equals(field))
        .findFirst()
        .map(row -> valuesOf(name, row.type))
        .orElse(List.of());
  }

  private static List<String> valuesOf(X500Name name, ASN1ObjectIdentifier type) {
    return Arrays.stream(name.getRDNs(type))
        .flatMap(part -> Arrays.stream(part.getTypesAndValues()))
        .filter(attribute -> attribute.getType().equals(type))
        .map(attribute -> attribute.getValue().toString())
        .toList();
  }

  private static ASN1Encodable value(Field field, String text) {
    String shown = field.text + " " + Texts.quoted(text);
    if (text.isBlank()) {
      throw PkiException.invalid("the subject's " + field.text + " is empty", null);
    }
    Texts.requireNoControls(text, shown);
    if (field == Field.COUNTRY && !COUNTRY.matcher(text).matches()) {
      throw PkiException.invalid(
          shown + " is not a country's code of two letters", "for example DE, ISO 3166");
    }
    int characters = text.codePointCount(0, text.length());
    if (characters > field.most) {
      throw PkiException.invalid(
          shown + " has " + characters + " characters, more than " + field.most,
          "RFC 5280 appendix A.1");
    }
    if (!field.printable) {
      return new DERUTF8String(text);
    }
    if (!DERPrintableString.isPrintableString(text)) {
      throw PkiException.invalid(
          shown + " has a character that a PrintableString cannot have",
          "letters, digits, space and '()+,-./:=? are allowed");
    }
    return new DERPrintableString(text);
  }
}
