// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeySpec;
import org.managedkeys.registry.KeyRegistry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code managed-keys pki init}. */
@Command(
    name = "init",
    description = {
      "Makes a CA of two tiers: a root, and below it the CA that issues, with its role and its list"
          + " of revocations.",
      "They are two mounts, because a mount is what keys are permitted to: the mount that issues"
          + " day by day cannot use the root's key, whatever its roles and callers ask for. The"
          + " root's mount is used again only to renew the other one.",
      "The keys are entries that exist; with --generate, a key that does not exist is made where"
          + " allow_generate_key permits.",
      "The role takes P-256 keys, for 30 days, at most 90; pki role patch changes it.",
      "It can be repeated: what is there is said and stays as it is, and what is missing is made."
          + " So a run that was interrupted is simply run again."
    },
    footer = {
      "  managed-keys pki init --root-key ca-root --issuing-key ca-issuing --generate P-256"
          + " --domain example.com --config provider.properties",
      "  managed-keys pki init --root-key ca-root --issuing-key ca-issuing --domain example.com"
          + " --role intranet --config provider.properties"
    })
final class PkiInitCommand extends ConfiguredCommand implements Runnable {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption namespace;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Option(
      names = "--root-key",
      paramLabel = "NAME",
      required = true,
      description = "The managed key of the root.")
  private String rootKey;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Option(
      names = "--issuing-key",
      paramLabel = "NAME",
      required = true,
      description = "The managed key of the CA that issues.")
  private String issuingKey;

  @Option(
      names = {"-g", "--generate"},
      paramLabel = "TYPE",
      description =
          "Make keys that do not exist, of this type: rsa-3072, rsa-4096, P-256, P-384, P-521,"
              + " ed25519, ml-dsa-65 ... Default: they exist, or their entries say it.")
  private @Nullable String generate;

  @Option(
      names = {"-m", "--mount"},
      paramLabel = "PATH",
      description = "The mount that issues. Default: pki.")
  private String mount = PkiMountCommand.DEFAULT_MOUNT;

  @Option(
      names = "--root-mount",
      paramLabel = "PATH",
      description = "The mount of the root. Default: that of --mount with -root: pki-root.")
  private @Nullable String rootMount;

  @Option(
      names = "--root-name",
      paramLabel = "NAME",
      description = "The common name of the root. Default: Root CA.")
  private String rootName = "Root CA";

  @Option(
      names = "--issuing-name",
      paramLabel = "NAME",
      description = "The common name of the CA that issues. Default: Issuing CA.")
  private String issuingName = "Issuing CA";

  @Option(
      names = "--subject",
      paramLabel = "FIELD=VALUE",
      description = "A further part of both subjects: organization, country, ou ...")
  private List<String> subject = new ArrayList<>();

  @Option(
      names = "--root-ttl",
      paramLabel = "DURATION",
      description = "How long the root is valid. Default: 87600h, ten years.")
  private String rootTtl = "87600h";

  @Option(
      names = "--issuing-ttl",
      paramLabel = "DURATION",
      description = "How long the CA that issues is valid. Default: 43800h, five years.")
  private String issuingTtl = "43800h";

  @Option(
      names = {"-d", "--domain"},
      paramLabel = "NAMES",
      description =
          "Domains that the role may issue for, with their subdomains, with commas between them."
              + " Default: no role is made.")
  private List<String> domains = new ArrayList<>();

  @Option(
      names = {"-r", "--role"},
      paramLabel = "NAME",
      description = "The role. Default: server.")
  private @Nullable String role;

  @Override
  public void run() {
    if (role != null && domains.isEmpty()) {
      throw new ParameterException(
          commandLine(), "a role needs to know for whom: add --domain example.com");
    }
    if (rootKey.equals(issuingKey)) {
      throw new ParameterException(commandLine(), "two tiers have two keys");
    }
    TwoTierPlan plan =
        new TwoTierPlan(
            namespace.namespace(),
            new TwoTierPlan.Tier(
                rootMount == null ? stripped(mount) + "-root" : rootMount,
                rootKey,
                rootName,
                rootTtl),
            new TwoTierPlan.Tier(mount, issuingKey, issuingName, issuingTtl),
            new LinkedHashMap<>(assignments(subject)),
            Optional.ofNullable(generate).map(KeySpec::parse),
            role == null ? TwoTierPlan.DEFAULT_ROLE : role,
            String.join(",", domains));
    try (KeyRegistry registry = configuration().openRegistry()) {
      Map<String, Object> made =
          new TwoTierAuthority(registry, plan, new InitProgress(this)).complete();
      output().line("");
      output().line("The CA is complete. Its root, which others have to trust:");
      output()
          .line(
              "  managed-keys pki issuer chain "
                  + rootOf(made)
                  + " --mount "
                  + plan.root().mount()
                  + " --out root.pem");
      output().document(made);
    }
  }

  /** How the root is called: an administrator may have named it otherwise. */
  private static String rootOf(Map<String, Object> made) {
    if (!(made.get("root") instanceof Map<?, ?> root)) {
      return TwoTierPlan.ROOT;
    }
    String name = String.valueOf(root.get("issuer_name"));
    return name.isEmpty() ? String.valueOf(root.get("issuer_id")) : name;
  }

  private static String stripped(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
