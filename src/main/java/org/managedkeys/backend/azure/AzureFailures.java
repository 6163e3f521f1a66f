// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import com.azure.identity.CredentialUnavailableException;
import com.microsoft.aad.msal4j.MsalServiceException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.remote.Failure;

/**
 * What the exceptions of Microsoft's library mean.
 *
 * @see <a href="https://learn.microsoft.com/azure/key-vault/general/rest-error-codes">Error codes
 *     of Key Vault</a>
 */
final class AzureFailures {

  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERRORS = 500;
  private static final int MOST_TOLD = 300;
  private static final Duration LONGEST_PAUSE = Duration.ofDays(1);
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

  private static final String ROLES =
      "grant the role Key Vault Crypto User (to use keys) or Key Vault Crypto Officer (to make and"
          + " change them), in a Managed HSM the role Managed HSM Crypto User; or, in a vault with"
          + " access policies, the permission that is named";

  private AzureFailures() {}

  /** What a failed attempt means. */
  static Failure read(Throwable thrown) {
    if (thrown instanceof WrongAnswer) {
      return Failure.of(Kind.INTERNAL, "the answer is wrong: " + thrown.getMessage(), null);
    }
    List<Throwable> chain = chain(thrown);
    for (Throwable one : chain) {
      if (one instanceof IOException io && !isParsing(io)) {
        return network(io);
      }
      if (one instanceof MsalServiceException authority) {
        return authority(authority);
      }
    }
    for (Throwable one : chain) {
      if (one instanceof CredentialUnavailableException) {
        return Failure.of(
            Kind.DENIED,
            "there are no credentials for Azure: " + told(one),
            "set tenant_id, client_id and client_secret, or credential and what it needs");
      }
      if (one instanceof HttpResponseException http && http.getResponse() != null) {
        return response(AzureError.of(http), http.getResponse());
      }
      if (one instanceof ClientAuthenticationException) {
        return Failure.of(
            Kind.DENIED,
            "Azure refuses the credentials: " + told(one),
            "check tenant_id, client_id and the secret, certificate or token that goes with them");
      }
    }
    return Failure.of(
        Kind.INTERNAL,
        "the answer cannot be read (" + thrown.getClass().getSimpleName() + ")",
        null);
  }

  /** The service knows no such key, version or certificate. */
  static boolean isNotFound(Throwable thrown) {
    return status(thrown) == NOT_FOUND;
  }

  /** The service no longer takes the token, although the library thinks that it is good. */
  static boolean isStaleToken(Throwable thrown) {
    return status(thrown) == UNAUTHORIZED;
  }

  /** The service cannot decrypt what it was given, and has nothing against how it was asked. */
  static boolean isWrongCiphertext(Throwable thrown) {
    for (Throwable one : chain(thrown)) {
      if (one instanceof HttpResponseException http && status(one) == BAD_REQUEST) {
        AzureError error = AzureError.of(http);
        return error.code().equals("BadParameter")
            && !error.message().contains("lgorithm")
            && !error.message().contains("'alg'");
      }
    }
    return false;
  }

  private static int status(Throwable thrown) {
    for (Throwable one : chain(thrown)) {
      if (one instanceof HttpResponseException http && http.getResponse() != null) {
        return http.getResponse().getStatusCode();
      }
    }
    return 0;
  }

  private static Failure response(AzureError error, HttpResponse response) {
    int status = response.getStatusCode();
    String detail = error.describe(status);
    if (status >= 200 && status < 300) {
      return Failure.of(Kind.INTERNAL, "the answer cannot be read", null);
    }
    if (status >= SERVER_ERRORS) {
      Failure lost = Failure.lost(detail, null);
      return new Failure(
          lost.kind(), lost.detail(), null, lost.repeat(), retryAfter(response).orElse(null));
    }
    return switch (status) {
      case TOO_MANY -> Failure.throttled(detail, retryAfter(response).orElse(null));
      case UNAUTHORIZED ->
          Failure.of(
              Kind.DENIED,
              detail,
              "check tenant_id, which must be the vault's, and the clock of this machine");
      case FORBIDDEN -> forbidden(error, detail);
      case NOT_FOUND ->
          Failure.of(Kind.NOT_FOUND, detail, "check key_name, key_version and vault_name");
      case CONFLICT ->
          Failure.of(
              Kind.CONFLICT,
              detail,
              error.mentions("Deleted")
                  ? "recover or purge the deleted key, or choose another key_name"
                  : null);
      default -> Failure.of(Kind.INVALID, detail, null);
    };
  }

