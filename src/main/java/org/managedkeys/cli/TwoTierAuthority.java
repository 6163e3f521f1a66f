// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;
import org.managedkeys.jca.ManagedKeyPairs;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.Mount;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.wire.Answer;

/**
 * Makes a CA of two tiers, step by step. Each step looks first whether its result is there, so that
 * a second run goes on where the first one stopped.
 */
final class TwoTierAuthority {

  private static final String TYPE = "pki";
  private static final String NAME = "issuer_name";
  private static final String CERTIFICATE = "certificate";
  private static final String ID = "issuer_id";
  private static final String DEFAULT = "default";

  private final KeyRegistry registry;
  private final TwoTierPlan plan;
  private final InitProgress progress;

  TwoTierAuthority(KeyRegistry registry, TwoTierPlan plan, InitProgress progress) {
    this.registry = registry;
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Does what is missing.
   *
   * @return what there is now
   * @throws KeyException CONFLICT if something of another CA is in the way
   */
  Map<String, Object> complete() {
    new AuthorityKeys(registry, plan, progress).complete();
    PkiMount root = mount(plan.root(), "root of " + plan.issuing().mount());
    PkiMount issuing = mount(plan.issuing(), "issuing CA");
    Map<String, Object> rootIssuer = root(root);
    Map<String, Object> issuer = issuer(root, issuing, rootIssuer);
    makeDefault(issuing, issuer);
    role(issuing);
    revocations(root, plan.root());
    revocations(issuing, plan.issuing());
    Map<String, Object> made = new LinkedHashMap<>();
    made.put("root", described(plan.root(), rootIssuer));
    made.put("issuing", described(plan.issuing(), issuer));
    if (!plan.domains().isEmpty()) {
      made.put("role", plan.role());
    }
    made.put("steps", progress.steps());
    return made;
  }

  private PkiMount mount(TwoTierPlan.Tier tier, String description) {
    String what = "mount " + tier.mount() + ", which may use the key " + tier.key();
    Administration administration = new Administration(registry);
    Optional<Mount> present =
        found(() -> administration.mounts().get(plan.namespace(), tier.mount()));
    if (present.isPresent()) {
      progress.there("mount " + tier.mount());
    } else {
      progress.make(
          what,
          () ->
              administration
                  .mounts()
                  .enable(
                      plan.namespace(),
                      tier.mount(),
                      TYPE,
                      new MountSettings(
                          Optional.of(description),
                          Optional.of(Set.of(tier.key())),
                          Map.of("max_lease_ttl", plan.root().ttl()))));
    }
    return PkiMount.open(registry, plan.namespace(), tier.mount());
  }

  private Map<String, Object> root(PkiMount mount) {
    String what = "root certificate '" + plan.root().commonName() + "'";
    Optional<Map<String, Object>> present = present(mount, TwoTierPlan.ROOT, plan.root());
    if (present.isPresent()) {
      progress.there(what);
      return present.get();
    }
    Map<String, Object> request = plan.subjectOf(plan.root());
    request.put("managed_key_name", plan.root().key());
    request.put(NAME, TwoTierPlan.ROOT);
    request.put("ttl", plan.root().ttl());
    progress.warn(progress.make(what, () -> mount.roots().generate("kms", request)).warnings());
    return mount.issuers().get(TwoTierPlan.ROOT).data();
  }

  private Map<String, Object> issuer(
      PkiMount root, PkiMount issuing, Map<String, Object> rootIssuer) {
    String what = "issuing certificate '" + plan.issuing().commonName() + "'";
    Optional<Map<String, Object>> present = present(issuing, TwoTierPlan.ISSUING, plan.issuing());
    if (present.isPresent()) {
      progress.there(what);
    } else {
      String certificate =
          IssuedTo.certificate(root, key(plan.issuing()))
              .map(found -> {
                progress.there(what + ", signed by the root");
                return found;
              })
              .orElseGet(
                  () -> progress.make(what, () -> signed(root, issuing, rootIssuer.get(ID))));
      String chain = certificate.strip() + "\n" + rootIssuer.get(CERTIFICATE);
      progress.make(
          "issuer of mount " + plan.issuing().mount(),
          () -> issuing.intermediates().setSigned(Map.of(CERTIFICATE, chain)));
    }
    // The root is in the issuing mount, too, so that chains end with it.
    name(issuing, key(plan.root()), TwoTierPlan.ROOT);
    return name(issuing, key(plan.issuing()), TwoTierPlan.ISSUING)
        .orElseThrow(() ->
            KeyException.of(
                KeyException.Kind.INTERNAL,
                "mount '" + plan.issuing().mount() + "'",
                "find the issuer that was imported",
                "none has the key '" + plan.issuing().key() + "'",
                null));
  }

  /** Names the issuer with a key, unless it has a name or the name is taken. */
  private static Optional<Map<String, Object>> name(
      PkiMount mount, SubjectPublicKeyInfo key, String name) {
    return IssuedTo.issuer(mount, key)
        .map(issuer -> {
          boolean free =
              "".equals(issuer.get(NAME)) && found(() -> mount.issuers().get(name)).isEmpty();
          return free
              ? mount.issuers().patch(String.valueOf(issuer.get(ID)), Map.of(NAME, name)).data()
              : issuer;
        });
  }

  private String signed(PkiMount root, PkiMount issuing, @Nullable Object rootIssuer) {
    Map<String, Object> request = plan.subjectOf(plan.issuing());
    request.put("managed_key_name", plan.issuing().key());
    Answer csr = issuing.intermediates().generate("kms", request);
    Map<String, Object> signing = plan.subjectOf(plan.issuing());
    signing.put("csr", csr.data().get("csr"));
    signing.put("ttl", plan.issuing().ttl());
    signing.put("max_path_length", 0);
    Answer signed = root.roots().signIntermediate(String.valueOf(rootIssuer), signing);
    progress.warn(signed.warnings());
    return String.valueOf(signed.data().get(CERTIFICATE));
  }

  private void makeDefault(PkiMount issuing, Map<String, Object> issuer) {
    Object id = issuer.get(ID);
    if (!String.valueOf(id).equals(issuing.config().get("issuers").data().get(DEFAULT))) {
      progress.make(
          "default issuer of mount " + plan.issuing().mount(),
          () -> issuing.config().set("issuers", Map.of(DEFAULT, id)));
    }
  }

  private void role(PkiMount issuing) {
    if (plan.domains().isEmpty()) {
      return;
    }
    String what = "role '" + plan.role() + "' for " + plan.domains();
    if (found(() -> issuing.roles().get(plan.role())).isPresent()) {
      progress.there("role '" + plan.role() + "'");
      return;
    }
    Map<String, Object> role = new LinkedHashMap<>();
    role.put("allowed_domains", plan.domains());
    role.put("allow_bare_domains", true);
    role.put("allow_subdomains", true);
    role.put("key_type", "ec");
    role.put("key_bits", 256);
    role.put("ttl", "720h");
    role.put("max_ttl", "2160h");
    progress.make(what, () -> issuing.roles().put(plan.role(), role));
  }

  private void revocations(PkiMount mount, TwoTierPlan.Tier tier) {
    String what = "list of revocations of mount " + tier.mount();
    if (mount.crls().describe(DEFAULT).data().containsKey("crl_number")) {
      progress.there(what);
    } else {
      progress.make(what, () -> mount.crls().der(DEFAULT));
    }
  }

  /** The issuer with the tier's key; one of another key must not have its name. */
  private Optional<Map<String, Object>> present(
      PkiMount mount, String name, TwoTierPlan.Tier tier) {
    Optional<Map<String, Object>> issuer = IssuedTo.issuer(mount, key(tier));
    if (issuer.isEmpty() && found(() -> mount.issuers().get(name)).isPresent()) {
      throw KeyException.of(
          KeyException.Kind.CONFLICT,
          "mount '" + tier.mount() + "'",
          "make the issuer '" + name + "'",
          "it is there and has another key than '" + tier.key() + "'",
          "choose another mount");
    }
    return issuer;
  }

  private SubjectPublicKeyInfo key(TwoTierPlan.Tier tier) {
    KeyName name = new KeyName(plan.namespace(), tier.key());
    return SubjectPublicKeyInfo.getInstance(
        ManagedKeyPairs.of(registry.key(name)).getPublic().getEncoded());
  }

  private static Map<String, Object> described(TwoTierPlan.Tier tier, Map<String, Object> issuer) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("mount", tier.mount());
    document.put("key", tier.key());
    for (String field : List.of(ID, NAME, CERTIFICATE)) {
      document.put(field, issuer.get(field));
    }
    return document;
  }

  /** What a look gives; empty if it is not there. */
  static <T> Optional<T> found(Supplier<T> look) {
    try {
      return Optional.of(look.get());
    } catch (KeyException e) {
      if (e.kind() == KeyException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
