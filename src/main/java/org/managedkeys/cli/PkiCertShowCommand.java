// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys pki cert show}. */
@Command(
    name = "show",
    description = "Shows a certificate that the mount issued and keeps, and whether it is revoked.",
    footer = "  managed-keys pki cert show --certificate web.pem --config provider.properties")
final class PkiCertShowCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private SerialArgument certificate;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private CertificateOut out;

  @Override
  void run(PkiMount pki) {
    String serial = certificate.serial();
    out.write(
        this,
        () -> {
          Answer found = pki.certificates().get(serial);
          Map<String, Object> shown = new LinkedHashMap<>();
          shown.put("serial_number", serial);
          shown.putAll(found.data());
          return new Answer(shown, found.warnings());
        });
  }
}
