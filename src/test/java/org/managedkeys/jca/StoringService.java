// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MakesRandom;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.StoresKeys;
import org.managedkeys.testkit.Providers;

/**
 * A key service in memory that makes keys, takes keys and gives random bytes: the contract of back
 * ends without any of theirs. It outlives the providers that use it, as a real one does.
 */
public final class StoringService implements BackendType {

  /** Begins the labels of keys that have no name yet. */
  private static final String UNBOUND = "unbound-";

  private final Map<String, StoredSoftwareKey> held = new TreeMap<>();
  private final Map<String, Set<KeyUsage>> usages = new LinkedHashMap<>();
  private final List<KeyMaterial> received = new ArrayList<>();
  private volatile IntFunction<byte[]> generator = StoringService::randomBytes;

  /** A provider over this service, whose connection is called {@code mem}. */
  public ManagedKeysProvider provider(Path folder, String... lines) {
    return new ManagedKeysProvider(
        ManagedKeysProvider.NAME, ProviderContext.of(write(folder, lines), List.of(this)));
  }

  private static Path write(Path folder, String... lines) {
    List<String> all = new ArrayList<>(List.of("kms.mem.type = memory"));
    all.addAll(List.of(lines));
    return Providers.write(folder, all.toArray(new String[0]));
  }

  /** The labels of all keys that it has. */
  synchronized List<String> labels() {
    return List.copyOf(held.keySet());
  }

  /** What it was told a key may be used for. */
  synchronized @Nullable Set<KeyUsage> usagesOf(String label) {
    return usages.get(label);
  }

  /** Bytes of a key's secret. */
  synchronized int sizeOf(String label) {
    return Objects.requireNonNull(held.get(label)).secret().length;
  }

  /** Every key that was brought in, as it was handed over. */
  synchronized List<KeyMaterial> received() {
    return List.copyOf(received);
  }

  /** Puts another generator of random bytes in place of its own. */
  void randomBy(IntFunction<byte[]> wanted) {
    generator = wanted;
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Set<String> connectionFields() {
    return Set.of();
  }

  @Override
  public Set<String> keyFields() {
    return Set.of("key_label", "curve", "key_bits");
  }

  @Override
  public void checkKey(KeyName name, Fields fields) {}

  @Override
  public KeyBackend connect(String name, Fields fields) {
    return new Backend();
  }

  private final class Backend implements GeneratesKeys, StoresKeys, MakesRandom {

    @Override
    public String describe() {
      return "kms 'mem' (memory)";
    }

    @Override
    public ManagedKey open(KeyName name, Fields fields) {
      synchronized (StoringService.this) {
        @Nullable StoredSoftwareKey key = held.get(label(name, fields));
        if (key == null) {
          throw failure(KeyException.Kind.NOT_FOUND, name, "find it", "nothing is there");
        }
        return key.open();
      }
    }

    @Override
    public ManagedKey generate(KeyName name, Fields fields, KeySpec spec, Set<KeyUsage> wanted) {
      synchronized (StoringService.this) {
        put(name, label(name, fields), StoredSoftwareKey.generate(spec), wanted, false);
        return open(name, fields);
      }
    }

    @Override
    public UnboundKey generateUnbound(KeySpec spec, Set<KeyUsage> wanted) {
      synchronized (StoringService.this) {
        String label = UNBOUND + UUID.randomUUID();
        StoredSoftwareKey key = StoredSoftwareKey.generate(spec);
        held.put(label, key);
        usages.put(label, wanted);
        return new UnboundKey(key.open(), Fields.ofText("new", Map.of("key_label", label)));
      }
    }

    @Override
    public Fields bind(Fields location, KeyName name) {
      synchronized (StoringService.this) {
        String from = location.text("key_label").orElseThrow();
        StoredSoftwareKey key = Objects.requireNonNull(held.remove(from));
        Set<KeyUsage> allowed = Objects.requireNonNull(usages.remove(from));
        put(name, name.name(), key, allowed, false);
        return Fields.ofText("key." + name, Map.of("key_label", name.name()));
      }
    }

    @Override
    public List<String> unboundKeys() {
      return labels().stream().filter(label -> label.startsWith(UNBOUND)).toList();
    }

    @Override
    public Fields store(
        KeyName name, Fields fields, KeyMaterial material, Set<KeyUsage> wanted, boolean replace) {
      synchronized (StoringService.this) {
        String label = label(name, fields);
        put(name, label, StoredSoftwareKey.of(material), wanted, replace);
        received.add(material);
        return Fields.ofText("key." + name, Map.of("key_label", label));
      }
    }

    @Override
    public byte[] random(int count) {
      return generator.apply(count);
    }

    @Override
    public String check() {
      return describe();
    }

    @Override
    public void close() {}

    private void put(
        KeyName name, String label, StoredSoftwareKey key, Set<KeyUsage> wanted, boolean replace) {
      if (held.containsKey(label) && !replace) {
        throw failure(KeyException.Kind.CONFLICT, name, "make it", "a key is already there");
      }
      held.put(label, key);
      usages.put(label, wanted);
    }

    private String label(KeyName name, Fields fields) {
      return fields.text("key_label").orElse(name.name());
    }

    private KeyException failure(
        KeyException.Kind kind, KeyName name, String operation, String detail) {
      return KeyException.of(kind, "key '" + name + "'", operation, detail, null);
    }
  }
}
