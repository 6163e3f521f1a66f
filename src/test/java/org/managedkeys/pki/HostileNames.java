// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.managedkeys.pki.HostileRequests.Hostile;

/** Requests for subjectAltNames that are malformed, or made to be taken for others. */
final class HostileNames {

  private static final String LABEL_64 = "a".repeat(64);

  private HostileNames() {}

  static List<Hostile> all() {
    List<Hostile> all = new ArrayList<>();
    addDnsNames(all);
    addALabels(all);
    addWildcards(all);
    addMail(all);
    addUris(all);
    addOthers(all);
    return all;
  }

  private static void addDnsNames(List<Hostile> all) {
    all.add(dns("", "a DNS name is empty"));
    all.add(
        dns(
            "good.example\0.evil.example",
            "the DNS name 'good.example\\u0000.evil.example' has the control character U+0000"));
    all.add(
        dns(
            "good.example\n",
            "the DNS name 'good.example\\u000a' has the control character U+000A"));
    all.add(
        dns(
            "good.example\u001b[2K",
            "the DNS name 'good.example\\u001b[2K' has the control character U+001B"));
    all.add(
        dns(
            "b\u00fccher.example",
            "the DNS name 'b\u00fccher.example' has characters that are not ASCII"));
    all.add(
        named(
            "U-label in UTF-8",
            ia5(GeneralName.dNSName, "b\u00fccher.example", UTF_8),
            "the DNS name 'b\u00c3\u00bccher.example' has characters that are not ASCII"));
    all.add(dns("example.com.", "the DNS name 'example.com.' has an empty label"));
    all.add(dns(".example.com", "the DNS name '.example.com' has an empty label"));
    all.add(dns("www..example.com", "the DNS name 'www..example.com' has an empty label"));
    all.add(
        dns(
            LABEL_64 + ".example",
            "the DNS name '" + LABEL_64 + ".example' has a label of 64 characters, more than 63"));
    all.add(dns("a.".repeat(126) + "bc", "the DNS name has 254 characters, more than 253"));
  }

  private static void addALabels(List<Hostile> all) {
    all.add(aLabel("xn--", "that stands for no text"));
    all.add(aLabel("xn--ab-", "that stands for no text"));
    all.add(aLabel("xn--99999999", "that stands for no text"));
    all.add(aLabel("xn--bcher_kva", "that stands for no text"));
    all.add(aLabel("xn--bcher-2pa", "that stands for no text", "a capital letter"));
    all.add(aLabel("xn--mnchen-3ya7005d", "that stands for no text", "a turn of direction"));
    all.add(aLabel("xn--n3h", "that stands for no text", "a snowman"));
    all.add(aLabel("xn--pypal-4ve", "that mixes scripts", "paypal with a Cyrillic a"));
    all.add(aLabel("XN--pypal-4ve", "that mixes scripts", "the same in capitals"));
    all.add(aLabel("xn--pple-zld", "that mixes scripts", "apple with a Greek alpha"));
    all.add(aLabel("xn--cafe-43d4a7a0f", "that mixes scripts", "half Cyrillic, half Latin"));
    all.add(
        aLabel(
            "xn--80ak6aa92e",
            "that looks like Latin letters and is Cyrillic",
            "apple, all in Cyrillic"));
  }

  private static void addWildcards(List<Hostile> all) {
    for (String name :
        List.of(
            "*",
            "*.*",
            "**.example.com",
            "*.*.example.com",
            "a*b.example.com",
            "*a.example.com",
            "a*.example.com",
            "www.*.example.com",
            "www.example.*",
            "*example.com")) {
      all.add(dns(name, "the DNS name '" + name + "' has a wildcard in an odd place"));
    }
  }

  private static void addMail(List<Hostile> all) {
    all.add(mail("a@b@example.com", " does not have one @"));
    all.add(mail("\"a@b\"@example.com", " does not have one @"));
    all.add(mail("example.com", " does not have one @"));
    all.add(mail("@example.com", " has nothing before or behind its @"));
    all.add(mail("anna@", " has nothing before or behind its @"));
    all.add(mail("Anna <anna@example.com>", " has a character that is not part of an address"));
    all.add(mail("j\u00fcrgen@example.com", " has characters that are not ASCII"));
    all.add(mail("anna@*.example.com", " has a wildcard"));
    all.add(
        named(
            "e-mail with NUL",
            ia5(GeneralName.rfc822Name, "anna@good.example\0.evil.example", ISO_8859_1),
            "the e-mail address 'anna@good.example\\u0000.evil.example' has the control character"
                + " U+0000"));
    all.add(
        named(
            "e-mail with a homograph",
            ia5(GeneralName.rfc822Name, "anna@xn--pypal-4ve.com", ISO_8859_1),
            "the DNS name 'xn--pypal-4ve.com' has a label, xn--pypal-4ve, that mixes scripts"));
  }

