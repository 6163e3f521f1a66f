// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.wire.Answer;

/**
 * An answer before it is written: in Vault's envelope, as errors, or as bytes of its own.
 * Immutable; prints its status only, since secrets may be in it.
 *
 * @param status of HTTP; from 400 on, the answer is written as {@code {"errors": […]}}
 * @param data by Vault's names; may hold nulls
 * @param warnings what went otherwise than was asked
 * @param errors what went wrong, for a status from 400 on; may be empty even then
 * @param auth a new token, for logins and {@code auth/token/create}
 * @param raw takes the place of the envelope
 * @param repeatsData whether {@code data}'s fields stand beside {@code data} as well, as in most
 *     answers of {@code sys/}
 * @param mountType of the mount that answers: {@code pki}, {@code transit}, {@code system} …; empty
 *     if none does
 * @param headers of HTTP, beside those that every answer has; a name of theirs replaces it
 */
public record ApiResponse(
    int status,
    Map<String, @Nullable Object> data,
    List<String> warnings,
    List<String> errors,
    Optional<Map<String, @Nullable Object>> auth,
    Optional<Raw> raw,
    boolean repeatsData,
    String mountType,
    Map<String, String> headers) {

  private static final int OK = 200;
  private static final int NO_CONTENT = 204;

  /** From here on it is an error. */
  private static final int FIRST_ERROR = 400;

  public ApiResponse {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    warnings = List.copyOf(warnings);
    errors = List.copyOf(errors);
    auth = auth.map(fields -> Collections.unmodifiableMap(new LinkedHashMap<>(fields)));
    headers = Map.copyOf(headers);
  }

  /**
   * Bytes that are sent as they are. Immutable.
   *
   * @param contentType as the header names it
   * @param content read-only
   */
  public record Raw(String contentType, ByteBuffer content) {

    public Raw {
      content = content.asReadOnlyBuffer();
    }

    /** Each caller reads from the beginning. */
    @Override
    public ByteBuffer content() {
      return content.duplicate();
    }

    @Override
    public String toString() {
      return content.remaining() + " bytes of " + contentType;
    }
  }

  /** 200; or 204 if there is neither data nor a warning. */
  public static ApiResponse of(Answer answer) {
    boolean empty = answer.data().isEmpty() && answer.warnings().isEmpty();
    return empty
        ? noContent()
        : envelope(OK, answer.data(), answer.warnings(), List.of(), Optional.empty());
  }

  /** 200 with data, even if it is empty. */
  public static ApiResponse data(Map<String, ? extends @Nullable Object> data) {
    return envelope(OK, data, List.of(), List.of(), Optional.empty());
  }

  /** 204: done, and there is nothing to tell. */
  public static ApiResponse noContent() {
    return envelope(NO_CONTENT, Map.of(), List.of(), List.of(), Optional.empty());
  }

  /** 200 with a token. */
  public static ApiResponse auth(Map<String, ? extends @Nullable Object> auth) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(auth);
    return envelope(OK, Map.of(), List.of(), List.of(), Optional.of(fields));
  }

  /** An error, with texts that a caller may see and data if there is any. */
  public static ApiResponse error(
      int status, List<String> errors, Map<String, ? extends @Nullable Object> data) {
    if (status < FIRST_ERROR) {
      throw new IllegalArgumentException(status + " is no error");
    }
    return envelope(status, data, List.of(), errors, Optional.empty());
  }

  /** Bytes instead of the envelope, whatever the status. */
  public static ApiResponse raw(int status, String contentType, byte[] content) {
    return bytes(status, new Raw(contentType, ByteBuffer.wrap(content.clone())));
  }

  /** A JSON object instead of the envelope, as {@code sys/health} answers. */
  public static ApiResponse bare(int status, Map<String, ? extends @Nullable Object> object) {
    return bytes(status, new Raw(Json.MEDIA_TYPE, ByteBuffer.wrap(Json.write(object))));
  }

  private static ApiResponse bytes(int status, Raw raw) {
    return new ApiResponse(
        status,
        Map.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.of(raw),
        false,
        "",
        Map.of());
  }

  private static ApiResponse envelope(
      int status,
      Map<String, ? extends @Nullable Object> data,
      List<String> warnings,
      List<String> errors,
      Optional<Map<String, @Nullable Object>> auth) {
    return new ApiResponse(
        status,
        new LinkedHashMap<>(data),
        warnings,
        errors,
        auth,
        Optional.empty(),
        false,
        "",
        Map.of());
  }

  public boolean isError() {
    return status >= FIRST_ERROR;
  }

  /** With {@code data}'s fields beside {@code data} as well. */
  public ApiResponse repeatingData() {
    return new ApiResponse(status, data, warnings, errors, auth, raw, true, mountType, headers);
  }

  /** With the type of the mount that answers. */
  public ApiResponse ofMountType(String type) {
    return new ApiResponse(status, data, warnings, errors, auth, raw, repeatsData, type, headers);
  }

  /** With another status. */
  public ApiResponse withStatus(int other) {
    return new ApiResponse(
        other, data, warnings, errors, auth, raw, repeatsData, mountType, headers);
  }

  /** With these warnings too; a 204 becomes a 200. */
  public ApiResponse withWarnings(List<String> more) {
    if (more.isEmpty()) {
      return this;
    }
    List<String> all = new ArrayList<>(warnings);
    all.addAll(more);
    return new ApiResponse(
        status == NO_CONTENT ? OK : status,
        data,
        all,
        errors,
        auth,
        raw,
        repeatsData,
        mountType,
        headers);
  }

  /** With a header of HTTP. */
  public ApiResponse withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new ApiResponse(status, data, warnings, errors, auth, raw, repeatsData, mountType, more);
  }

  @Override
  public String toString() {
    return "answer " + status + (isError() ? " " + errors : "");
  }
}
