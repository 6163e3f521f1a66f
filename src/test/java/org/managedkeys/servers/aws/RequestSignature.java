// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.managedkeys.servers.HttpCall;

/**
 * The signature of a request, version 4, in its Authorization header.
 *
 * @param scope date, region, service and an end, separated by slashes
 */
record RequestSignature(String accessKey, String scope, List<String> headers, String value) {

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";

  private static final Pattern HEADER =
      Pattern.compile(
          ALGORITHM
              + " *Credential=([^/, ]+)/([^, ]+), *SignedHeaders=([^, ]+), *Signature=([0-9a-f]+)");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  static RequestSignature parse(String header) {
    Matcher found = HEADER.matcher(header);
    if (!found.matches()) {
      throw new AwsException(
          "IncompleteSignatureException",
          "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters.");
    }
    return new RequestSignature(
        found.group(1), found.group(2), List.of(found.group(3).split(";", -1)), found.group(4));
  }

  void checkScope(String region, String service) {
    String[] parts = scope.split("/", -1);
    if (parts.length != 4 || !parts[3].equals("aws4_request")) {
      throw invalid("Credential should be scoped with a valid terminator: 'aws4_request'.");
    }
    if (!parts[1].equals(region)) {
      throw invalid("Credential should be scoped to a valid region.");
    }
    if (!parts[2].equals(service)) {
      throw invalid("Credential should be scoped to correct service: '" + service + "'.");
    }
  }

  void checkTime(HttpCall call, Instant now, Duration skew) {
    String text = call.header("X-Amz-Date").orElse("");
    Instant time;
    try {
      time = TIME.parse(text, Instant::from);
    } catch (DateTimeParseException e) {
      throw new AwsException(
          "IncompleteSignatureException", "Date must be in ISO-8601 'basic format'.");
    }
    if (!scope.startsWith(text.substring(0, 8) + "/")) {
      throw invalid(
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date");
    }
    if (time.isBefore(now.minus(skew))) {
      throw invalid(
          String.format(
              Locale.ROOT,
              "Signature expired: %s is now earlier than %s (%s - 5 min.)",
              text,
              TIME.format(now.minus(skew)),
              TIME.format(now)));
    }
    if (time.isAfter(now.plus(skew))) {
      throw invalid(
          String.format(
              Locale.ROOT,
              "Signature not yet current: %s is still later than %s (%s + 5 min.)",
              text,
              TIME.format(now.plus(skew)),
              TIME.format(now)));
    }
  }

  void checkValue(HttpCall call, String secretKey) {
    try {
      byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
      for (String part : scope.split("/", -1)) {
        key = hmac(key, part);
      }
      String text =
          String.join(
              "\n",
              ALGORITHM,
              call.header("X-Amz-Date").orElse(""),
              scope,
              sha256(canonical(call).getBytes(UTF_8)));
      byte[] expected = HexFormat.of().formatHex(hmac(key, text)).getBytes(UTF_8);
      if (headers.contains("host") && MessageDigest.isEqual(expected, value.getBytes(UTF_8))) {
        return;
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    throw invalid(
        "The request signature we calculated does not match the signature you provided. "
            + "Check your AWS Secret Access Key and signing method.");
  }

  /** The request in the one form that both sides hash; all requests here have a plain path. */
  private String canonical(HttpCall call) throws GeneralSecurityException {
    String query =
        Arrays.stream(call.query().split("&", -1)).sorted().collect(Collectors.joining("&"));
    String lines =
        headers.stream()
            .map(name -> name + ":" + call.header(name).orElse("").strip().replaceAll(" +", " "))
            .collect(Collectors.joining("\n"));
    return String.join(
        "\n",
        call.method(),
        call.path(),
        query,
        lines,
        "",
        String.join(";", headers),
        sha256(call.body()));
  }

  private static String sha256(byte[] bytes) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(UTF_8));
  }

  private static AwsException invalid(String message) {
    return new AwsException("InvalidSignatureException", message);
  }
}
