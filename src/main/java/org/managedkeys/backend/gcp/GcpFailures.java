// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import com.google.api.client.http.HttpResponseException;
import com.google.api.gax.httpjson.RestSerializationException;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode.Code;
import com.google.auth.Retryable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.remote.Failure;
import org.managedkeys.remote.Failure.Repeat;
import org.managedkeys.remote.FailureReader;

/**
 * What the library's exceptions mean.
 *
 * @see <a href="https://cloud.google.com/kms/docs/reference/permissions-and-roles">Permissions and
 *     roles</a>
 */
final class GcpFailures implements FailureReader {

  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY = 429;
  private static final int MOST_TOLD = 300;

  private static final String CREDENTIALS_HINT =
      "check the field credentials of the connection: the account's key may be deleted or"
          + " disabled; without the field, application default credentials are used";

  private static final Pattern PERMISSION = Pattern.compile("\\b(cloudkms\\.[A-Za-z.]+[A-Za-z])");
  private static final Pattern STATE = Pattern.compile("current state is:? '?([A-Z_]+)");

  /** The least role that has a permission. */
  private static final Map<String, String> ROLES =
      Map.ofEntries(
          Map.entry("cryptoKeyVersions.useToSign", "cloudkms.signer"),
          Map.entry("cryptoKeyVersions.useToVerify", "cloudkms.verifier"),
          Map.entry("cryptoKeyVersions.viewPublicKey", "cloudkms.publicKeyViewer"),
          Map.entry("cryptoKeyVersions.useToDecrypt", "cloudkms.cryptoKeyDecrypter"),
          Map.entry("cryptoKeyVersions.useToEncrypt", "cloudkms.cryptoKeyEncrypter"),
          Map.entry("cryptoKeyVersions.manageRawPKCS1Keys", "cloudkms.expertRawPKCS1"),
          Map.entry("cryptoKeyVersions.manageRawAesCbcKeys", "cloudkms.expertRawAesCbc"),
          Map.entry("cryptoKeyVersions.manageRawAesCtrKeys", "cloudkms.expertRawAesCtr"),
          Map.entry("locations.generateRandomBytes", "cloudkms.cryptoOperator"),
          Map.entry("cryptoKeyVersions.get", "cloudkms.viewer"),
          Map.entry("cryptoKeys.get", "cloudkms.viewer"),
          Map.entry("cryptoKeys.list", "cloudkms.viewer"),
          Map.entry("importJobs.useToImport", "cloudkms.importer"),
          Map.entry("importJobs.create", "cloudkms.importer"));

  @Override
  public Failure read(Throwable thrown) {
    if (thrown instanceof GcpRefusal refusal) {
      return read(refusal);
    }
    Optional<Throwable> token = causes(thrown).filter(Retryable.class::isInstance).findFirst();
    if (token.isPresent()) {
      return token(token.get());
    }
    return network(thrown).orElseGet(() -> other(thrown));
  }

  private static Failure read(GcpRefusal e) {
    String text = e.text();
    return switch (e.status()) {
      case "RESOURCE_EXHAUSTED" -> Failure.throttled(text, e.retryAfter());
      case "UNAUTHENTICATED" -> Failure.of(Kind.DENIED, text, CREDENTIALS_HINT);
      case "PERMISSION_DENIED" -> Failure.of(Kind.DENIED, text, permission(e));
      case "NOT_FOUND" ->
          Failure.of(
              Kind.NOT_FOUND,
              text,
              "check crypto_key, crypto_key_version and key_ring, and the connection's project and"
                  + " region");
      case "FAILED_PRECONDITION" -> state(text);
      case "ALREADY_EXISTS" -> Failure.of(Kind.CONFLICT, text, null);
      case "INVALID_ARGUMENT", "OUT_OF_RANGE" -> Failure.of(Kind.INVALID, text, null);
      case "UNIMPLEMENTED" -> Failure.of(Kind.UNSUPPORTED, text, null);
      case "UNAVAILABLE", "DEADLINE_EXCEEDED", "INTERNAL", "ABORTED", "CANCELLED" ->
          new Failure(Kind.UNAVAILABLE, text, null, Repeat.IF_REPEATABLE, e.retryAfter());
      default -> Failure.of(Kind.INTERNAL, text, "check endpoint and proxy");
    };
  }

  /** The service names the permission that is missing. */
  private static String permission(GcpRefusal e) {
    if (e.reason().equals("SERVICE_DISABLED")) {
      return "turn the service on: gcloud services enable cloudkms.googleapis.com";
    }
    Matcher matcher = PERMISSION.matcher(e.text());
    if (!matcher.find()) {
      return "grant the account a role that has the permission: roles/cloudkms.signerVerifier,"
          + " roles/cloudkms.cryptoKeyEncrypterDecrypter, and roles/cloudkms.viewer to find keys";
    }
    String name = matcher.group(1).substring("cloudkms.".length());
    return "grant the account roles/"
        + ROLES.getOrDefault(name, "cloudkms.admin")
        + ", or another role that has "
        + matcher.group(1);
  }

