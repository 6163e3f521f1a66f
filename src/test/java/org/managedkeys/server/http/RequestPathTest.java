// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each path has one meaning, or none. */
final class RequestPathTest {

  @ParameterizedTest
  @CsvSource({
    "/v1/sys/health, sys/health",
    "/v1/transit/keys/a.b-c_d, transit/keys/a.b-c_d",
    "/v1/transit/keys/, transit/keys",
    "/v1/pki/cert/17%3A67%3a16, pki/cert/17:67:16",
    "/v1/Sys/Health, Sys/Health",
    "/v1/a/%61%2D, a/a-",
    "/v1/a/~$&'()*+=:@!, a/~$&'()*+=:@!"
  })
  void path_isReadSegmentBySegment(String raw, String path) {
    assertThat(RequestPath.read(raw, Verb.WRITE)).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1//a",
        "/v1/a//b",
        "/v1/a//",
        "/v1/a/../b",
        "/v1/../a",
        "/v1/a/..",
        "/v1/a/%2e%2e/b",
        "/v1/a/%2E./b",
        "/v1/a/%2eb",
        "/v1/a%2fb",
        "/v1/a%2Fb",
        "/v1/a%5cb",
        "/v1/a\\b",
        "/v1/a%252fb",
        "/v1/a%25b",
        "/v1/a;x=1/b",
        "/v1/a%3bx/b",
        "/v1/..;/b",
        "/v1/a%00b",
        "/v1/a%0ab",
        "/v1/a%7fb",
        "/v1/a%20b",
        "/v1/a b",
        "/v1/a%ff",
        "/v1/a%c0%ae",
        "/v1/a%c3%a9",
        "/v1/\u0430",
        "/v1/a%ef%bc%8fb",
        "/v1/a%zz",
        "/v1/a%2",
        "/v1/a%",
        "/v1/a%u0041"
      })
  void pathThatMayBeMisread_isRefused(String raw) {
    for (Verb verb : Verb.values()) {
      assertThatThrownBy(() -> RequestPath.read(raw, verb))
          .asInstanceOf(InstanceOfAssertFactories.type(HttpError.class))
          .extracting(HttpError::status)
          .isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/transit/keys/a.", "/v1/a./b", "/v1/a/...", "/v1/a/."})
  void segmentWithAFullStopAtItsEnd_isNoPath(String raw) {
    assertThatThrownBy(() -> RequestPath.read(raw, Verb.READ))
        .asInstanceOf(InstanceOfAssertFactories.type(HttpError.class))
        .extracting(HttpError::status)
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "/v1", "/v1/", "/V1/sys/health", "/v2/sys", "/ui/", "//v1/a", "*"})
  void otherPath_isNotOfTheApi(String raw) {
    assertThatThrownBy(() -> RequestPath.read(raw, Verb.READ))
        .asInstanceOf(InstanceOfAssertFactories.type(HttpError.class))
        .extracting(HttpError::status)
        .isEqualTo(404);
  }

  /** RFC 6960, appendix A.1: Base64 in the path, whose slashes clients encode or not. */
  @ParameterizedTest
  @CsvSource({
    "pki/ocsp/MFEwTzBN, pki/ocsp/MFEwTzBN",
    "pki/ocsp/MF%2FEw%2BTz%3D%3d, pki/ocsp/MF%2FEw%2BTz%3D%3d",
    "pki/ocsp/MF//Ew/Tz==, pki/ocsp/MF//Ew/Tz==",
    "pki/ocsp/MFEw/, pki/ocsp/MFEw/",
    "team/pki/unified-ocsp/MF//Ew, team/pki/unified-ocsp/MF//Ew",
    "ocsp/ocsp/MF//Ew, ocsp/ocsp/MF//Ew",
    "ocsp/pki.x/ocsp/MF//Ew, ocsp/pki.x/ocsp/MF//Ew",
    "pki/ocsp, pki/ocsp",
    "pki/ocsp/, pki/ocsp"
  })
  void ocspRequest_staysAsItWasSent(String raw, String path) {
    assertThat(RequestPath.read("/v1/" + raw, Verb.READ)).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pki/ocsp/../../sys/health",
        "pki/ocsp/%2e%2e/x",
        "pki/ocsp/MF%2F..%2Fx",
        "pki/ocsp/a;b//c",
        "pki/ocsp/%252F",
        "pki/ocsp/%5c//",
        "pki/ocsp/%00//",
        "pki//ocsp/MFEw",
        "pk%2fi/ocsp/MFEw",
        "ocsp/MF//Ew",
        "pki/Ocsp/MF//Ew",
        "pki/xocsp/MF//Ew"
      })
  void ocspException_isForBase64Only(String raw) {
    assertThatThrownBy(() -> RequestPath.read("/v1/" + raw, Verb.READ))
        .isInstanceOf(HttpError.class);
  }

  @Test
  void ocspException_isForGetOnly() {
    for (Verb verb : new Verb[] {Verb.LIST, Verb.WRITE, Verb.PATCH, Verb.DELETE}) {
      assertThatThrownBy(() -> RequestPath.read("/v1/pki/ocsp/MF//Ew", verb))
          .isInstanceOf(HttpError.class);
      assertThatThrownBy(() -> RequestPath.read("/v1/pki/ocsp/MF%2FEw", verb))
          .isInstanceOf(HttpError.class);
    }
  }
}
