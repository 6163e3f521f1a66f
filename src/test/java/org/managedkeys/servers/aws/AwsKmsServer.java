// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.servers.Fault;
import org.managedkeys.servers.HttpCall;
import org.managedkeys.servers.KmsServer;
import org.managedkeys.servers.Reply;

/**
 * AWS KMS of one account in one region: the JSON 1.1 protocol over plain HTTP. Requests must be
 * signed with {@link #accessKey} and {@link #secretKey}. Thread-safe.
 */
public final class AwsKmsServer extends KmsServer {

  public static final String REGION = "us-east-1";
  public static final String ACCOUNT = "111122223333";

  private static final String TARGET = "TrentService.";

  /** The operations that can be asked for without being done. */
  private static final Set<String> CRYPTOGRAPHIC =
      Set.of(
          "Sign",
          "Verify",
          "Encrypt",
          "Decrypt",
          "GenerateDataKey",
          "GenerateMac",
          "VerifyMac",
          "DeriveSharedSecret");

  private final Credentials credentials = new Credentials(REGION);
  private final TokenService tokens = new TokenService(credentials);
  private final Map<String, Operation> operations = new HashMap<>();

  public AwsKmsServer() {
    super(null);
    credentials.addUser(accessKey(), secretKey());
    KeyRing ring = new KeyRing(REGION, ACCOUNT, credentials::now);
    operations.putAll(new KeyOperations(ring).all());
    operations.putAll(new AliasOperations(ring).all());
    operations.putAll(new SigningOperations(ring).all());
    operations.putAll(new CipherOperations(ring).all());
    operations.putAll(new MacOperations(ring).all());
    operations.putAll(new SecretOperations(ring).all());
    operations.putAll(new ImportOperations(ring, credentials).all());
  }

  /** A server on a free port. */
  public static AwsKmsServer start() throws Exception {
    AwsKmsServer server = new AwsKmsServer();
    server.start(0);
    return server;
  }

  public String accessKey() {
    return "AKIAIOSFODNN7TESTING";
  }

  public String secretKey() {
    return "a-secret-that-only-tests-know-0123456789";
  }

  public String region() {
    return REGION;
  }

  /** Credentials with a token, good for an hour. */
  public AwsSession startSession() {
    return credentials.startSession(Duration.ofHours(1));
  }

  /** From now on the tokens of all sessions so far have expired. */
  public void endSessions() {
    credentials.endSessions();
  }

  /**
   * From now on the service's clock is ahead of this machine's, or behind. The vendor's library
   * learns the difference from an answer and keeps it for the whole JVM: {@code SdkGlobalTime}.
   */
  public void setClockAhead(Duration offset) {
    credentials.setAhead(offset);
  }

  /** A role that the user may assume; an empty external id asks for none. */
  public void addRole(String arn, String externalId) {
    tokens.addRole(arn, externalId);
  }

  /** A role that the bearer of an identity provider's token may assume. */
  public void addWebIdentity(String roleArn, String token) {
    tokens.addWebIdentity(roleArn, token);
  }

  /** The service is asked too often; it does not tell when to come again. */
  public static Fault throttled() {
    return error(
        400,
        "ThrottlingException",
        "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.");
  }

  /** The caller lacks the permission for an operation. */
  public static Fault denied(String operation) {
    return error(
        400,
        "AccessDeniedException",
        "User: arn:aws:iam::"
            + ACCOUNT
            + ":user/tester is not authorized to perform: kms:"
            + operation
            + " because no identity-based policy allows the kms:"
            + operation
            + " action");
  }

  /** Any error of the service. */
  public static Fault error(int status, String code, String message) {
    return Fault.instead(refusal(status, code, message));
  }

  @Override
  protected String operation(HttpCall call) {
    String target = call.header("X-Amz-Target").orElse("");
    return target.startsWith(TARGET)
        ? target.substring(TARGET.length())
        : TokenService.action(call);
  }

  @Override
  protected Reply answer(HttpCall call) throws Exception {
    Reply reply = TokenService.action(call).isEmpty() ? keyService(call) : tokens.answer(call);
    return reply.with(
        "Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(credentials.now().atZone(UTC)));
  }

  private Reply keyService(HttpCall call) throws Exception {
    try {
      String name = operation(call);
      Operation operation = operations.get(name);
      if (!call.method().equals("POST") || operation == null) {
        throw new AwsException("UnknownOperationException", "");
      }
      credentials.check(call, "kms");
      Parameters parameters = Parameters.of(call.body());
      Map<String, Object> answer = operation.run(parameters);
      if (CRYPTOGRAPHIC.contains(name) && parameters.flag("DryRun")) {
        throw new AwsException(
            412,
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set.");
      }
      return json(200, answer);
    } catch (AwsException e) {
      return refusal(e.status(), e.code(), e.text());
    }
  }

  private static Reply refusal(int status, String code, String message) {
    Map<String, Object> body = new HashMap<>(Map.of("__type", code));
    if (!message.isEmpty()) {
      body.put("message", message);
    }
    return json(status, body);
  }

  /** An operation that answers nothing has an empty body. */
  private static Reply json(int status, Map<String, Object> body) {
    try {
      byte[] bytes =
          body.isEmpty() ? new byte[0] : JSON.std.asString(body).getBytes(StandardCharsets.UTF_8);
      return new Reply(
          status,
          Map.of(
              "Content-Type",
              "application/x-amz-json-1.1",
              "x-amzn-RequestId",
              UUID.randomUUID().toString()),
          bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
