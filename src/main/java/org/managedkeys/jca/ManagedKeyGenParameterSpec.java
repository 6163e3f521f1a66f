// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;

/**
 * What this provider's KeyPairGenerator and KeyGenerator are told beyond the JCA's own parameters:
 * the new key's name, where it shall be in its service, and what it may be used for.
 *
 * <pre>{@code
 * generator.initialize(
 *     ManagedKeyGenParameterSpec.named("orders").type("P-256").usages(KeyUsage.SIGN).build());
 * }</pre>
 *
 * <p>A key with a name is an entry of the KeyStore at once. Without a spec, or with one that {@link
 * #unnamed() has no name}, it becomes one by {@code KeyStore.setKeyEntry}. A key made here can
 * never be extracted from its service.
 *
 * <p>Immutable.
 */
public final class ManagedKeyGenParameterSpec implements AlgorithmParameterSpec {

  private final Optional<String> alias;
  private final Optional<String> label;
  private final Optional<String> id;
  private final Set<KeyUsage> usages;
  private final Optional<KeySpec> type;
  private final @Nullable AlgorithmParameterSpec parameters;

  private ManagedKeyGenParameterSpec(Builder builder) {
    this.alias = Optional.ofNullable(builder.alias);
    this.label = Optional.ofNullable(builder.label);
    this.id = Optional.ofNullable(builder.id);
    this.usages = Set.copyOf(builder.usages);
    this.type = Optional.ofNullable(builder.type);
    this.parameters = builder.parameters;
  }

  /**
   * Starts the description of a key that has a name at once.
   *
   * @param alias the name: in the namespace of the configuration, or {@code namespace/name}. A name
   *     that the configuration declares gets the key that is declared, where its {@code
   *     allow_generate_key} permits it; label, id and usages are then those of the configuration.
   */
  public static Builder named(String alias) {
    return new Builder(alias);
  }

  /** Starts the description of a key that gets its name later, by {@code KeyStore.setKeyEntry}. */
  public static Builder unnamed() {
    return new Builder(null);
  }

  /** The name, if it gets one at once. */
  public Optional<String> getAlias() {
    return alias;
  }

  /** The label it gets in its service; empty to leave that to the service. */
  public Optional<String> getLabel() {
    return label;
  }

  /** The identifier it gets in its service (CKA_ID), in hexadecimal; empty to leave it to it. */
  public Optional<String> getId() {
    return id;
  }

  /** What the key may be used for; empty for all that its kind is for. */
  public Set<KeyUsage> getUsages() {
    return usages;
  }

  /** The kind of key, if it is given as text. */
  public Optional<KeySpec> getType() {
    return type;
  }

  /**
   * The kind of key in the JCA's own form; null if it is given as text or left to the generator.
   */
  public @Nullable AlgorithmParameterSpec getParameters() {
    return parameters;
  }

  /** Always false: no key leaves its service. */
  public boolean isExtractable() {
    return false;
  }

  /** Where it shall be, in the fields of the configuration. */
  Map<String, String> location() {
    Map<String, String> fields = new LinkedHashMap<>();
    label.ifPresent(text -> fields.put("key_label", text));
    id.ifPresent(text -> fields.put("key_id", text));
    return fields;
  }

  /** Names what is wanted, for messages and logs. */
  @Override
  public String toString() {
    return "ManagedKeyGenParameterSpec "
        + alias.map(name -> "of '" + name + "'").orElse("without a name")
        + type.map(spec -> ", " + spec).orElse("")
        + (usages.isEmpty() ? "" : ", " + KeyUsage.formatList(usages));
  }

  /** Collects the parts; not thread-safe. */
  public static final class Builder {

    private final @Nullable String alias;
    private @Nullable String label;
    private @Nullable String id;
    private Set<KeyUsage> usages = Set.of();
    private @Nullable KeySpec type;
    private @Nullable AlgorithmParameterSpec parameters;

    private Builder(@Nullable String alias) {
      this.alias = alias;
    }

    /** The key's label in its service: CKA_LABEL on a token, the alias in a software key file. */
    public Builder label(String text) {
      label = text;
      return this;
    }

    /** The key's identifier in its service: CKA_ID on a token. */
    public Builder id(byte[] bytes) {
      id = HexFormat.of().formatHex(bytes);
      return this;
    }

    /** What the key may be used for, by its service and by this library. */
    public Builder usages(KeyUsage first, KeyUsage... more) {
      EnumSet<KeyUsage> all = EnumSet.of(first);
      all.addAll(Arrays.asList(more));
      usages = Collections.unmodifiableSet(all);
      return this;
    }

    /**
     * The kind of key as text: {@code rsa-3072}, {@code P-256}, {@code ed25519}, {@code aes-256}.
     *
     * @throws IllegalArgumentException if it is no kind of key
     */
    public Builder type(String text) {
      try {
        type = KeySpec.parse(text);
      } catch (KeyException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
      parameters = null;
      return this;
    }

    /** The kind of key in the JCA's own form, for example ECGenParameterSpec. */
    public Builder parameters(AlgorithmParameterSpec spec) {
      parameters = spec;
      type = null;
      return this;
    }

    /**
     * The finished description.
     *
     * @throws IllegalArgumentException if there is a label or an identifier and no name, for a key
     *     without a name is found by neither
     */
    public ManagedKeyGenParameterSpec build() {
      if (alias == null && (label != null || id != null)) {
        throw new IllegalArgumentException("a key with a label or an identifier needs a name");
      }
      return new ManagedKeyGenParameterSpec(this);
    }
  }
}