  private static void addUris(List<Hostile> all) {
    all.add(uri("", " has no scheme"));
    all.add(uri("//example.com/a", " has no scheme"));
    all.add(uri("example.com", " has no scheme"));
    all.add(uri("https://exa mple.com/", " is no URI"));
    all.add(uri("https:", " is no URI"));
    all.add(uri("https://b\u00fccher.example/", " has characters that are not ASCII"));
    all.add(uri("https://good.example@evil.example/", " has a part before its host's name"));
    all.add(
        named(
            "URI with a long label",
            ia5(
                GeneralName.uniformResourceIdentifier,
                "https://" + LABEL_64 + ".example/",
                ISO_8859_1),
            "the DNS name '" + LABEL_64 + ".example' has a label of 64 characters, more than 63"));
  }

  private static void addOthers(List<Hostile> all) {
    for (int octets : new int[] {0, 3, 5, 8, 32}) {
      all.add(
          named(
              "IP address of " + octets + " octets",
              new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[octets])),
              "an IP address has " + octets + " octets"));
    }
    all.add(
        Hostile.of(
            "no name at all",
            new ForgedRequest().extension(Extension.subjectAlternativeName, new DERSequence()),
            "there is no name in the subjectAltName"));
    all.add(
        named(
            "directory name with NUL",
            new GeneralName(new X500Name("CN=good.example\\00.evil.example")),
            "CN of a directory name has the control character U+0000"));
    all.add(
        named(
            "other name with NUL",
            new GeneralName(
                GeneralName.otherName,
                new OtherName(
                    new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"),
                    new DERUTF8String("anna@good.example\0.evil.example"))),
            "the other name 1.3.6.1.4.1.311.20.2.3 has the control character U+0000"));
    all.add(
        named(
            "EDI party",
            new DERTaggedObject(
                false,
                GeneralName.ediPartyName,
                new DERSequence(new DERTaggedObject(true, 1, new DERUTF8String("anna")))),
            "a subjectAltName of the kind [5] is not certified"));
    all.add(
        named(
            "a kind of name that is none",
            new DERTaggedObject(false, 9, new DEROctetString(new byte[1])),
            "the extension subjectAltName cannot be read"));
    all.add(
        named(
            "DNS name that is a bit string in a sequence",
            new DERTaggedObject(true, GeneralName.dNSName, new DERBitString(new byte[1])),
            "the extension subjectAltName cannot be read"));
  }

  private static Hostile aLabel(String label, String fault) {
    return aLabel(label, fault, label);
  }

  private static Hostile aLabel(String label, String fault, String name) {
    return named(
        "A-label: " + name,
        ia5(GeneralName.dNSName, "www." + label + ".com", ISO_8859_1),
        "the DNS name 'www." + label + ".com' has a label, " + label + ", " + fault);
  }

  private static Hostile dns(String name, String message) {
    return named(
        "DNS name " + Texts.quoted(name), ia5(GeneralName.dNSName, name, ISO_8859_1), message);
  }

  private static Hostile mail(String address, String fault) {
    return named(
        "e-mail " + address,
        ia5(GeneralName.rfc822Name, address, ISO_8859_1),
        "the e-mail address '" + address + "'" + fault);
  }

  private static Hostile uri(String text, String fault) {
    return named(
        "URI " + text,
        ia5(GeneralName.uniformResourceIdentifier, text, ISO_8859_1),
        "the URI '" + text + "'" + fault);
  }

  /** Bytes in the place of an IA5String: one could not hold them all. */
  private static ASN1Encodable ia5(int kind, String text, Charset charset) {
    return new DERTaggedObject(false, kind, new DEROctetString(text.getBytes(charset)));
  }

  private static Hostile named(String what, ASN1Encodable name, String message) {
    return Hostile.of(
        what,
        new ForgedRequest().extension(Extension.subjectAlternativeName, new DERSequence(name)),
        message);
  }
}
