// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;

/** What bad entries say, and that they hide no others; what is a snapshot, and what is live. */
final class BadEntriesTest {

  @TempDir private Path folder;

  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void addConnection() {
    lines.addAll(Providers.connection("hsm", SoftHsm.SHARED_TOKEN));
    lines.add("default_kms = hsm");
    lines.add("key.good.key_label = p256");
  }

  private Path write() {
    return Providers.write(folder, lines.toArray(new String[0]));
  }

  private KeyStore open() {
    return Providers.keyStore(Providers.configured(write()));
  }

  @Test
  void key_whoseUsagesLackSign_saysWhereToAddIt() throws Exception {
    lines.add("key.mute.key_label = p256");
    lines.add("key.mute.usages = verify,derive");
    Path file = write();
    KeyStore keyStore = open();
    PrivateKey key = (PrivateKey) keyStore.getKey("mute", null);

    Signature signature = Signature.getInstance("SHA256withECDSA", keyStore.getProvider());

    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> signature.initSign(key))
        .withMessage(
            "key 'mute': cannot sign: its usages are verify,derive. Hint: add sign to"
                + " key.mute.usages, "
                + file
                + ":"
                + (lines.size() - 1));
  }

  @Test
  void key_askedForAnAlgorithmItCannotDo_saysWhatItCan() throws Exception {
    lines.add("key.one-way.key_label = rsa-2048");
    lines.add("key.one-way.mechanism = CKM_RSA_PKCS");
    KeyStore keyStore = open();

    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> initSign(keyStore, "SHA256withRSA", "good"))
        .withMessage("key 'good': cannot sign: it is of type EC and cannot make SHA256withRSA");
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> initSign(keyStore, "SHA256withRSAandMGF1", "one-way"))
        .withMessageStartingWith("key 'one-way': cannot sign by RSA PSS with SHA-256")
        .withMessageEndingWith(": it can do PKCS1 only (its entry restricts it to mechanism 0x1)");
    initSign(keyStore, "SHA256withRSA", "one-way");
  }

  private static void initSign(KeyStore keyStore, String algorithm, String alias) throws Exception {
    Signature.getInstance(algorithm, keyStore.getProvider())
        .initSign((PrivateKey) keyStore.getKey(alias, null));
  }

  @Test
  void badEntries_ofEveryKind_hideNoOther() throws Exception {
    Path text = Files.writeString(folder.resolve("text.so"), "text");
    Map<String, String> reasons = new LinkedHashMap<>();
    connect(reasons, "no-token", "token_label", "nowhere", "no token has label 'nowhere'");
    connect(reasons, "no-pin", "pin", "${file:no-such-pin}", "the file does not exist");
    connect(
        reasons,
        "no-env",
        "pin",
        "${env:MANAGED_KEYS_NOT_SET}",
        "${env:MANAGED_KEYS_NOT_SET}: the environment variable is not set");
    connect(reasons, "no-library", "library", "/no/such/module.so", "there is no such file");
    connect(reasons, "text", "library", text.toString(), "it cannot be loaded");
    lines.add("key.no-label.key_label = nothing");
    reasons.put("no-label", "no private or secret key has label 'nothing'");
    KeyStore keyStore = open();

    assertThat(Collections.list(keyStore.aliases()))
        .contains("good")
        .containsAll(reasons.keySet())
        .hasSize(1 + reasons.size());
    reasons.forEach((alias, reason) ->
        assertThatExceptionOfType(ProviderException.class)
            .as(alias)
            .isThrownBy(() -> keyStore.getKey(alias, null))
            .withMessageStartingWith("key '" + alias + "': ")
            .withMessageContaining(reason));
    assertThat(keyStore.getCertificate("good")).isNotNull();
    initSign(keyStore, "SHA256withECDSA", "good");
  }

  /** Adds a connection with one field that is wrong, and a key in it of the same name. */
  private void connect(
      Map<String, String> reasons, String name, String field, String value, String reason) {
    Providers.connection(name, SoftHsm.SHARED_TOKEN).stream()
        .filter(line -> !line.startsWith("kms." + name + "." + field + " "))
        .forEach(lines::add);
    lines.add("kms." + name + "." + field + " = " + value);
    lines.add("key." + name + ".kms = " + name);
    lines.add("key." + name + ".key_label = p256");
    reasons.put(name, reason);
  }

  @Test
  void brokenPinFile_onceMended_isReadByTheSameProvider() throws Exception {
    Map<String, String> reasons = new LinkedHashMap<>();
    connect(reasons, "late", "pin", "${file:late-pin}", "");
    KeyStore keyStore = open();
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> keyStore.getKey("late", null));

    Files.writeString(folder.resolve("late-pin"), SoftHsm.PIN + "\n");

    initSign(keyStore, "SHA256withECDSA", "late");
  }

  @Test
  void declaredKeys_areThoseOfTheTimeOfConfigure() throws Exception {
    KeyStore before = open();
    lines.set(lines.size() - 1, "key.good.key_label = nothing");
    lines.add("key.late.key_label = p384");

    KeyStore after = open();

    // Loading again reads the store again, and the configuration of then.
    before.load(null, null);
    assertThat(Collections.list(before.aliases())).containsExactly("good");
    initSign(before, "SHA256withECDSA", "good");
    assertThat(Collections.list(after.aliases())).containsExactly("good", "late");
    assertThatExceptionOfType(ProviderException.class).isThrownBy(() -> after.getKey("good", null));
  }

  @Test
  void storeEntries_ofAnotherProvider_areSeenAtOnce() throws Exception {
    KeyStore one = open();
    KeyStore other = open();
    Certificate trusted = TestCertificates.issuer();
    Certificate own = one.getCertificate("good");
    assertThat(one.containsAlias("trusted")).isFalse();

    other.setCertificateEntry("trusted", trusted);
    Certificate[] chain = {TestCertificates.issued(own.getPublicKey())};
    other.setKeyEntry("good", other.getKey("good", null), new char[0], chain);

    assertThat(one.getCertificate("trusted")).isEqualTo(trusted);
    assertThat(Collections.list(one.aliases())).containsExactly("good", "trusted");
    assertThat(one.getCertificateChain("good")).isEqualTo(chain);

    one.deleteEntry("trusted");
    assertThat(other.containsAlias("trusted")).isFalse();
  }
}
