// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsResponse;
import com.google.cloud.kms.v1.ListCryptoKeysResponse;
import com.google.cloud.kms.v1.ListKeyRingsResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of a list that a request asks for.
 *
 * @param from the index of its first entry
 * @param size how many entries at most
 * @param filter what stands in the filter; empty for none
 */
record Listing(int from, int size, String filter) {

  private static final Pattern FILTER =
      Pattern.compile("(?<field>state|algorithm)\\s*[=:]\\s*\"?(?<value>[A-Z0-9_]+)\"?");

  static Listing of(Map<String, String> query) throws GcpException {
    int size = number(query.getOrDefault("pageSize", "0"), "pageSize");
    return new Listing(
        number(query.getOrDefault("pageToken", "0"), "pageToken"),
        size == 0 ? 100 : size,
        query.getOrDefault("filter", ""));
  }

  private static int number(String text, String field) throws GcpException {
    if (text.isEmpty()) {
      return 0;
    }
    if (!text.matches("[0-9]{1,6}")) {
      throw GcpException.invalid("Invalid value for " + field + ".");
    }
    return Integer.parseInt(text);
  }

  ListKeyRingsResponse keyRings(List<KeyRing> all) throws GcpException {
    noFilter();
    return ListKeyRingsResponse.newBuilder()
        .addAllKeyRings(page(all))
        .setNextPageToken(next(all))
        .setTotalSize(all.size())
        .build();
  }

  ListCryptoKeysResponse keys(List<Key> all) throws GcpException {
    noFilter();
    return ListCryptoKeysResponse.newBuilder()
        .addAllCryptoKeys(page(all).stream().map(Key::resource).toList())
        .setNextPageToken(next(all))
        .setTotalSize(all.size())
        .build();
  }

  ListCryptoKeyVersionsResponse versions(List<Version> all) throws GcpException {
    List<CryptoKeyVersion> found = all.stream().map(Version::look).toList();
    if (!filter.isEmpty()) {
      Matcher matcher = FILTER.matcher(filter);
      if (!matcher.matches()) {
        throw GcpException.invalid("Invalid filter: " + filter);
      }
      String value = matcher.group("value");
      boolean byState = matcher.group("field").equals("state");
      found =
          found.stream()
              .filter(version ->
                  (byState ? version.getState() : version.getAlgorithm()).name().equals(value))
              .toList();
    }
    return ListCryptoKeyVersionsResponse.newBuilder()
        .addAllCryptoKeyVersions(page(found))
        .setNextPageToken(next(found))
        .setTotalSize(found.size())
        .build();
  }

  private void noFilter() throws GcpException {
    if (!filter.isEmpty()) {
      throw GcpException.invalid("This server filters versions only.");
    }
  }

  private <T> List<T> page(List<T> all) {
    return all.subList(Math.min(from, all.size()), Math.min(from + size, all.size()));
  }

  private String next(List<?> all) {
    return from + size < all.size() ? String.valueOf(from + size) : "";
  }
}
