// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.managedkeys.backend.pkcs11.Certificates;
import org.managedkeys.testkit.SoftHsm;

/**
 * A token in a store of its own for processes that are measured. Its keys have certificates, which
 * SunPKCS11 needs.
 */
final class BenchToken {

  /** The name of the one RSA key, of 2048 bits. */
  static final String RSA = "rsa";

  private static final String TOKEN = "bench";

  private final Path folder;
  private final SoftHsm.Store store;
  private int keys;

  private BenchToken(Path folder) throws IOException {
    this.folder = folder;
    this.store = SoftHsm.separateStore(Files.createDirectories(folder.resolve("softhsm")));
    store.addToken(TOKEN);
  }

  /** A token with an RSA key. */
  static BenchToken in(Path folder) throws Exception {
    BenchToken token = new BenchToken(folder);
    token.addKey(RSA, "rsa:2048");
    return token;
  }

  Map<String, String> environment() {
    return store.environment();
  }

  /** Adds EC keys; answers their names. */
  List<String> addEcKeys(int count) throws Exception {
    List<String> names =
        IntStream.range(0, count)
            .mapToObj(number -> String.format(Locale.ROOT, "key-%03d", number))
            .toList();
    for (String name : names) {
      addKey(name, "EC:prime256v1");
    }
    return names;
  }

  private void addKey(String name, String type) throws Exception {
    String id = HexFormat.of().toHexDigits((byte) ++keys);
    store.addKey(TOKEN, name, type, id);
    Path publicKey = folder.resolve(name + ".pub");
    store.pkcs11Tool(
        TOKEN,
        "--read-object",
        "--type",
        "pubkey",
        "--id",
        id,
        "--output-file",
        publicKey.toString());
    Path certificate = Certificates.write(folder, Files.readAllBytes(publicKey), name);
    store.pkcs11Tool(
        TOKEN,
        "--write-object",
        certificate.toString(),
        "--type",
        "cert",
        "--label",
        name,
        "--id",
        id);
  }

  /** The RSA key's public half, as the token gave it to another program. */
  PublicKey rsa() throws IOException, GeneralSecurityException {
    return KeyFactory.getInstance("RSA")
        .generatePublic(new X509EncodedKeySpec(Files.readAllBytes(folder.resolve(RSA + ".pub"))));
  }

  /**
   * Writes a configuration of ours.
   *
   * @param more lines
   */
  Path configuration(String name, Path library, List<String> more) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("kms.hsm.type = pkcs11");
    lines.add("kms.hsm.library = " + library);
    lines.add("kms.hsm.token_label = " + TOKEN);
    lines.add("kms.hsm.pin = " + SoftHsm.PIN);
    lines.addAll(more);
    return Files.write(folder.resolve(name), lines);
  }

  /** The line that declares a key. */
  static String declared(String name) {
    return "key." + name + ".key_label = " + name;
  }

  /** Writes a configuration of SunPKCS11. */
  Path sunConfiguration(Path library) throws IOException {
    return Files.write(
        folder.resolve("sun-" + library.getFileName() + ".cfg"),
        List.of("name = bench", "library = " + library, "slotListIndex = 0"));
  }
}
