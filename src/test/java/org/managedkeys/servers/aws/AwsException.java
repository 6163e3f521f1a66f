// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

/** A refusal as the service tells it: a code, and mostly a message. */
final class AwsException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String code;
  private final int status;

  AwsException(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  AwsException(String code, String message) {
    this(400, code, message);
  }

  /** A parameter that breaks one of the constraints of the API reference. */
  static AwsException invalid(String constraint) {
    return new AwsException("ValidationException", "1 validation error detected: " + constraint);
  }

  static AwsException invalidState(KmsKey key, String what) {
    return new AwsException("KMSInvalidStateException", key.arn() + " is " + what + ".");
  }

  static AwsException invalidUsage(String message) {
    return new AwsException("InvalidKeyUsageException", message);
  }

  static AwsException unsupported(String message) {
    return new AwsException("UnsupportedOperationException", message);
  }

  /** The real service gives no message with this one. */
  static AwsException invalidCiphertext() {
    return new AwsException("InvalidCiphertextException", "");
  }

  String code() {
    return code;
  }

  int status() {
    return status;
  }

  String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
