// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.jspecify.annotations.Nullable;

/**
 * Extensions as they are written, even if they are there twice or malformed: Bouncy Castle's own
 * class refuses those, and could not say more.
 */
final class LintedExtensions {

  static final LintedExtensions NONE = new LintedExtensions(List.of());

  private final List<Written> all;

  private LintedExtensions(List<Written> all) {
    this.all = all;
  }

  /**
   * One of them.
   *
   * @param known null if it is none of those that are read
   * @param writesDefault whether it says that it is not critical, which DER leaves out
   * @param encoded the value
   * @param object what its bytes hold; null if that is no ASN.1
   * @param value what it says; null if it is unknown or malformed
   */
  record Written(
      ASN1ObjectIdentifier type,
      @Nullable KnownExtension known,
      boolean critical,
      boolean writesDefault,
      byte[] encoded,
      @Nullable ASN1Primitive object,
      @Nullable Object value) {

    /** Its name, or its object identifier. */
    String text() {
      return known == null ? type.getId() : known.text();
    }

    boolean isMalformed() {
      return object == null || (known != null && value == null);
    }
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if they are no extensions at all
   */
  static LintedExtensions of(ASN1Sequence extensions) {
    List<Written> all = new ArrayList<>(extensions.size());
    for (ASN1Encodable extension : extensions) {
      all.add(written(ASN1Sequence.getInstance(extension)));
    }
    return new LintedExtensions(all);
  }

  private static Written written(ASN1Sequence parts) {
    if (parts.size() < 2 || parts.size() > 3) {
      throw new IllegalArgumentException("an extension has " + parts.size() + " parts");
    }
    ASN1ObjectIdentifier type = ASN1ObjectIdentifier.getInstance(parts.getObjectAt(0));
    boolean saysCritical = parts.size() == 3;
    boolean critical = saysCritical && ASN1Boolean.getInstance(parts.getObjectAt(1)).isTrue();
    byte[] encoded = ASN1OctetString.getInstance(parts.getObjectAt(parts.size() - 1)).getOctets();
    @Nullable KnownExtension known = KnownExtension.of(type);
    @Nullable ASN1Primitive object = object(encoded);
    return new Written(
        type,
        known,
        critical,
        saysCritical && !critical,
        encoded,
        object,
        object == null || known == null ? null : value(known, object));
  }

  private static @Nullable ASN1Primitive object(byte[] encoded) {
    try {
      return ASN1Primitive.fromByteArray(encoded);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static @Nullable Object value(KnownExtension known, ASN1Primitive object) {
    try {
      return known.read(object);
    } catch (RuntimeException e) {
      return null;
    }
  }

  List<Written> all() {
    return all;
  }

  /** The first of a type. */
  @Nullable Written find(KnownExtension wanted) {
    for (Written extension : all) {
      if (extension.known() == wanted) {
        return extension;
      }
    }
    return null;
  }

  boolean has(KnownExtension wanted) {
    return find(wanted) != null;
  }

  boolean isCritical(KnownExtension wanted) {
    @Nullable Written found = find(wanted);
    return found != null && found.critical();
  }

  /** What the first of a type says; null if there is none, or it is malformed. */
  <T> @Nullable T value(KnownExtension wanted, Class<T> type) {
    @Nullable Written found = find(wanted);
    return found == null || found.value() == null ? null : type.cast(found.value());
  }

  /** The ASN.1 of the first of a type. */
  @Nullable ASN1Primitive object(KnownExtension wanted) {
    @Nullable Written found = find(wanted);
    return found == null ? null : found.object();
  }
}
