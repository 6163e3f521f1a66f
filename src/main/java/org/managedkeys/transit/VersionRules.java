// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.FieldValues;

/** Which versions of a key may be used for what: how that may be changed, in Vault's words. */
final class VersionRules {

  static final String AUTO_ROTATE = "auto_rotate_period";
  static final String EXPORTABLE = "exportable";
  static final String ALLOW_BACKUP = "allow_plaintext_backup";
  static final String MIN_AVAILABLE = "min_available_version";

  private static final String MIN_DECRYPTION = "min_decryption_version";
  private static final String MIN_ENCRYPTION = "min_encryption_version";
  private static final String DELETION_ALLOWED = "deletion_allowed";

  /** The fields of a change of rules. */
  static final Set<String> FIELDS =
      Set.of(
          MIN_DECRYPTION, MIN_ENCRYPTION, DELETION_ALLOWED, EXPORTABLE, ALLOW_BACKUP, AUTO_ROTATE);

  private static final String CONFIGURE = "configure it";
  private static final String TRIM = "trim it";

  private final TransitScope scope;

  VersionRules(TransitScope scope) {
    this.scope = scope;
  }

  /** What was done otherwise than a request asks for. */
  static List<String> warnings(FieldValues values) {
    return values.number(MIN_DECRYPTION, 1) == 0
        ? List.of("since Vault 0.3, transit key numbering starts at 1; forcing minimum to 1")
        : List.of();
  }

  /**
   * Refuses every time but none: nothing runs in the background, and which key comes next is not
   * for a timer to say.
   *
   * @throws KeyException INVALID
   */
  void checkAutoRotation(String key, String operation, FieldValues values) {
    Duration period = values.duration(AUTO_ROTATE, Duration.ZERO);
    if (!period.isZero() && period.compareTo(Duration.ofHours(1)) < 0) {
      throw scope.failure(
          Kind.INVALID,
          key,
          operation,
          "auto rotate period must be 0 to disable or at least an hour",
          null);
    }
    if (!period.isZero()) {
      throw scope.failure(
          Kind.INVALID,
          key,
          operation,
          "Auto rotation can not be set for managed keys",
          "all keys here are managed keys: rotate them by a timer of the system");
    }
  }

  /**
   * A key by other rules. Fields that are absent change nothing; what lets more out is never taken
   * back.
   *
   * @throws KeyException INVALID
   */
  TransitKey configured(TransitKey key, FieldValues values) {
    int decryption = minimum(key, values, MIN_DECRYPTION, "decryption", key.minDecryptionVersion());
    int encryption = minimum(key, values, MIN_ENCRYPTION, "encryption", key.minEncryptionVersion());
    decryption = Math.max(1, decryption);
    if (encryption > 0 && encryption < decryption) {
      throw invalid(
          key,
          CONFIGURE,
          "cannot set min encryption/decryption values; min encryption version of "
              + encryption
              + " must be greater than or equal to min decryption version of "
              + decryption);
    }
    TransitKey next =
        key.with(
            decryption,
            encryption,
            values.bool(DELETION_ALLOWED, key.deletionAllowed()),
            key.exportable() || values.bool(EXPORTABLE, false),
            key.allowPlaintextBackup() || values.bool(ALLOW_BACKUP, false));
    if (!next.equals(key) && key.minAvailableVersion() > encryption) {
      throw invalid(
          key, CONFIGURE, "min encryption version should not be less than min available version");
    }
    if (!next.equals(key) && key.minAvailableVersion() > decryption) {
      throw invalid(
          key, CONFIGURE, "min decryption version should not be less then min available version");
    }
    return next;
  }

  private int minimum(
      TransitKey key, FieldValues values, String field, String what, int otherwise) {
    int version = values.number(field, otherwise);
    if (version < 0) {
      throw invalid(key, CONFIGURE, "min " + what + " version cannot be negative");
    }
    if (version > key.latestVersion()) {
      throw invalid(
          key,
          CONFIGURE,
          "cannot set min "
              + what
              + " version of "
              + version
              + ", latest key version is "
              + key.latestVersion());
    }
    return version;
  }

  /**
   * A key without the versions below one.
   *
   * @throws KeyException INVALID
   */
  TransitKey trimmed(TransitKey key, FieldValues values) {
    if (!values.has(MIN_AVAILABLE)) {
      throw invalid(key, TRIM, "missing min_available_version");
    }
    int version = values.number(MIN_AVAILABLE, 0);
    if (version < key.minAvailableVersion()) {
      throw invalid(key, TRIM, "minimum available version cannot be decremented");
    }
    if (key.minEncryptionVersion() == 0) {
      throw invalid(
          key,
          TRIM,
          "minimum available version cannot be set when minimum encryption version is not set");
    }
    if (version > key.minEncryptionVersion()) {
      throw invalid(
          key, TRIM, "minimum available version cannot be greater than minmum encryption version");
    }
    if (version > key.minDecryptionVersion()) {
      throw invalid(
          key, TRIM, "minimum available version cannot be greater than minimum decryption version");
    }
    if (version < 1) {
      throw invalid(
          key,
          TRIM,
          version < 0
              ? "minimum available version cannot be negative"
              : "minimum available version should be positive");
    }
    return key.trimmed(version);
  }

  private KeyException invalid(TransitKey key, String operation, String detail) {
    return scope.failure(
        Kind.INVALID,
        key.name(),
        operation,
        detail,
        "its versions are "
            + key.versions().firstKey()
            + " to "
            + key.latestVersion()
            + ", min_decryption_version is "
            + key.minDecryptionVersion()
            + ", min_encryption_version "
            + key.minEncryptionVersion());
  }
}
