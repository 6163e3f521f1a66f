// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.time.Duration;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.pki.mount.Tidy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys pki tidy}. */
@Command(
    name = "tidy",
    description = {
      "Removes records of what expired long ago. Nothing that is still valid is removed.",
      "Fields: tidy_cert_store, tidy_revoked_certs,"
          + " tidy_revoked_cert_issuer_associations, tidy_expired_issuers (all false),"
          + " safety_buffer (72h), issuer_safety_buffer (8760h), dry_run."
    },
    footer =
        "  managed-keys pki tidy tidy_cert_store=true tidy_revoked_certs=true"
            + " safety_buffer=72h --config provider.properties")
final class PkiTidyCommand extends PkiMountCommand {

  private static final Duration EVERY = Duration.ofSeconds(5);

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private RequestFields fields;

  @Override
  void run(PkiMount pki) {
    long[] told = {System.nanoTime()};
    print(
        pki.tidy()
            .run(
                fields.values(),
                progress -> {
                  if (System.nanoTime() - told[0] > EVERY.toNanos()) {
                    told[0] = System.nanoTime();
                    tell(progress);
                  }
                }));
  }

  private void tell(Tidy.Progress progress) {
    commandLine()
        .getErr()
        .println(
            "managed-keys: "
                + progress.part()
                + ": "
                + progress.seen()
                + " looked at, "
                + progress.removed()
                + " removed ...");
  }
}
