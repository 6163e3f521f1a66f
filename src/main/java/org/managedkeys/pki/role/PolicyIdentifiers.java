// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.DisplayText;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyQualifierId;
import org.bouncycastle.asn1.x509.PolicyQualifierInfo;
import org.bouncycastle.asn1.x509.UserNotice;
import org.managedkeys.pki.PkiException;

/**
 * Certificate policies, RFC 5280 section 4.2.1.4, in Vault's two forms: object identifiers, or JSON
 * objects with {@code oid}, {@code cps} (where the practice statement is) and {@code notice}. In a
 * role each is a text, a JSON object where there is more than the identifier.
 */
final class PolicyIdentifiers {

  private static final String FORM =
      "write an object identifier, or {\"oid\":\"…\",\"cps\":\"https://…\",\"notice\":\"…\"}";

  /** RFC 5280: a longer notice may not be shown. */
  private static final int LONGEST_NOTICE = 200;

  private PolicyIdentifiers() {}

  /** One policy; what it does not have is empty. */
  private record Policy(ASN1ObjectIdentifier oid, String cps, String notice) {

    String text() {
      if (cps.isEmpty() && notice.isEmpty()) {
        return oid.getId();
      }
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("oid", oid.getId());
      if (!cps.isEmpty()) {
        fields.put("cps", cps);
      }
      if (!notice.isEmpty()) {
        fields.put("notice", notice);
      }
      try {
        return JSON.std.asString(fields);
      } catch (IOException e) {
        throw new IllegalStateException("texts have a JSON form", e);
      }
    }

    PolicyInformation information() {
      ASN1EncodableVector qualifiers = new ASN1EncodableVector();
      if (!cps.isEmpty()) {
        qualifiers.add(new PolicyQualifierInfo(cps));
      }
      if (!notice.isEmpty()) {
        DisplayText text = new DisplayText(DisplayText.CONTENT_TYPE_UTF8STRING, notice);
        qualifiers.add(
            new PolicyQualifierInfo(PolicyQualifierId.id_qt_unotice, new UserNotice(null, text)));
      }
      return qualifiers.size() == 0
          ? new PolicyInformation(oid)
          : new PolicyInformation(oid, new DERSequence(qualifiers));
    }
  }

  /**
   * The policies in a request, each once, as a role keeps them.
   *
   * @throws PkiException INVALID
   */
  static List<String> read(Optional<Object> raw) {
    List<String> texts = new ArrayList<>();
    Set<String> oids = new LinkedHashSet<>();
    for (Object one : raw.map(PolicyIdentifiers::parts).orElse(List.of())) {
      Policy policy = policy(one);
      if (!oids.add(policy.oid().getId())) {
        throw PkiException.invalid(
            "policy_identifiers names " + policy.oid() + " twice", "RFC 5280 allows it once");
      }
      texts.add(policy.text());
    }
    return List.copyOf(texts);
  }

  /** The extension for what {@link #read} gave; empty if there are no policies. */
  static Optional<Extension> extension(List<String> policies) {
    if (policies.isEmpty()) {
      return Optional.empty();
    }
    PolicyInformation[] all =
        policies.stream()
            .map(PolicyIdentifiers::policy)
            .map(Policy::information)
            .toArray(PolicyInformation[]::new);
    return Optional.of(
        DerExtension.of(Extension.certificatePolicies, false, new CertificatePolicies(all)));
  }

  private static Collection<?> parts(Object raw) {
    if (raw instanceof Collection<?> collection) {
      return collection;
    }
    if (raw instanceof Map<?, ?>) {
      return List.of(raw);
    }
    String text = raw.toString().strip();
    if (text.startsWith("[")) {
      return json(text) instanceof Collection<?> collection ? collection : List.of(text);
    }
    return text.startsWith("{")
        ? List.of(text)
        : List.of(text.split(",", -1)).stream()
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .toList();
  }

  private static Policy policy(Object one) {
    if (one instanceof Map<?, ?> fields) {
      return qualified(fields);
    }
    String text = String.valueOf(one).strip();
    if (text.startsWith("{") && json(text) instanceof Map<?, ?> fields) {
      return qualified(fields);
    }
    return new Policy(oid(text), "", "");
  }

  private static Policy qualified(Map<?, ?> fields) {
    for (Map.Entry<?, ?> field : fields.entrySet()) {
      if (!Set.of("oid", "cps", "notice").contains(String.valueOf(field.getKey()))
          || !(field.getValue() instanceof String)) {
        throw PkiException.invalid(
            "Policy Identifier has the field " + field.getKey() + ", or it is no text", FORM);
      }
    }
    Policy policy =
        new Policy(oid(text(fields, "oid")), text(fields, "cps"), text(fields, "notice"));
    if (policy.notice().length() > LONGEST_NOTICE) {
      throw PkiException.invalid(
          "the notice of Policy Identifier " + policy.oid() + " is longer than 200 letters", null);
    }
    if (!policy.cps().isEmpty() && !isUri(policy.cps())) {
      throw PkiException.invalid(
          "the cps of Policy Identifier " + policy.oid() + " is no URI", FORM);
    }
    return policy;
  }

  private static String text(Map<?, ?> fields, String name) {
    Object value = fields.get(name);
    return value == null ? "" : value.toString().strip();
  }

  private static boolean isUri(String text) {
    try {
      return new URI(text).isAbsolute() && text.chars().allMatch(letter -> letter < 0x80);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static ASN1ObjectIdentifier oid(String text) {
    return ObjectIdentifiers.parse(text)
        .orElseThrow(() ->
            PkiException.invalid(
                "Policy Identifier \""
                    + text
                    + "\" is neither a valid OID, nor JSON Policy Identifier",
                FORM));
  }

  private static Object json(String text) {
    try {
      return JSON.std.anyFrom(text);
    } catch (IOException e) {
      throw PkiException.invalid("policy_identifiers is no JSON", FORM, e);
    }
  }
}