  private static Failure state(String text) {
    Matcher matcher = STATE.matcher(text);
    String state = matcher.find() ? matcher.group(1) : "";
    return switch (state) {
      case "" -> Failure.of(Kind.UNSUPPORTED, text, "a key has one purpose for good");
      case "DESTROYED" -> Failure.of(Kind.NOT_FOUND, text, KeyStates.hint(state));
      case "PENDING_GENERATION", "PENDING_IMPORT" ->
          new Failure(Kind.UNAVAILABLE, text, KeyStates.hint(state), Repeat.ALWAYS, null);
      default -> Failure.of(Kind.DENIED, text, KeyStates.hint(state));
    };
  }

  /** No token was given: the service itself was not asked. */
  private static Failure token(Throwable thrown) {
    Optional<HttpResponseException> answer =
        causes(thrown)
            .filter(HttpResponseException.class::isInstance)
            .map(HttpResponseException.class::cast)
            .findFirst();
    String what = "no token was given for the connection's credentials";
    if (answer.isPresent()) {
      int status = answer.get().getStatusCode();
      String detail = what + ": status " + status;
      if (status == TOO_MANY) {
        return Failure.throttled(detail, null);
      }
      return status >= SERVER_ERROR
          ? Failure.unreachable(detail, null)
          : Failure.of(
              Kind.DENIED, detail, CREDENTIALS_HINT + "; this machine's clock must be right, too");
    }
    boolean isNetwork =
        causes(thrown).anyMatch(SocketException.class::isInstance)
            || causes(thrown).anyMatch(SocketTimeoutException.class::isInstance)
            || causes(thrown).anyMatch(UnknownHostException.class::isInstance)
            || causes(thrown).anyMatch(SSLException.class::isInstance)
            || ((Retryable) thrown).isRetryable();
    return isNetwork
        ? Failure.unreachable(what + ": " + deepest(thrown), "check proxy and firewall")
        : Failure.of(Kind.DENIED, what + ": " + deepest(thrown), CREDENTIALS_HINT);
  }

  private static Optional<Failure> network(Throwable thrown) {
    for (Throwable cause : causes(thrown).toList()) {
      String text = told(cause.getMessage());
      if (cause instanceof UnknownHostException) {
        return Optional.of(
            Failure.unreachable("the host is unknown: " + text, "check endpoint and network"));
      }
      if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
        return Optional.of(Failure.unreachable(text, "check endpoint, proxy and firewall"));
      }
      if (cause instanceof SSLException) {
        return Optional.of(
            Failure.lost(
                "TLS failed: " + text,
                "the JVM must trust the endpoint's certificate: javax.net.ssl.trustStore"));
      }
    }
    return Optional.empty();
  }

  private static Failure other(Throwable thrown) {
    if (thrown instanceof ApiException api) {
      if (api.getStatusCode().getCode() == Code.UNAUTHENTICATED) {
        return Failure.of(Kind.DENIED, deepest(thrown), CREDENTIALS_HINT);
      }
      boolean isLate = api.getStatusCode().getCode() == Code.DEADLINE_EXCEEDED;
      boolean isBroken =
          causes(thrown).anyMatch(IOException.class::isInstance)
              && causes(thrown).noneMatch(RestSerializationException.class::isInstance);
      if (isLate || isBroken) {
        return Failure.lost("the connection broke: " + deepest(thrown), null);
      }
      return Failure.lost("the answer cannot be read: " + deepest(thrown), null);
    }
    if (thrown instanceof IOException) {
      return Failure.of(Kind.DENIED, told(thrown.getMessage()), CREDENTIALS_HINT);
    }
    if (thrown instanceof IllegalStateException
        || thrown instanceof java.util.concurrent.RejectedExecutionException) {
      return Failure.lost("the connection was closed: " + told(thrown.getMessage()), null);
    }
    return Failure.of(Kind.INTERNAL, "the library failed: " + told(thrown.toString()), null);
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause);
  }

  private static String deepest(Throwable thrown) {
    return told(causes(thrown).reduce((outer, inner) -> inner).orElse(thrown).getMessage());
  }

  static String told(@Nullable String text) {
    if (text == null) {
      return "no reason given";
    }
    String line = text.strip().replaceAll("\\s+", " ");
    String cut = line.length() > MOST_TOLD ? line.substring(0, MOST_TOLD) + "…" : line;
    return cut.endsWith(".") ? cut.substring(0, cut.length() - 1) : cut;
  }
}
