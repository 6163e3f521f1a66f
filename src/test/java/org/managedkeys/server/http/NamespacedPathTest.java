// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.Namespace;

/** Which namespace a request is for, as its header and its path say together. */
class NamespacedPathTest {

  private static final Set<String> NAMESPACES = Set.of("ns1", "ns1/ns2", "ns1/ns2/ns3");

  /** Knows these namespaces, and that {@code sys/health} is of the whole server. */
  private static final NamespaceResolver RESOLVER =
      new NamespaceResolver() {
        @Override
        public boolean exists(Namespace namespace) {
          return NAMESPACES.contains(namespace.path());
        }

        @Override
        public boolean isOfServer(Verb verb, String path) {
          return verb == Verb.READ && path.equals("sys/health");
        }
      };

  private static NamespacedPath read(String header, String path) {
    return NamespacedPath.of(header, Verb.READ, path, RESOLVER);
  }

  @ParameterizedTest
  @CsvSource({
    "'', a/b, '', a/b",
    "'', ns1/a/b, ns1, a/b",
    "'', ns1/ns2/a/b, ns1/ns2, a/b",
    "ns1, a/b, ns1, a/b",
    "ns1/ns2, a/b, ns1/ns2, a/b",
    "/ns1/ns2/, a/b, ns1/ns2, a/b",
    "ns1, ns2/a/b, ns1/ns2, a/b",
    "ns1, ns2/ns3/a/b, ns1/ns2/ns3, a/b",
    "ns1, ns1/a/b, ns1, ns1/a/b",
    "'', ns2/a/b, '', ns2/a/b",
    "'', NS1/a/b, '', NS1/a/b",
    "/, ns1, '', ns1",
    "'', sys/health, '', sys/health"
  })
  void of_takesWhatThereIsANamespaceFor(String header, String path, String namespace, String rest) {
    assertThat(read(header, path)).isEqualTo(new NamespacedPath(new Namespace(namespace), rest));
  }

  /** Who asks is to be looked at first. */
  @ParameterizedTest
  @ValueSource(strings = {"ns2", "ns1/ns2/x"})
  void of_namespaceThatDoesNotExist_isLeftToOthers(String header) {
    assertThat(read(header, "ns1/a")).isEqualTo(new NamespacedPath(new Namespace(header), "ns1/a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NS1", "ns1//ns2", "ns1/../ns1", "sys", "ns1%2fns2"})
  void of_namespaceThatCannotBe_isNotFound(String header) {
    assertThatThrownBy(() -> read(header, "a"))
        .isInstanceOfSatisfying(HttpError.class, e -> assertThat(e.status()).isEqualTo(404));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ns1", "ns2", "NS1", "sys"})
  void of_pathOfTheWholeServer_mindsNoHeader(String header) {
    assertThat(read(header, "sys/health"))
        .isEqualTo(new NamespacedPath(Namespace.ROOT, "sys/health"));
    assertThat(read("", "ns1/sys/health"))
        .isEqualTo(new NamespacedPath(new Namespace("ns1"), "sys/health"));
  }
}
