// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.KeyName;

/** The house rules that the compiler cannot see. A new arrow is a design decision, not a fix. */
final class ArchitectureTest {

  private static final String ROOT = "org.managedkeys.";

  /** Our packages, and which others of ours each may use. */
  private static final Map<String, List<String>> ARROWS =
      Map.ofEntries(
          entry("key", List.of()),
          entry("remote", List.of("key")),
          entry("store", List.of("key")),
          entry("store.file", List.of("store", "key")),
          entry("store.seal", List.of("store", "key")),
          entry("store.audit", List.of("store", "key")),
          entry("store.sql", List.of("store", "key")),
          entry("registry", List.of("store", "store.seal", "store.audit", "key")),
          entry("registry.admin", List.of("registry", "store", "store.seal", "store.audit", "key")),
          entry("backend.pkcs11", List.of("key")),
          entry("backend.aws", List.of("remote", "key")),
          entry("backend.azure", List.of("remote", "key")),
          entry("backend.gcp", List.of("remote", "key")),
          entry("backend.local", List.of("key")),
          entry("config", List.of("registry", "store..", "backend..", "key")),
          // The registry hands out the store's chains and trusted certificates as they are.
          entry("jca", List.of("config", "registry", "store", "key")),
          entry("pki", List.of()),
          // Forms of requests and answers, for whoever speaks as Vault does.
          entry("wire", List.of()),
          entry("pki.role", List.of("pki", "wire")),
          entry("pki.lint", List.of("pki")),
          entry("pki.revocation", List.of("pki")),
          entry("pki.mount", List.of("pki..", "wire", "jca", "registry", "store..", "key")),
          entry("transit", List.of("pki", "wire", "jca", "registry", "store..", "key")),
          entry("server.http", List.of("wire", "key")),
          entry("server.access", List.of("wire", "registry", "store..", "key")),
          entry(
              "server.api",
              List.of(
                  "server.http",
                  "server.access",
                  "transit",
                  "pki..",
                  "wire",
                  "registry..",
                  "store..",
                  "key")),
          entry(
              "server",
              List.of(
                  "server.http",
                  "server.access",
                  "server.api",
                  "transit",
                  "pki..",
                  "wire",
                  "jca",
                  "registry..",
                  "store..",
                  "config",
                  "key")),
          // The commands that make tokens without a server.
          entry(
              "cli",
              List.of(
                  "server",
                  "server.access",
                  "transit",
                  "pki..",
                  "wire",
                  "jca",
                  "registry..",
                  "store..",
                  "config",
                  "key")));

  /** The main classes alone: tests may look at whatever they need. */
  private static final JavaClasses MAIN = new ClassFileImporter().importPath(mainClasses());

  static Stream<String> packages() {
    return ARROWS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void package_usesOthersOfOurs_onlyAlongItsArrows(String name) {
    String[] allowed =
        Stream.concat(Stream.of(name), ARROWS.getOrDefault(name, List.of()).stream())
            .map(arrow -> ROOT + arrow)
            .toArray(String[]::new);

    // Packages still to be written pass; a renamed one fails in the next test.
    classes()
        .that()
        .resideInAPackage(ROOT + name)
        .should()
        .onlyDependOnClassesThat(not(resideInAPackage(ROOT + ".")).or(resideInAnyPackage(allowed)))
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void everyPackage_ofOurs_hasItsArrows() {
    assertThat(MAIN.stream().map(JavaClass::getPackageName).distinct())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(name).startsWith(ROOT))
        .allSatisfy(name -> assertThat(ARROWS).containsKey(name.substring(ROOT.length())));
  }

  @Test
  void packages_formNoCycles() {
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void key_usesTheJdkOnly() {
    classes()
        .that()
        .resideInAPackage(ROOT + "key")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(ROOT + "key", "java..", "javax..", "org.jspecify..")
        .check(MAIN);
  }

  @Test
  void jna_isUsed_byThePkcs11BackEndOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "backend.pkcs11")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.jna..")
        .check(MAIN);
  }

  @Test
  void picocli_isUsed_byTheCommandsOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "cli")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(MAIN);
  }

  /** Whoever is on the class path must not be able to become the key service. */
  @Test
  void backEnds_areListed_neverDiscovered() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ServiceLoader.class)
        .because("Backends lists them")
        .check(MAIN);
  }

  @Test
  void jdbcLibraries_areUsed_byTheStoreInSqlOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "store.sql")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.zaxxer..", "org.flywaydb..", "org.sqlite..", "org.postgresql..")
        .check(MAIN);
  }

  @Test
  void jetty_isUsed_byTheHttpServerOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "server.http")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.eclipse.jetty..")
        .check(MAIN);
  }

  /**
   * keytool and jarsigner resolve few modules: these packages are not there. A store in SQL asks
   * for them, and the class that opens it says so. A server is never theirs.
   */
  @Test
  void library_usesNoModule_thatKeytoolLacks() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "cli", ROOT + "store.sql", ROOT + "server")
        .or()
        .haveFullyQualifiedName(ROOT + "store.sql.SqlStores")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..",
            "javax.sql..",
            "java.net.http..",
            "java.util.logging..",
            "javax.naming..",
            "java.applet..",
            "java.awt..",
            "java.beans..",
            "javax.accessibility..",
            "javax.imageio..",
            "javax.print..",
            "javax.sound..",
            "javax.swing..")
        .check(MAIN);
  }

  @Test
  void types_areNamed_afterWhatTheyAre() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .check(MAIN);
  }

  private static Path mainClasses() {
    try {
      return Path.of(KeyName.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
