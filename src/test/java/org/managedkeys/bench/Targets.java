// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What this library is meant to reach. Rows and figures go by the names their sections give. */
final class Targets {

  private static final String PKCS11 = "pkcs11";
  private static final String CLOUD = "cloud";
  private static final String START_UP = "start-up";
  private static final String SCALE = "scale";
  private static final String PKI = "pki";
  private static final String TRANSIT = "transit";
  private static final String SERVER = "server";

  private static final List<String> SUN_SIGNS =
      List.of("sign-rsa-2048", "sign-pss-2048", "sign-p256");
  private static final List<String> SIGNS =
      Stream.concat(SUN_SIGNS.stream(), Stream.of("sign-ed25519")).toList();
  private static final List<String> CLOUD_SIGNS =
      List.of(
          "aws-sign-rsa-2048",
          "aws-sign-p256",
          "azure-sign-rsa-2048",
          "azure-sign-p256",
          "gcp-sign-rsa-2048",
          "gcp-sign-p256");

  static final List<Target> ALL =
      List.of(
          new Target(
              "What our layers add over a PKCS #11 module that does nothing",
              "≤ 0.5 µs CPU per operation",
              pkcs11(
                  List.of("null-hmac-64", "null-gcm-64"),
                  Comparison.ADDED_MICROS,
                  Contestant.FLOOR,
                  Bound.atMost(0.5))),
          new Target(
              "RSA, PSS, ECDSA, Ed25519 signatures over PKCS #11",
              "CPU ≥ 0.97 of the C floor, ≥ 1.00 of SunPKCS11",
              both(
                  pkcs11(SIGNS, Comparison.CPU_RATIO, Contestant.FLOOR, Bound.atLeast(0.97)),
                  pkcs11(
                      SUN_SIGNS, Comparison.CPU_RATIO, Contestant.SUN_PKCS11, Bound.atLeast(1)))),
          new Target(
              "HMAC and AES-GCM of 64 B",
              "CPU ≥ 0.95 of the C floor, ≥ 1.0 of SunPKCS11 on 25, GCM ≥ 1.8 on 17",
              both(
                  pkcs11(
                      List.of("hmac-64", "gcm-64"),
                      Comparison.CPU_RATIO,
                      Contestant.FLOOR,
                      Bound.atLeast(0.95)),
                  List.of(
                      sun("hmac-64", Bound.atLeast(1)).on(25),
                      sun("gcm-64", Bound.atLeast(1)).on(25),
                      sun("gcm-64", Bound.atLeast(1.8)).on(17)))),
          new Target(
              "AES-GCM of 16 KiB",
              "CPU ≥ 0.90 of the C floor from arrays, ≥ 0.95 from direct buffers",
              List.of(
                  floor("gcm-16k", Comparison.CPU_RATIO, Bound.atLeast(0.9)),
                  floor("gcm-16k-direct", Comparison.CPU_RATIO, Bound.atLeast(0.95)))),
          new Target(
              "SHA256withRSA of 100 MiB",
              "wall ≥ 1.1 of SunPKCS11; ≤ 100 bytes go to the token",
              List.of(
                  RowCheck.of(
                      PKCS11,
                      "sign-rsa-100m",
                      Comparison.WALL_RATIO,
                      Contestant.SUN_PKCS11,
                      Bound.atLeast(1.1)),
                  new FigureCheck(
                      PKCS11, "bytes to the token, SHA256withRSA of 100 MiB", Bound.atMost(100)))),
          new Target(
              "32 threads, throughput",
              "≥ 0.95 of the C floor with 32 threads",
              List.copyOf(
                  Stream.of(
                          SIGNS,
                          List.of("decrypt-oaep", "hmac-64", "hmac-4k"),
                          List.of("gcm-64", "gcm-16k", "gcm-16k-direct", "sign-rsa-1m"))
                      .flatMap(List::stream)
                      .map(each ->
                          floor(each, Comparison.WALL_RATIO, Bound.atLeast(0.95)).threads(32))
                      .toList())),
          new Target(
              "Signature.getInstance, init and sign, against an object used again",
              "≤ 1.5 µs CPU more; no lock waited for with 32 threads",
              List.of(
                  new OperationCheck(PKCS11, "sign-p256-new", "sign-p256", Bound.atMost(1.5)),
                  new FigureCheck(PKCS11, "locks waited for, 32 threads", Bound.atMost(0)))),
          new Target(
              "Signature in a cloud over the vendor's library alone",
              "≤ 20 µs CPU, ≤ 4 KB allocated, no more requests or connections",
              Stream.of(
                      added(Comparison.ADDED_MICROS, 20),
                      added(Comparison.ADDED_BYTES, 4000),
                      // Less than one in a thousand: a turn may end while a request is under way.
                      added(Comparison.ADDED_REQUESTS, 0.001),
                      added(Comparison.ADDED_CONNECTIONS, 0.001))
                  .flatMap(List::stream)
                  .toList()),
          new Target(
              "Cloud signatures with 32 threads, 20 ms away, throughput",
              "≥ 0.97 of the vendor's library, ≥ 3 of " + Contestant.AZURE_JCA,
              both(
                  away(
                      List.of("aws-sign-rsa-2048", "azure-sign-rsa-2048", "gcp-sign-rsa-2048"),
                      Contestant.FLOOR,
                      Bound.atLeast(0.97)),
                  away(List.of("azure-sign-rsa-2048"), Contestant.AZURE_JCA, Bound.atLeast(3)))),
          new Target(
              "Envelope encryption of 64 MiB",
              "CPU ≥ 0.9 of SunJCE's AES-GCM",
              Stream.of("aws-envelope-64m", "azure-envelope-64m", "gcp-envelope-64m")
                  .map(each ->
                      (Check)
                          RowCheck.of(
                              CLOUD,
                              each,
                              Comparison.CPU_RATIO,
                              Contestant.SUN_JCE,
                              Bound.atLeast(0.9)))
                  .toList()),
          new Target(
              "First signature over PKCS #11, whole process",
              "wall ≤ 1.10 × SunPKCS11's",
              Stream.of("pkcs11-cds", "pkcs11-appcds", "pkcs11-no-cds")
                  .map(each ->
                      (Check)
                          RowCheck.of(
                              START_UP,
                              each,
                              Comparison.WALL_TIMES,
                              Contestant.SUN_PKCS11,
                              Bound.atMost(1.1)))
                  .toList()),
          new Target(
              "100,000 configured keys",
              "load ≤ 400 ms and ≤ 60 MB; lookup as with 1,000; no native or remote call",
              List.of(
                  new ValueCheck(SCALE, "load-100000", "", Bound.atMost(400)),
                  new FigureCheck(SCALE, "heap-100000", Bound.atMost(60_000_000)),
                  new ValueCheck(SCALE, "lookup-100000", "lookup-1000", Bound.atMost(2)),
                  new FigureCheck(SCALE, "native-calls-100000", Bound.atMost(0)))),
          new Target(
              "A PKCS #11 call that hangs for 2 s",
              "other threads work on: longest pause ≤ 200 ms",
              List.of(new FigureCheck(SCALE, "hang-longest-pause", Bound.atMost(200)))),
          new Target(
              "Certificates for requests by a P-256 key in a token, nothing kept, throughput",
              "≥ 0.8 of what the token signs with 8 threads",
              List.of(
                  RowCheck.of(
                          PKI,
                          "sign-csr-p256",
                          Comparison.WALL_RATIO,
                          Contestant.FLOOR,
                          Bound.atLeast(0.8))
                      .threads(8))),
          new Target(
              "A revocation list of 100,000 certificates",
              "in a heap of 128 MB",
              List.of(new FigureCheck(PKI, "crl-100000, peak heap", Bound.atMost(128)))),
          new Target(
              "Answers of OCSP that were signed before",
              "≥ 20,000 per second on two cores",
              List.of(new RateCheck(PKI, "ocsp-cached", Bound.atLeast(20_000)))),
          new Target(
              "Transit's envelope encryption of 1 KiB by a data key that serves many messages",
              "≥ 300,000 per second on two cores",
              List.of(new RateCheck(TRANSIT, "transit-envelope-1k", Bound.atLeast(300_000)))),
          new Target(
              "Transit's batch of 1,000 signatures in a cloud, 20 ms away",
              "wall ≤ 1.1 × 1,000 × latency ÷ 32 at a time",
              List.of(
                  RowCheck.of(
                      TRANSIT,
                      "transit-sign-batch-1000",
                      Comparison.WALL_TIMES,
                      Contestant.FLOOR,
                      Bound.atMost(1.1)))),
          new Target(
              "Transit's signature by a P-256 key in a token",
              "CPU ≥ 0.9 of the C floor",
              List.of(
                  RowCheck.of(
                      TRANSIT,
                      "transit-sign-p256",
                      Comparison.CPU_RATIO,
                      Contestant.FLOOR,
                      Bound.atLeast(0.9)))),
          new Target(
              "Signature by a P-256 key in a token over HTTPS, 32 connections",
              "throughput, and CPU of the server, ≥ 0.7 of Transit in process",
              List.of(
                  server(Comparison.WALL_RATIO).threads(32),
                  server(Comparison.CPU_RATIO).threads(32))));

