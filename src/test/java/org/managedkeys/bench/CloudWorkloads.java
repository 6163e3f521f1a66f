// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the contestants of the cloud section do. Operations are named after the service and what is
 * done: {@code aws-sign-rsa-2048}.
 */
public final class CloudWorkloads implements WorkloadSource {

  /** The system property that names the folder with the folders of the services. */
  static final String FOLDER = "bench.cloud";

  private final Path folder;

  /** All threads share a contestant's library, with its connections. */
  private final Map<String, Library> libraries = new ConcurrentHashMap<>();

  /** A library that has been opened. */
  interface Library extends AutoCloseable {

    /** For one thread. */
    CloudWork.Action start(CloudTask task, CloudResults results) throws Exception;

    @Override
    void close();
  }

  /** Of the services that the system property tells of. */
  public CloudWorkloads() {
    this(Path.of(System.getProperty(FOLDER)));
  }

  CloudWorkloads(Path folder) {
    this.folder = folder;
  }

  @Override
  public Workload open(String contestant, String operation) throws Exception {
    int dash = operation.indexOf('-');
    Path service = folder.resolve(operation.substring(0, dash));
    CloudTask task = CloudTask.of(operation.substring(dash + 1));
    if (task == CloudTask.ENVELOPE_64M) {
      LocalGcm.warmUp();
    }
    if (contestant.equals(Contestant.SUN_JCE)) {
      return new CloudWork(
          new LocalGcm(task.message()), result -> LocalGcm.check(task, (byte[]) result));
    }
    CloudResults results = new CloudResults(service);
    Library library =
        libraries.computeIfAbsent(
            contestant + " " + service, name -> library(contestant, service, results));
    return new CloudWork(library.start(task, results), result -> results.check(task, result));
  }

  private static Library library(String contestant, Path service, CloudResults results) {
    try {
      return switch (contestant) {
        case Contestant.OURS -> CloudJca.ours(service);
        case Contestant.FLOOR, Contestant.CONTROL -> new RawLibrary(raw(results.facts()));
        case Contestant.AZURE_JCA -> CloudJca.azure(results.facts());
        case Contestant.JSIGN -> CloudJca.jsign(results.facts());
        default -> throw new IllegalArgumentException("no such contestant: " + contestant);
      };
    } catch (Exception e) {
      throw new IllegalStateException(contestant + " does not open: " + e, e);
    }
  }

  /** The vendor's library. */
  static RawCloud raw(Properties facts) throws Exception {
    String service = CloudFacts.required(facts, CloudFacts.SERVICE);
    return switch (service) {
      case CloudService.AWS -> new RawAws(facts);
      case CloudService.AZURE -> new RawAzure(facts);
      case CloudService.GCP -> new RawGcp(facts);
      default -> throw new IllegalArgumentException("no such service: " + service);
    };
  }

  @Override
  public void close() {
    libraries.values().forEach(Library::close);
  }
}
