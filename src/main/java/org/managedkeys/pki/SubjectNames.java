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

  private static final Pattern TWO_LETTERS = Pattern.compile("[A-Za-z]{2}");

  /**
   * A field.
   *
   * @param most characters of a value: RFC 5280 appendix A.1, X.520, RFC 4519
   * @param printable whether it is a PrintableString, as RFC 5280 wants it of some
   * @param together whether several values are one part of the name
   */
  private record Field(
      String name, ASN1ObjectIdentifier type, int most, boolean printable, boolean together) {}

  private static final Field COUNTRY = new Field("country", BCStyle.C, 2, true, true);
  private static final Field COMMON_NAME = new Field("common_name", BCStyle.CN, 64, false, true);

  /** In Vault's order. */
  private static final List<Field> FIELDS =
      List.of(
          COUNTRY,
          new Field("organization", BCStyle.O, 64, false, true),
          new Field("ou", BCStyle.OU, 64, false, true),
          new Field("locality", BCStyle.L, 128, false, true),
          new Field("province", BCStyle.ST, 128, false, true),
          new Field("street_address", BCStyle.STREET, 128, false, true),
          new Field("postal_code", BCStyle.POSTAL_CODE, 40, false, true),
          COMMON_NAME,
          new Field("serial_number", BCStyle.SERIALNUMBER, 64, true, true),
          new Field("user_ids", BCStyle.UID, 256, false, false));

  private SubjectNames() {}

  /** The names of the fields that {@link #of} knows. */
  public static List<String> fields() {
    return FIELDS.stream().map(Field::name).toList();
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
    for (Field field : FIELDS) {
      List<String> texts =
          Optional.<List<String>>ofNullable(values.get(field.name)).orElse(List.of());
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
    return of(Map.of(COMMON_NAME.name, List.of(commonName)));
  }

  /** The common name; the first, if there are several. */
  public static Optional<String> commonName(X500Name name) {
    return valuesOf(name, BCStyle.CN).stream().findFirst();
  }

  /** The values of a field of Vault's in a name, in their order; none for a field that is none. */
  public static List<String> values(X500Name name, String field) {
    return FIELDS.stream()
        .filter(row -> row.name.equals(field))
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
    String shown = field.name + " " + Texts.quoted(text);
    if (text.isBlank()) {
      throw PkiException.invalid("the subject's " + field.name + " is empty", null);
    }
    Texts.requireNoControls(text, shown);
    if (field.equals(COUNTRY) && !TWO_LETTERS.matcher(text).matches()) {
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