  private static Failure forbidden(AzureError error, String detail) {
    if (error.mentions("Disabled") || error.mentions("disabled key")) {
      return Failure.of(
          Kind.DENIED,
          detail,
          "enable the key version: az keyvault key set-attributes --enabled true");
    }
    if (error.mentions("Expired") || error.mentions("NotYetValid")) {
      return Failure.of(
          Kind.DENIED,
          detail,
          "see the key's activation and expiration dates, or use a new version");
    }
    if (error.mentions("KeyOperationForbidden") || error.mentions("not permitted on this key")) {
      return Failure.of(
          Kind.DENIED, detail, "add the operation to the key's permitted operations (key_ops)");
    }
    if (error.mentions("ForbiddenByFirewall") || error.mentions("ForbiddenByConnection")) {
      return Failure.of(
          Kind.DENIED, detail, "let this network in by the vault's firewall or private endpoint");
    }
    return Failure.of(Kind.DENIED, detail, ROLES);
  }

  private static Failure authority(MsalServiceException refused) {
    Integer status = refused.statusCode();
    String detail = "Microsoft Entra ID gives no token: " + told(refused);
    if (status != null && status == TOO_MANY) {
      return Failure.throttled(detail, null);
    }
    if (status != null && status >= SERVER_ERRORS) {
      return Failure.unreachable(detail, null);
    }
    return Failure.of(
        Kind.DENIED,
        detail,
        "check tenant_id, client_id and the secret, certificate or token that goes with them");
  }

  private static Failure network(IOException thrown) {
    if (thrown instanceof UnknownHostException) {
      return Failure.unreachable(
          "the host " + thrown.getMessage() + " is unknown", "check vault_name and resource");
    }
    if (thrown instanceof ConnectException || thrown instanceof NoRouteToHostException) {
      return Failure.unreachable(String.valueOf(thrown.getMessage()), null);
    }
    if (thrown instanceof SSLException && chain(thrown).stream().anyMatch(AzureFailures::isTrust)) {
      return Failure.of(
          Kind.UNAVAILABLE,
          "its certificate is not trusted: " + thrown.getMessage(),
          "if it has an authority of its own, name its certificate in ca_file");
    }
    return Failure.lost(
        "the connection broke or no answer came: "
            + thrown.getClass().getSimpleName()
            + (thrown.getMessage() == null ? "" : ": " + thrown.getMessage()),
        null);
  }

  private static boolean isTrust(Throwable thrown) {
    return thrown instanceof CertificateException
        || thrown instanceof CertPathValidatorException
        || thrown instanceof CertPathBuilderException;
  }

  /** The library's parser of JSON throws exceptions of the same kind as a network. */
  private static boolean isParsing(IOException thrown) {
    return thrown.getClass().getName().startsWith("com.azure.json.")
        || thrown.getCause() instanceof IllegalStateException;
  }

  /** RFC 9110 section 10.2.3: seconds or a date. */
  static Optional<Duration> retryAfter(HttpResponse response) {
    String text = response.getHeaderValue(HttpHeaderName.RETRY_AFTER);
    if (text == null) {
      return Optional.empty();
    }
    Duration pause;
    if (DIGITS.matcher(text.strip()).matches()) {
      pause = Duration.ofSeconds(Long.parseLong(text.strip()));
    } else {
      try {
        Instant time =
            ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        pause = Duration.between(Instant.now(), time);
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }
    return pause.isNegative() || pause.compareTo(LONGEST_PAUSE) > 0
        ? Optional.empty()
        : Optional.of(pause);
  }

  private static List<Throwable> chain(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    for (@Nullable Throwable one = thrown;
        one != null && chain.size() < 20 && !chain.contains(one);
        one = one.getCause()) {
      chain.add(one);
    }
    return chain;
  }

  /** The first line of a message; the library appends advice and whole answers. */
  private static String told(Throwable thrown) {
    String line = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
    return line.substring(0, Math.min(line.length(), MOST_TOLD)).strip();
  }
}
