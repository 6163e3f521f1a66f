// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.managedkeys.config.ServerConfiguration;
import org.managedkeys.key.KeyException;
import org.managedkeys.registry.Connection;
import org.managedkeys.server.access.TokenStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code managed-keys serve}. */
@Command(
    name = "serve",
    description = {
      "Serves Vault's HTTP API for managed keys, PKI and Transit, until SIGTERM or SIGINT.",
      "Then requests that are there are answered, others are refused, and it ends with 0. SIGHUP"
          + " reads the configuration again: certificates, key services, declared keys and all but"
          + " the settings of the transport, for which it says that a new start is needed."
    },
    footer = {
      "  managed-keys serve --config provider.properties",
      "  managed-keys serve --config provider.properties --listen 10.0.0.5:8200",
      "  managed-keys serve --dev",
      "  managed-keys serve --dev --dev-root-token-id root --listen 127.0.0.1:8300"
    })
final class ServeCommand implements Runnable {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfigOption config;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description =
          "Where to listen; port 0 takes a free one. Default: server.listen of the configuration,"
              + " else 127.0.0.1:8200.")
  private @Nullable String listen;

  @Option(
      names = "--dev",
      description =
          "For trying out: nothing is kept, there is no TLS, the mounts pki/ and transit/ are"
              + " there, and a root token is printed. Without --config keys are software keys.")
  private boolean dev;

  @Option(
      names = "--dev-root-token-id",
      paramLabel = "TOKEN",
      description = "The root token of --dev. Default: a random one.")
  private @Nullable String devRootToken;

  @Override
  public void run() {
    if (devRootToken != null && (!dev || devRootToken.isBlank())) {
      throw new ParameterException(
          spec.commandLine(), "--dev-root-token-id is a token for --dev, and not empty");
    }
    Optional<InetSocketAddress> address = address();
    Optional<Path> file = dev ? config.given() : Optional.of(config.path());
    // Before anything is opened: until then SIGHUP would end the process.
    try (Signals signals = Signals.install()) {
      if (dev) {
        try (TrialFolder trial = TrialFolder.create()) {
          serve(
              new ServedConfiguration(
                  file.orElseGet(trial::softwareKeys), Optional.of(trial), address),
              signals);
        }
      } else {
        serve(new ServedConfiguration(file.orElseThrow(), Optional.empty(), address), signals);
      }
    }
  }

  private Optional<InetSocketAddress> address() {
    try {
      return Optional.ofNullable(listen).map(ServerConfiguration::address);
    } catch (KeyException e) {
      throw new ParameterException(spec.commandLine(), "--listen: " + e.getMessage(), e);
    }
  }

  private void serve(ServedConfiguration source, Signals signals) {
    try (RunningServer running = RunningServer.start(source)) {
      tell(running);
      while (signals.next() == Signals.Event.RELOAD) {
        reload(running);
      }
      err().println("managed-keys: ending; requests that are there are answered first");
    }
  }

  private void tell(RunningServer running) {
    PrintWriter out = spec.commandLine().getOut();
    String address = running.server().address().toString();
    out.println("Managed Keys serves " + address);
    out.println("Configuration: " + running.configuration().file());
    out.println("Store: " + running.configuration().store().location());
    out.println(
        "Key services: "
            + running.registry().connections().stream()
                .map(Connection::name)
                .collect(Collectors.joining(", ")));
    if (dev) {
      err()
          .println(
              "managed-keys: WARNING: this is a server for trying out. What it stores is gone when"
                  + " it ends"
                  + (config.given().isPresent() ? "" : ", its keys are SOFTWARE KEYS")
                  + ", and there is no TLS.");
      out.println("export VAULT_ADDR=" + address);
      out.println("Root Token: " + rootToken(running.server().tokens()));
    }
    out.flush();
  }

  private String rootToken(TokenStore tokens) {
    return tokens.createRoot(Optional.empty(), Optional.ofNullable(devRootToken)).secret();
  }

  /** What is wrong with a new configuration is told, and changes nothing. */
  private void reload(RunningServer running) {
    try {
      List<String> later = running.reload();
      err()
          .println(
              "managed-keys: the configuration was read again"
                  + (later.isEmpty()
                      ? ""
                      : "; a new start is needed for " + String.join(", ", later)));
    } catch (RuntimeException e) {
      err()
          .println(
              "managed-keys: the configuration was read again and not taken, the earlier one stays"
                  + " in force: "
                  + Main.reason(e));
    }
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
