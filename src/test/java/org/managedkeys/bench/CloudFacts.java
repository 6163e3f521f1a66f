// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** What is told to the contestants of one service: where it is, as whom to call it, its keys. */
final class CloudFacts {

  /** The name of the service. */
  static final String SERVICE = "service";

  private static final String FILE = "facts.properties";

  private CloudFacts() {}

  static void write(Path folder, Properties facts) throws IOException {
    try (Writer out = Files.newBufferedWriter(folder.resolve(FILE))) {
      facts.store(out, null);
    }
  }

  static Properties read(Path folder) {
    Properties facts = new Properties();
    try (Reader in = Files.newBufferedReader(folder.resolve(FILE))) {
      facts.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return facts;
  }

  static String required(Properties facts, String name) {
    String value = facts.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("nothing was told of " + name);
    }
    return value;
  }
}