  private Targets() {}

  private static List<Check> pkcs11(
      List<String> operations, Comparison comparison, String against, Bound bound) {
    return operations.stream()
        .map(each -> (Check) RowCheck.of(PKCS11, each, comparison, against, bound))
        .toList();
  }

  private static RowCheck floor(String operation, Comparison comparison, Bound bound) {
    return RowCheck.of(PKCS11, operation, comparison, Contestant.FLOOR, bound);
  }

  private static RowCheck sun(String operation, Bound bound) {
    return RowCheck.of(PKCS11, operation, Comparison.CPU_RATIO, Contestant.SUN_PKCS11, bound);
  }

  private static RowCheck server(Comparison comparison) {
    return RowCheck.of(
        SERVER, "server-sign-p256", comparison, Contestant.IN_PROCESS, Bound.atLeast(0.7));
  }

  private static List<Check> added(Comparison comparison, double most) {
    return CLOUD_SIGNS.stream()
        .map(each ->
            (Check) RowCheck.of(CLOUD, each, comparison, Contestant.FLOOR, Bound.atMost(most)))
        .toList();
  }

  private static List<Check> away(List<String> operations, String against, Bound bound) {
    return operations.stream()
        .map(each ->
            (Check)
                RowCheck.of(CLOUD, each, Comparison.WALL_RATIO, against, bound)
                    .threads(32)
                    .delay(20))
        .toList();
  }

  private static List<Check> both(List<? extends Check> some, List<? extends Check> others) {
    List<Check> all = new ArrayList<>(some);
    all.addAll(others);
    return List.copyOf(all);
  }
}
